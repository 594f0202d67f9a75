// What a user gives, merged in Helm's order: files, then JSON, then --set, texts, files' contents
// and literals, whatever the order on the command line.
#include <string>

#include "base/trim.hpp"
#include "chart/copy.hpp"
#include "chart/values_text.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/values.hpp"
#include "kchart/yaml.hpp"

namespace kchart {

Values::Values() : arena_(std::make_shared<Arena>()), root_(Value::map(Map::make(*arena_))) {}

Values Values::from_yaml(std::string_view text) {
  auto arena = std::make_shared<Arena>();
  const Value root = parse_yaml_map(text, *arena);
  return Values(std::move(arena), root);
}

void merge_maps(Map& into, const Map& over, Arena& arena, Origins* origins) {
  for (const Map::Entry& entry : over) {
    Value* present = into.find(entry.key);
    const bool tables = present != nullptr && present->is_map() && present->as_map() != nullptr &&
                        entry.value.is_map() && entry.value.as_map() != nullptr;
    if (tables) {
      merge_maps(*present->as_map(), *entry.value.as_map(), arena, origins);
      continue;
    }
    into.set(arena, entry.key, entry.value);
    carry_origin(origins, &over, &into, entry.key.view());
  }
}

namespace {

class Merger {
 public:
  Merger(const FileReader& read, const ValuesOptions& options)
      : read_(read), options_(options), root_(Map::make(*arena_)) {}

  Values merge(const ValueSources& sources) {
    for (const std::string& name : sources.files) file(name);
    for (const std::string& text : sources.set_json) json(text);
    for (const std::string& text : sources.set) set(text, SetKind::typed, "--set");
    for (const std::string& text : sources.set_string) set(text, SetKind::string, "--set-string");
    for (const std::string& text : sources.set_file) set(text, SetKind::file, "--set-file");
    for (const std::string& text : sources.set_literal) {
      set(text, SetKind::literal, "--set-literal");
    }
    return Values(std::move(arena_), Value::map(root_));
  }

 private:
  void file(const std::string& name) {
    const std::string text = read_(name);
    ReadOptions read;
    read.limits = options_.limits;
    read.file = name;
    read.origins = options_.origins;
    try {
      const Map* values = read_values_text(text, *arena_, read, options_.compat);
      merge_maps(*root_, *values, *arena_, options_.origins);
    } catch (const Error& cause) {
      throw Error(cause.fault(), cause.code(), "failed to parse " + name + ": " + cause.message(),
                  cause.position());
    }
  }

  // Helm 4 takes a whole object as well; Helm 3 would see a key that starts with a brace.
  void json(const std::string& text) {
    const std::string_view object = unicode::trim_left(text);
    if (options_.compat == Compat::helm4 && object.starts_with('{'))
      return json_object(text, object);
    try {
      parse_set(text, SetKind::json, *root_, *arena_, read_, options_);
    } catch (const Error& cause) {
      throw Error(cause.fault(), cause.code(), "failed parsing --set-json data " + text);
    }
  }

  void json_object(const std::string& text, std::string_view object) {
    ReadOptions read;
    read.limits = options_.limits;
    read.file = text;
    read.origins = options_.origins;
    read.source = Origin::Source::set_argument;
    try {
      const Value value = parse_json(object, *arena_, read);
      merge_maps(*root_, *value.as_map(), *arena_, options_.origins);
    } catch (const Error& cause) {
      throw Error(cause.fault(), cause.code(), "failed parsing --set-json data JSON: " + text);
    }
  }

  void set(const std::string& text, SetKind kind, const char* flag) {
    try {
      parse_set(text, kind, *root_, *arena_, read_, options_);
    } catch (const Error& cause) {
      throw Error(cause.fault(), cause.code(),
                  std::string("failed parsing ") + flag + " data: " + cause.message());
    }
  }

  const FileReader& read_;
  const ValuesOptions& options_;
  std::shared_ptr<Arena> arena_ = std::make_shared<Arena>();
  Map* root_;
};

}  // namespace

Values merge_sources(const ValueSources& sources, const FileReader& read,
                     const ValuesOptions& options) {
  return Merger(read, options).merge(sources);
}

}  // namespace kchart
