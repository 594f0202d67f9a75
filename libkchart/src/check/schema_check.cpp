// One object along the table: fields, types, enums, formats, keys of lists.
#include "check/schema_check.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "base/strconv.hpp"
#include "check/formats.hpp"
#include "kchart/json.hpp"
#include "reach/fields.hpp"

namespace kchart::checking {

namespace {

constexpr std::string_view kSchemaProps = "apiextensions.v1.JSONSchemaProps";

std::string joined(std::span<const std::string_view> names) {
  std::string out;
  for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

// What tells elements of a list apart: the element itself, or its keys. Absent keys have the
// default that the API gives them, of which only the protocol of a port matters here.
std::string identity_of(const Value& element, const TableType& type) {
  if (type.names.empty()) return to_json(element);
  std::string out;
  for (const std::string_view key : type.names) {
    const Value* part = reach::field(element, key);
    const bool is_protocol = part == nullptr && key == "protocol";
    out += is_protocol ? "\"TCP\"" : part != nullptr ? to_json(*part) : std::string();
    out += '\n';
  }
  return out;
}

// The decoder of Go reads bytes from a list of numbers, too.
bool is_byte_list(const Value& value) {
  const auto all = reach::elements(&value);
  return value.is_list() && std::all_of(all.begin(), all.end(), [](const Value& byte) {
           const auto number = reach::whole_number(byte);
           return number && *number >= 0 && *number <= 255;
         });
}

}  // namespace

void SchemaWalker::check(const Subject& object, NameId name) {
  object_ = &object;
  strict_ = true;
  const Definition* definition = table_.definition(name, version_);
  if (definition != nullptr) check_fields(object.value, *definition, object.path);
}

void SchemaWalker::check_part(const Subject& object, std::string_view name, const Value& value,
                              const Path& path) {
  object_ = &object;
  strict_ = true;
  const Definition* definition = table_.find_definition(name, version_);
  if (definition != nullptr && !value.is_nil()) check_fields(value, *definition, path);
}

// What a Secret holds stays out of reports.
std::string SchemaWalker::shown(const Value& value) const {
  if (!object_->is("", "Secret")) return described(value);
  if (value.is_string()) return "a string (not shown)";
  return value.kind() == Kind::float64 ? "a number (not shown)" : described(value);
}

void SchemaWalker::wrong_type(const Value& value, std::string_view expected, const Path& path) {
  std::string fix;
  const bool is_scalar = value.kind() == Kind::float64 || value.kind() == Kind::boolean;
  if (is_scalar && expected == "a string") fix = "put the value in quotes (in a template: | quote)";
  if (value.is_string() && expected != "an object")
    fix = "take the quotes off, or give such a value";
  report_.add(*object_, path,
              {"schema.type", Severity::error,
               path_text(path) + ": expected " + std::string(expected) + ", got " + shown(value),
               std::move(fix)});
}

void SchemaWalker::check_value(const Value& value, TypeId id, const Path& path) {
  if (value.is_nil()) return;
  const TableType& type = table_.type(id);
  switch (type.code) {
    case '@': {
      const Definition* definition = table_.definition(type.target, version_);
      if (definition != nullptr) check_fields(value, *definition, path);
      return;
    }
    case '[':
      return check_list(value, type, path);
    case '{':
      return check_map(value, type, path);
    case 's':
    case 't':
    case 'u':
    case 'y':
      return check_text(value, type, path);
    case 'b':
      if (value.kind() != Kind::boolean) wrong_type(value, "a boolean", path);
      return;
    case 'o':
      if (!value.is_map()) wrong_type(value, "an object", path);
      return;
    case 'A':
    case 'L':
    case 'D':
      return check_union(value, type.code, path);
    case '*':
      return;
    default:
      return check_number(value, type.code, path);
  }
}

void SchemaWalker::unknown_field(const Key& key, const Definition& definition, const Path& path) {
  std::vector<std::string_view> known;
  for (const TableField& field : definition.fields) known.push_back(field.key.view());
  const std::string_view meant = nearest(key.view(), known);
  report_.add(*object_, path / key.view(),
              {"schema.unknown-field", strict_ ? Severity::error : Severity::warning,
               "unknown field \"" + path_text(path / key.view()) + '"',
               meant.empty() ? std::string("remove it; " + std::string(definition.name) +
                                           " has no such field")
                             : "did you mean \"" + std::string(meant) + "\"?"});
}

void SchemaWalker::check_fields(const Value& value, const Definition& definition,
                                const Path& path) {
  if (!value.is_map()) return wrong_type(value, "an object", path);
  const Map* map = value.as_map();
  std::size_t present = 0;
  // Both are sorted by name.
  auto field = definition.fields.begin();
  for (const Map::Entry& entry : *map) {
    const auto is_before = [&] { return field->key.view() < entry.key.view(); };
    while (field != definition.fields.end() && is_before()) {
      if (field->required) missing_field(*field, path);
      ++field;
    }
    if (field == definition.fields.end() || !(field->key == entry.key)) {
      unknown_field(entry.key, definition, path);
      continue;
    }
    if (field->required && entry.value.is_nil()) missing_field(*field, path);
    check_value(entry.value, field->type, path / entry.key.view());
    ++present;
    ++field;
  }
  for (; field != definition.fields.end(); ++field) {
    if (field->required) missing_field(*field, path);
  }
}

void SchemaWalker::missing_field(const TableField& field, const Path& path) {
  report_.add(
      *object_, path,
      {"schema.required", Severity::error, path_text(path / field.key.view()) + " is required"});
}

void SchemaWalker::check_list(const Value& value, const TableType& type, const Path& path) {
  if (!value.is_list()) return wrong_type(value, "a list", path);
  const List* list = value.as_list();
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->size(); ++i) check_value((*list)[i], type.target, path[i]);
  if (type.is_set || !type.names.empty()) check_duplicates(*list, type, path);
}

void SchemaWalker::check_duplicates(const List& list, const TableType& type, const Path& path) {
  if (list.size() < 2) return;
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (seen.insert(identity_of(list[i], type)).second) continue;
    const std::string keys = joined(type.names);
    // Creating lets these pass with a warning; server-side apply does not.
    const bool tolerated = path.key == "env" || path.key == "imagePullSecrets" ||
                           path.key == "finalizers" ||
                           (path.key == "ports" && keys.starts_with("containerPort"));
    report_.add(*object_, path[i],
                {"schema.duplicate", tolerated ? Severity::warning : Severity::error,
                 path_text(path[i]) + ": duplicate " +
                     (keys.empty() ? "value" : "entry: an earlier one has the same " + keys),
                 "remove one of the two"});
  }
}

void SchemaWalker::check_map(const Value& value, const TableType& type, const Path& path) {
  if (!value.is_map()) return wrong_type(value, "an object", path);
  if (value.as_map() == nullptr) return;
  for (const Map::Entry& entry : *value.as_map()) {
    check_value(entry.value, type.target, path / entry.key.view());
  }
}

void SchemaWalker::check_text(const Value& value, const TableType& type, const Path& path) {
  if (type.code == 'y' && is_byte_list(value)) return;
  if (!value.is_string()) return wrong_type(value, "a string", path);
  const std::string_view text = value.as_string();
  if (type.code == 's') {
    if (type.names.empty() || text.empty()) return;
    for (const std::string_view name : type.names) {
      if (name == text) return;
    }
    const std::vector<std::string_view> known(type.names.begin(), type.names.end());
    const std::string_view meant = nearest(text, known);
    report_.add(
        *object_, path,
        {"schema.enum", Severity::error,
         path_text(path) + ": \"" + excerpt(text, 60) + "\" is not one of " + joined(type.names),
         meant.empty() ? std::string() : "did you mean \"" + std::string(meant) + "\"?"});
    return;
  }
  const bool good = type.code == 'y' ? is_base64(text) : is_rfc3339(text);
  if (good) return;
  report_.add(*object_, path,
              {"schema.format", Severity::error,
               path_text(path) + ": " + shown(value) + " is not " +
                   (type.code == 'y' ? "base64" : "a time such as 2006-01-02T15:04:05Z"),
               type.code == 'y' ? "encode it (| b64enc), or use stringData" : ""});
}

void SchemaWalker::check_number(const Value& value, char code, const Path& path) {
  if (code == 'q') {
    std::string why;
    if (is_quantity(value, why)) return;
    report_.add(*object_, path,
                {"schema.quantity", Severity::error, path_text(path) + ": " + why,
                 "write a quantity such as 100m, 1.5 or 128Mi"});
    return;
  }
  const bool is_number = value.kind() == Kind::float64;
  if (code == 'x') {
    if (value.is_string() || (is_number && fits_int(value.as_float(), 32))) return;
    return wrong_type(value, "an integer or a string", path);
  }
  if (!is_number) return wrong_type(value, code == 'n' ? "a number" : "an integer", path);
  if (code == 'n' || fits_int(value.as_float(), code == 'i' ? 32 : 64)) return;
  const bool whole = value.as_float() == std::floor(value.as_float());
  wrong_type(value, whole ? "an integer of 32 bits" : "an integer", path);
}

// What a CRD's schema has in several shapes. The API server reads these parts with its own code,
// which does not look for unknown fields.
void SchemaWalker::check_union(const Value& value, char code, const Path& path) {
  if (code == 'L' && value.kind() == Kind::boolean) return;
  if (code == 'D' && value.is_list()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      const Value& name = (*value.as_list())[i];
      if (!name.is_string()) wrong_type(name, "a string", path[i]);
    }
    return;
  }
  const bool was_strict = std::exchange(strict_, false);
  const Definition* props = table_.find_definition(kSchemaProps, version_);
  if (code == 'A' && value.is_list()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      check_fields((*value.as_list())[i], *props, path[i]);
    }
  } else if (props != nullptr) {
    check_fields(value, *props, path);
  }
  strict_ = was_strict;
}

}  // namespace kchart::checking
