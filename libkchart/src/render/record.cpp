// Records: fields looked up by name, a plain map for the marshallers.
#include "render/record.hpp"

#include <algorithm>

#include "value/format.hpp"

namespace kchart::rendering {

namespace {

bool is_exported(std::string_view name) {
  return !name.empty() && name.front() >= 'A' && name.front() <= 'Z';
}

}  // namespace

Value Record::make(Arena& arena, const RecordType& type,
                   std::initializer_list<RecordField> fields) {
  auto* kept = arena.array<RecordField>(fields.size());
  std::uninitialized_copy(fields.begin(), fields.end(), kept);
  const std::span<const RecordField> span(kept, fields.size());
  const Record* copy = type.copied == nullptr ? nullptr : arena.make<Record>(*type.copied, span);
  return Value::object(arena.make<Record>(type, span, copy));
}

void Record::print(std::string& out) const {
  format::append_v(out, Value::object(this));
}

std::optional<Value> Record::field(std::string_view name) const {
  for (const RecordField& f : fields_) {
    if (f.name == name && is_exported(name)) return f.value;
    if (!f.embedded) continue;
    if (const auto inner = f.value.as_object()->field(name)) return inner;
  }
  return std::nullopt;
}

namespace {

void append_all(Map& to, const Value& map, Arena& arena) {
  for (const Map::Entry& entry : *map.as_map()) to.append(arena, entry.key, entry.value);
}

}  // namespace

Value Record::plain(Arena& arena) const {
  Map* map = Map::make(arena, fields_.size(), kFieldMap);
  for (const RecordField& f : fields_) {
    if (f.embedded) {
      append_all(*map, f.value.as_object()->plain(arena), arena);
    } else if (!f.json_name.empty() && (!f.omit_empty || kchart::truth(f.value))) {
      map->append(arena, Key(f.json_name), f.value);
    }
  }
  return Value::map(map);
}

Value Record::go_fields(Arena& arena, bool flat) const {
  Map* map = Map::make(arena, fields_.size(), kFieldMap);
  for (const RecordField& f : fields_) {
    if (f.embedded && flat) {
      append_all(*map, f.value.as_object()->go_fields(arena, flat), arena);
    } else if (is_exported(f.name)) {
      map->append(arena, Key(f.name), f.value);
    }
  }
  return Value::map(map);
}

Value Record::all_fields(Arena& arena) const {
  Map* map = Map::make(arena, fields_.size(), kFieldMap);
  for (const RecordField& f : fields_) map->append(arena, Key(f.name), f.value);
  return Value::map(map);
}

bool Record::equals(const Object& other) const {
  const auto& theirs = static_cast<const Record&>(other).fields_;
  return std::equal(
      fields_.begin(), fields_.end(), theirs.begin(), theirs.end(),
      [](const RecordField& a, const RecordField& b) { return deep_equal(a.value, b.value); });
}

}  // namespace kchart::rendering
