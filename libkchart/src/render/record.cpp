// Records: fields looked up by name, a plain map for the marshallers.
#include "render/record.hpp"

#include <algorithm>

#include "value/format.hpp"

namespace kchart::rendering {

Value Record::make(Arena& arena, const RecordType& type,
                   std::initializer_list<RecordField> fields) {
  auto* copied = arena.array<RecordField>(fields.size());
  std::uninitialized_copy(fields.begin(), fields.end(), copied);
  return Value::object(arena.make<Record>(type, std::span(copied, fields.size())));
}

void Record::print(std::string& out) const {
  if (type_.kind == "ptr") out += '&';
  out += '{';
  const char* separator = "";
  for (const RecordField& f : fields_) {
    out += separator;
    separator = " ";
    format::append_v(out, f.value);
  }
  out += '}';
}

std::optional<Value> Record::field(std::string_view name) const {
  for (const RecordField& f : fields_) {
    if (f.name == name && !name.empty()) return f.value;
  }
  return std::nullopt;
}

Value Record::plain(Arena& arena) const {
  Map* map = Map::make(arena, fields_.size());
  for (const RecordField& f : fields_) {
    if (f.json_name.empty() || (f.omit_empty && !kchart::truth(f.value))) continue;
    map->set(arena, f.json_name, f.value);
  }
  return Value::map(map);
}

bool Record::equals(const Object& other) const {
  const auto& theirs = static_cast<const Record&>(other).fields_;
  return std::equal(
      fields_.begin(), fields_.end(), theirs.begin(), theirs.end(),
      [](const RecordField& a, const RecordField& b) { return deep_equal(a.value, b.value); });
}

}  // namespace kchart::rendering
