// The functions return what they are given, so that a template shows how it was passed.
#include "tmpl/fixture.hpp"

#include <initializer_list>
#include <utility>
#include <vector>

#include "tmpl/execution.hpp"
#include "value/format.hpp"

namespace kchart {
// The language itself asks for no services.
struct Services {};
}  // namespace kchart

namespace kchart::test {

namespace {

Value first(Call& call) {
  return call.args[0];
}

Value shown(Call& call) {
  std::string out;
  for (const Value& arg : call.args) {
    out += '<';
    out += type_name(arg);
    out += ' ';
    format::append_v(out, arg);
    out += '>';
  }
  return Value::string(call.arena, out);
}

Value none(Call&) {
  return Value();
}

Value fails(Call& call) {
  throw FunctionError{std::string(call.args[0].as_string())};
}

Value list(Call& call) {
  List* made = List::make(call.arena, call.args.size());
  for (const Value& arg : call.args) made->push_back(call.arena, arg);
  return Value::list(made);
}

Value dict(Call& call) {
  Map* made = Map::make(call.arena);
  for (std::size_t i = 0; i + 1 < call.args.size(); i += 2) {
    if (!call.args[i].is_string()) throw FunctionError{"dict"};
    made->set(call.arena, call.args[i].as_string(), call.args[i + 1]);
  }
  return Value::map(made);
}

Value set(Call& call) {
  Map* map = call.args[0].as_map();
  if (map == nullptr) throw FunctionError{"assignment to entry in nil map"};
  map->set(call.arena, call.args[1].as_string(), call.args[2]);
  return call.args[0];
}

Value strings(Call& call) {
  List* made = List::make(call.arena, call.args.size(), kStringList);
  for (const Value& arg : call.args) made->push_back(call.arena, arg);
  return Value::list(made);
}

Value count(Call& call) {
  List* made = List::make(call.arena, 0, kIntList);
  for (std::int64_t i = 0; i < call.args[0].as_int(); ++i) {
    made->push_back(call.arena, Value::integer(i));
  }
  return Value::list(made);
}

Value include(Call& call) {
  return Value::borrowed(call.run.run(call.args[0].as_string(), call.args[1]));
}

Value tpl(Call& call) {
  try {
    return Value::borrowed(call.run.run_text(call.args[0].as_string(), call.args[1]));
  } catch (const Error& error) {
    throw FunctionError{"tpl: " + error.message()};
  }
}

constexpr Function kFunctions[] = {
    {"wantAny", "(v interface {}) string", "", shown},
    {"wantBool", "(v bool) string", "", shown},
    {"wantInt", "(v int) string", "", shown},
    {"wantInt64", "(v int64) string", "", shown},
    {"wantUint32", "(v uint32) string", "", shown},
    {"wantUint64", "(v uint64) string", "", shown},
    {"wantFloat", "(v float64) string", "", shown},
    {"wantString", "(v string) string", "", shown},
    {"wantBytes", "(v []byte) string", "", shown},
    {"wantList", "(v []interface {}) string", "", shown},
    {"wantStrings", "(v []string) string", "", shown},
    {"wantMap", "(v map[string]interface {}) string", "", shown},
    {"wantStringMap", "(v map[string]string) string", "", shown},
    {"wantTwo", "(a string, b int) string", "", shown},
    {"wantSome", "(a string, b ...int) string", "", shown},
    {"wantAnys", "(a ...interface {}) string", "", shown},
    {"wantMaps", "(a map[string]interface {}, b ...map[string]interface {}) string", "", shown},
    {"any", "(v interface {}) interface {}", "", first},
    {"same", "(v reflect.Value) reflect.Value", "", first},
    {"noAny", "() interface {}", "", none},
    {"noMap", "() map[string]interface {}", "", none},
    {"noList", "() []interface {}", "", none},
    {"toInt64", "(v int64) int64", "", first},
    {"toUint64", "(v uint64) uint64", "", first},
    {"bytes", "(v []byte) []byte", "", first},
    {"fails", "(message string) (string, error)", "", fails},
    {"list", "(v ...interface {}) []interface {}", "", list},
    {"dict", "(v ...interface {}) map[string]interface {}", "", dict},
    {"set", "(d map[string]interface {}, key string, v interface {}) map[string]interface {}", "",
     set},
    {"strings", "(v ...string) []string", "", strings},
    {"count", "(n int) []int", "", count},
    {"include", "(name string, data interface {}) (string, error)", "", include},
    {"tpl", "(text string, data interface {}) (string, error)", "", tpl},
};

Value map_of(Arena& arena, std::initializer_list<std::pair<const char*, Value>> entries,
             const MapType& type = kAnyMap) {
  Map* map = Map::make(arena, entries.size(), type);
  for (const auto& [key, value] : entries) map->set(arena, key, value);
  return Value::map(map);
}

Value list_of(Arena& arena, std::initializer_list<Value> elements,
              const ListType& type = kAnyList) {
  List* made = List::make(arena, elements.size(), type);
  for (const Value& element : elements) made->push_back(arena, element);
  return Value::list(made);
}

Value text(const char* words) {
  return Value::borrowed(words);
}

}  // namespace

const FunctionTable& functions() {
  static const FunctionTable table = [] {
    FunctionTable made;
    made.add(kFunctions);
    return made;
  }();
  return table;
}

Value data(Arena& arena) {
  const auto number = [](double d) { return Value::float64(d); };
  const Value deep =
      map_of(arena, {{"x", map_of(arena, {{"y", text("deep")}, {"z", Value()}})}, {"n", Value()}});
  return map_of(
      arena,
      {{"true", Value::boolean(true)},
       {"false", Value::boolean(false)},
       {"one", number(1)},
       {"zero", number(0)},
       {"pi", number(3.25)},
       {"big", number(1234567)},
       {"str", text("hello")},
       {"empty", text("")},
       {"special", text("<a href=\"x\">'&'\\ \n\xC3\xA9\xE2\x80\xA8")},
       {"nil", Value()},
       {"list", list_of(arena, {number(1), text("two"), Value(), Value::boolean(true),
                                list_of(arena, {number(5)}), map_of(arena, {{"k", text("v")}})})},
       {"nils", list_of(arena, {Value(), Value()})},
       {"none", list_of(arena, {})},
       {"map", map_of(arena, {{"b", number(2)}, {"a", text("A")}, {"c", Value()}})},
       {"nomap", map_of(arena, {})},
       {"deep", deep},
       {"rows", list_of(arena, {map_of(arena, {{"id", number(1)}, {"name", text("r1")}}),
                                map_of(arena, {{"id", number(2)}}), Value()})},
       {"int", Value::integer(7)},
       {"int64", Value::int64(-8)},
       {"uint64", Value::uint64(9)},
       {"complex", Value::complex(arena, {1, 2})},
       {"bytes", Value::bytes("raw")},
       {"strs", list_of(arena, {text("p"), text("q")}, kStringList)},
       {"ints", list_of(arena, {Value::integer(4), Value::integer(5)}, kIntList)},
       {"strmap", map_of(arena, {{"k", text("sv")}}, kStringMap)}});
}

namespace {

struct File {
  std::string name = "t";
  std::string text;
};

std::vector<File> files_of(std::string_view text) {
  constexpr std::string_view kMark = "=== ";
  if (text.substr(0, kMark.size()) != kMark) return {{"t", std::string(text)}};
  std::vector<File> files;
  while (!text.empty()) {
    const std::size_t line = text.find('\n');
    const std::size_t end = text.find("\n=== ", line);
    const std::size_t size = end == std::string_view::npos ? end : end - line;
    files.push_back({std::string(text.substr(kMark.size(), line - kMark.size())),
                     std::string(text.substr(line + 1, size))});
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return files;
}

}  // namespace

std::string answer(std::string_view text, bool missing_key_error) {
  Arena arena;
  Limits limits;
  Budget budget(limits);
  Services services;
  ExecuteOptions options;
  options.functions = &functions();
  options.services = &services;
  options.missing_key_error = missing_key_error;
  const std::vector<File> files = files_of(text);
  std::string out;
  try {
    TemplateSet set("set");
    for (const File& file : files) set.add(Template::parse(file.name, file.text, functions()));
    execute(set, files.front().name, data(arena), arena, budget, options, out);
  } catch (const Error& error) {
    return "ERR " + error.message();
  }
  return out;
}

}  // namespace kchart::test
