#include "compose/values.hpp"

#include "kchart/yaml.hpp"

namespace kchart::compose {

Value default_values(const Blueprint& blueprint, Arena& arena) {
  ValueTree tree(Value::map(Map::make(arena)), arena);
  for (const Section& section : blueprint.sections) {
    for (const Setting& setting : section.settings) {
      // A document of its own would drop the kind of an unquoted scalar; a value of a map keeps it.
      ReadOptions options;
      options.integers = true;
      tree.set(setting.path,
               *parse_yaml("v: " + setting.fallback, arena, options).as_map()->find("v"));
    }
  }
  return tree.root();
}

void ValueTree::set(std::string_view path, Value value) {
  Map* at = root_.as_map();
  while (true) {
    const std::size_t dot = path.find('.');
    const std::string_view key = path.substr(0, dot);
    if (dot == std::string_view::npos) return at->set_copy(arena_, key, value);
    Value* next = at->find(key);
    if (next == nullptr || !next->is_map()) {
      at->set_copy(arena_, key, Value::map(Map::make(arena_)));
      next = at->find(key);
    }
    at = next->as_map();
    path.remove_prefix(dot + 1);
  }
}

void ValueTree::text(std::string_view path, std::string_view text) {
  if (!text.empty()) set(path, Value::string(arena_, text));
}

Value differing(const Value& values, const Value& defaults, Arena& arena) {
  Value made = Value::map(Map::make(arena));
  for (const Map::Entry& entry : *values.as_map()) {
    const Value* before = defaults.as_map()->find(entry.key);
    if (before != nullptr && before->is_map() && entry.value.is_map()) {
      const Value part = differing(entry.value, *before, arena);
      if (part.size() > 0) made.as_map()->set(arena, entry.key, part);
    } else if (before == nullptr || !deep_equal(*before, entry.value)) {
      made.as_map()->set(arena, entry.key, entry.value);
    }
  }
  return made;
}

}  // namespace kchart::compose
