// Which tables exist, and which may still be defined: a port of behaviour, table by table, since
// Go's messages depend on the order of its checks.
#include "codec/toml_read.hpp"
#include "codec/toml_text.hpp"

namespace kchart::codec {

namespace {

// Arrays made by [[headers]]; Go's []map[string]interface {}.
const ListType kTableList{"[]map[string]interface {}", Kind::map, nullptr};

bool is_table_list(const Value& value) {
  return value.is_list() && &value.list_type() == &kTableList;
}

}  // namespace

std::string TomlTables::name(const Path& path) {
  return toml_key(path);
}

// The table that `value` stands for: itself, or the last of an array of tables. Null otherwise.
Map* TomlTables::inner(const Value& value) const {
  if (value.is_map()) return value.as_map();
  if (!is_table_list(value)) return nullptr;
  const List& list = *value.as_list();
  return list[list.size() - 1].as_map();
}

void TomlTables::open(const Path& path, bool as_array) {
  Map* at = root_;
  Path parents;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    parents.push_back(path[i]);
    if (at->find(path[i]) == nullptr) {
      mark_implicit(parents);
      at->set(arena_, path[i], Value::map(Map::make(arena_)));
    }
    at = inner(*at->find(path[i]));
    if (at == nullptr) throw "Key '" + name(parents) + "' was already created as a hash.";
  }
  context_ = parents;
  const std::string_view last = path.back();
  if (as_array) {
    if (at->find(last) == nullptr) {
      at->set(arena_, last, Value::list(List::make(arena_, 4, kTableList), kTableList));
    }
    const Value& array = *at->find(last);
    if (!is_table_list(array)) {
      throw "Key '" + name(path) + "' was already created and cannot be used as an array.";
    }
    array.as_list()->push_back(arena_, Value::map(Map::make(arena_)));
  } else {
    set(last, Value::map(Map::make(arena_)));
  }
  context_.push_back(last);
}

void TomlTables::open_implicitly(const Path& path) {
  mark_implicit(path);
  open(path, false);
}

void TomlTables::set(std::string_view key, const Value& value) {
  Map* at = root_;
  Path path;
  for (const std::string_view part : context_) {
    path.push_back(part);
    const Value* found = at->find(part);
    at = found != nullptr ? inner(*found) : nullptr;
    if (at == nullptr) throw "Key '" + name(path) + "' has already been defined.";
  }
  path.push_back(key);
  if (at->find(key) == nullptr) {
    at->set(arena_, key, value);
    return;
  }
  // A key may be defined once more when so far it was only implied by longer keys.
  const std::string full = name(path);
  if (implicit_.erase(full) == 0) throw "Key '" + full + "' has already been defined.";
  if (arrays_.contains(full)) at->set(arena_, key, value);
}

void TomlTables::mark_array(std::string_view key) {
  Path path = context_;
  path.push_back(key);
  arrays_.insert(name(path));
}

void TomlTables::mark_other(std::string_view key) {
  Path path = context_;
  if (!key.empty()) path.push_back(key);
  if (path.empty()) path.push_back("");
  arrays_.erase(name(path));
}

}  // namespace kchart::codec
