// The order of fields matters: the digest of a lock file is made of this text.
#include "repo/dependency_value.hpp"

namespace kchart::repo {

namespace {

Value texts(const std::vector<std::string>& all, Arena& arena) {
  List* list = List::make(arena, all.size(), kStringList);
  for (const std::string& text : all) list->push_back(arena, Value::borrowed(text));
  return Value::list(list);
}

Value import_values(const Dependency& d, Arena& arena) {
  List* list = List::make(arena, d.import_values.size());
  for (const Value& value : d.import_values) list->push_back(arena, value);
  return Value::list(list);
}

Value dependency_value(const Dependency& d, Arena& arena) {
  Map* map = Map::make(arena, 8, kFieldMap);
  const auto add = [&](std::string_view name, Value value) {
    map->append(arena, Key(name), value);
  };
  const auto add_text = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) add(name, Value::borrowed(text));
  };
  add("name", Value::borrowed(d.name));
  add_text("version", d.version);
  add("repository", Value::borrowed(d.repository));
  add_text("condition", d.condition);
  if (!d.tags.empty()) add("tags", texts(d.tags, arena));
  if (d.enabled) add("enabled", Value::boolean(true));
  if (!d.import_values.empty()) add("import-values", import_values(d, arena));
  add_text("alias", d.alias);
  return Value::map(map);
}

}  // namespace

Value dependencies_value(const std::vector<Dependency>& dependencies, Arena& arena) {
  List* list = List::make(arena, dependencies.size());
  for (const Dependency& d : dependencies) list->push_back(arena, dependency_value(d, arena));
  return Value::list(list);
}

}  // namespace kchart::repo
