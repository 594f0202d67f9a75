// The methods of `.Files`. Only files that were loaded with the chart exist here, so no path that a
// template asks for reaches the disk.
#include "render/files_object.hpp"

#include "codec/base64.hpp"
#include "kchart/functions.hpp"
#include "kchart/yaml.hpp"
#include "render/glob.hpp"

namespace kchart::rendering {

namespace {

const MapType& files_type();

const Map& receiver(const Call& call) {
  return *call.args[0].as_map();
}

// A file that is not there is empty, not nil.
std::string_view bytes_of(const Map& files, std::string_view name) {
  const Value* found = files.find(name);
  return found != nullptr ? found->as_string() : "";
}

Value get(Call& call) {
  return Value::borrowed(bytes_of(receiver(call), call.args[1].as_string()));
}

Value get_bytes(Call& call) {
  return Value::bytes(bytes_of(receiver(call), call.args[1].as_string()));
}

Value lines(Call& call) {
  std::string_view text = bytes_of(receiver(call), call.args[1].as_string());
  List* list = List::make(call.arena, 0, kStringList);
  if (text.empty()) return Value::list(list);
  if (text.back() == '\n') text.remove_suffix(1);
  while (true) {
    const std::size_t end = text.find('\n');
    list->push_back(call.arena, Value::borrowed(text.substr(0, end)));
    if (end == std::string_view::npos) return Value::list(list);
    text.remove_prefix(end + 1);
  }
}

Value glob(Call& call) {
  const std::string_view pattern = call.args[1].as_string();
  const Map& files = receiver(call);
  Map* found = Map::make(call.arena, 0, files_type());
  const Glob compiled(pattern);
  for (const Map::Entry& entry : files) {
    call.budget.step(1 + entry.key.size * (1 + pattern.size() / 16));
    if (compiled.match(entry.key.view(), call.budget))
      found->set(call.arena, entry.key, entry.value);
  }
  return Value::map(found);
}

// Go: path.Base.
std::string_view base_name(std::string_view path) {
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// toYaml of a map of texts; "" where Helm's fails.
Value as_yaml(Call& call, Map* texts) {
  try {
    std::string yaml = to_yaml(Value::map(texts));
    if (!yaml.empty() && yaml.back() == '\n') yaml.pop_back();
    return Value::string(call.arena, yaml);
  } catch (const FunctionError&) {
    return Value::borrowed({});
  }
}

// Files of one base name in several folders collide; Go keeps one of them at random, kchart the
// last.
Value as_config(Call& call) {
  const Map& files = receiver(call);
  Map* texts = Map::make(call.arena, files.size(), kStringMap);
  for (const Map::Entry& entry : files) {
    texts->set(call.arena, base_name(entry.key.view()), Value::borrowed(entry.value.as_string()));
  }
  return as_yaml(call, texts);
}

Value as_secrets(Call& call) {
  const Map& files = receiver(call);
  Map* texts = Map::make(call.arena, files.size(), kStringMap);
  std::string encoded;
  for (const Map::Entry& entry : files) {
    encoded.clear();
    codec::append_base64(encoded, entry.value.as_string());
    texts->set(call.arena, base_name(entry.key.view()), Value::string(call.arena, encoded));
  }
  return as_yaml(call, texts);
}

constexpr Function kMethods[] = {
    {"Get", "(name string) string", "The text of a file; empty when there is none.", get},
    {"GetBytes", "(name string) []uint8", "The bytes of a file; empty when there is none.",
     get_bytes},
    {"Lines", "(name string) []string", "The lines of a file.", lines},
    {"Glob", "(pattern string) engine.files", "The files whose paths match a pattern.", glob},
    {"AsConfig", "() string", "The files as YAML, keyed by base name.", as_config},
    {"AsSecrets", "() string", "The files as YAML, keyed by base name, in base64.", as_secrets},
};

const MapType& files_type() {
  static const MethodTable methods(kMethods);
  static const MapType type{"engine.files", Kind::bytes, false, &methods};
  return type;
}

}  // namespace

Value files_object(const std::vector<ChartFile>& files, Arena& arena) {
  Map* map = Map::make(arena, files.size(), files_type());
  for (const ChartFile& file : files) map->append(arena, Key(file.name), Value::bytes(file.data));
  map->seal();
  return Value::map(map);
}

}  // namespace kchart::rendering
