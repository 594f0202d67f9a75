// The walk. Structural schemas say in one place what is there (properties, items) and may add
// conditions on values (allOf, anyOf, oneOf, not), which name no further fields.
#include "check/crd_walker.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "check/formats.hpp"
#include "check/pod_view.hpp"
#include "check/server_numbers.hpp"
#include "kchart/json.hpp"
#include "kube/addresses.hpp"
#include "schema/formats.hpp"
#include "schema/number.hpp"

namespace kchart::checking {

namespace {

constexpr std::string_view kPreserve = "x-kubernetes-preserve-unknown-fields";
constexpr std::string_view kIntOrString = "x-kubernetes-int-or-string";

std::optional<double> number_field(const Value& schema, std::string_view key) {
  const Value* found = field(schema, key);
  if (found == nullptr || found->kind() != Kind::float64) return std::nullopt;
  return found->as_float();
}

std::string number_text(double number) {
  return strconv::format_float(number);
}

// As decimals: 0.7 is a multiple of 0.1.
bool is_multiple(double number, double unit) {
  return schema::is_multiple(schema::number_of(Value::float64(number)),
                             schema::number_of(Value::float64(unit)));
}

bool is_whole(const Value& value) {
  return value.kind() == Kind::float64 && value.as_float() == std::floor(value.as_float());
}

std::string_view type_words(std::string_view type) {
  if (type == "string") return "a string";
  if (type == "integer") return "an integer";
  if (type == "number") return "a number";
  if (type == "boolean") return "a boolean";
  if (type == "array") return "a list";
  return "an object";
}

bool has_type(const Value& value, std::string_view type) {
  if (type == "string") return value.is_string();
  if (type == "integer") return is_whole(value);
  if (type == "number") return value.kind() == Kind::float64;
  if (type == "boolean") return value.kind() == Kind::boolean;
  if (type == "array") return value.is_list();
  return type != "object" || value.is_map();
}

// The formats that the API server asserts of custom resources and that have one meaning only.
bool has_format(std::string_view text, std::string_view format) {
  if (format == "date-time") return is_rfc3339(text);
  if (format == "byte") return is_base64(text);
  if (format == "cidr") return kube::Cidr::parse(text).has_value();
  if (format != "date" && format != "ipv4" && format != "ipv6" && format != "uuid") return true;
  return schema::find_format(format)(text, nullptr);
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

bool CrdWalker::fail(const Path& path, std::string_view rule, std::string message,
                     std::string fix) {
  if (quiet_ == 0) {
    report_.add(*object_, path, {rule, Severity::error, std::move(message), std::move(fix)});
  }
  return false;
}

void CrdWalker::check(const Subject& object, const Value& schema, bool preserve) {
  object_ = &object;
  preserve_ = preserve;
  check_value(object.value, schema, object.path);
}

bool CrdWalker::check_value(const Value& value, const Value& schema, const Path& path) {
  if (value.is_nil() && is_true(field(schema, "nullable"))) return true;
  if (!check_type(value, schema, path)) return false;
  bool good = check_enum(value, schema, path);
  if (value.is_map()) good = check_object(value, schema, path) && good;
  if (value.is_list()) good = check_list(value, schema, path) && good;
  if (value.is_string()) good = check_text(value.as_string(), schema, path) && good;
  if (value.kind() == Kind::float64) good = check_number(value.as_float(), schema, path) && good;
  return check_combined(value, schema, path) && good;
}

bool CrdWalker::check_type(const Value& value, const Value& schema, const Path& path) {
  if (is_true(field(schema, kIntOrString))) {
    if (value.is_string() || is_whole(value)) return true;
    return fail(path, "schema.type",
                path_text(path) + ": expected an integer or a string, got " + described(value));
  }
  const std::string type = text_field(schema, "type");
  if (type.empty() || has_type(value, type)) return true;
  return fail(path, "schema.type",
              path_text(path) + ": expected " + std::string(type_words(type)) + ", got " +
                  described(value));
}

// apiVersion, kind and metadata of an object, whether or not the schema names them.
bool CrdWalker::check_root_field(const Map::Entry& entry, const Path& path) {
  const std::string_view key = entry.key.view();
  if (key == "metadata") {
    if (quiet_ == 0) built_in_.check_part(*object_, "meta.v1.ObjectMeta", entry.value, path / key);
    return true;
  }
  if (entry.value.is_string()) return true;
  return fail(path / key, "schema.type",
              path_text(path / key) + ": expected a string, got " + described(entry.value));
}

bool CrdWalker::check_object(const Value& value, const Value& schema, const Path& path) {
  const bool is_root = path.parent == object_->path.parent && path.index == object_->path.index &&
                       path.key == object_->path.key;
  const bool embedded = is_true(field(schema, "x-kubernetes-embedded-resource"));
  bool good = check_required(value, schema, path);
  good = within(static_cast<double>(value.size()), schema, "minProperties", "maxProperties",
                "entries", path) &&
         good;
  if (value.as_map() == nullptr) return good;
  for (const Map::Entry& entry : *value.as_map()) {
    const std::string_view key = entry.key.view();
    const bool of_root = key == "apiVersion" || key == "kind" || key == "metadata";
    if (of_root && (is_root || embedded)) {
      good = check_root_field(entry, path) && good;
    } else {
      good = check_entry(entry, schema, path) && good;
    }
  }
  return good;
}

bool CrdWalker::check_entry(const Map::Entry& entry, const Value& schema, const Path& path) {
  static const Value kNone;
  const Value* properties = field(schema, "properties");
  const Value* own = properties != nullptr ? field(*properties, entry.key.view()) : nullptr;
  const Path at = path / entry.key.view();
  if (own != nullptr) {
    // The API server drops null from fields that may not be null.
    if (entry.value.is_nil() && !is_true(field(*own, "nullable"))) return true;
    return check_value(entry.value, *own, at);
  }
  const Value* more = field(schema, "additionalProperties");
  if (more != nullptr && more->is_map()) return check_value(entry.value, *more, at);
  if (is_true(more) || preserve_ || quiet_ > 0 || is_true(field(schema, kPreserve))) return true;
  return unknown_field(entry, properties != nullptr ? *properties : kNone, path);
}

bool CrdWalker::unknown_field(const Map::Entry& entry, const Value& properties, const Path& path) {
  std::vector<std::string_view> known;
  if (properties.is_map() && properties.as_map() != nullptr) {
    for (const Map::Entry& property : *properties.as_map()) known.push_back(property.key.view());
  }
  const std::string_view meant = nearest(entry.key.view(), known);
  const Path at = path / entry.key.view();
  return fail(at, "schema.unknown-field", "unknown field \"" + path_text(at) + '"',
              meant.empty() ? "remove it; the definition of " + std::string(object_->kind) +
                                  " has no such field"
                            : "did you mean \"" + std::string(meant) + "\"?");
}

bool CrdWalker::check_required(const Value& value, const Value& schema, const Path& path) {
  bool good = true;
  for (const Value& name : elements(field(schema, "required"))) {
    const std::string key = text_of(&name);
    const Value* own = descend(&schema, {"properties", key});
    const bool nullable = own != nullptr && is_true(field(*own, "nullable"));
    const Value* there = value.as_map() != nullptr ? value.as_map()->find(key) : nullptr;
    if (there != nullptr && (nullable || !there->is_nil())) continue;
    if (own != nullptr && field(*own, "default") != nullptr) continue;
    good = fail(path, "schema.required", path_text(path / key) + " is required");
  }
  return good;
}

bool CrdWalker::within(double size, const Value& schema, std::string_view least,
                       std::string_view most, std::string_view what, const Path& path) {
  const auto low = number_field(schema, least), high = number_field(schema, most);
  const std::string head = path_text(path) + ": " + number_text(size) + ' ' + std::string(what);
  if (low && size < *low) {
    return fail(path, "schema.range", head + ", at least " + number_text(*low) + " are needed");
  }
  if (high && size > *high) {
    return fail(path, "schema.range", head + ", at most " + number_text(*high) + " are allowed");
  }
  return true;
}

bool CrdWalker::check_list(const Value& value, const Value& schema, const Path& path) {
  bool good =
      within(static_cast<double>(value.size()), schema, "minItems", "maxItems", "elements", path);
  const Value* items = field(schema, "items");
  std::size_t index = 0;
  for (const Value& element : elements(&value)) {
    if (items != nullptr) good = check_value(element, *items, path[index]) && good;
    ++index;
  }
  return check_unique(value, schema, path) && good;
}

bool CrdWalker::check_unique(const Value& value, const Value& schema, const Path& path) {
  const std::string type = text_field(schema, "x-kubernetes-list-type");
  if (type != "map" && type != "set" && !is_true(field(schema, "uniqueItems"))) return true;
  std::unordered_set<std::string> seen;
  std::size_t index = 0;
  bool good = true;
  for (const Value& element : elements(&value)) {
    std::string identity;
    for (const Value& key : elements(field(schema, "x-kubernetes-list-map-keys"))) {
      const Value* part = field(element, text_of(&key));
      if (part == nullptr)
        part = descend(&schema, {"items", "properties", text_of(&key), "default"});
      identity += (part != nullptr ? to_json(*part) : std::string()) + '\n';
    }
    if (type != "map") identity = to_json(element);
    if (!seen.insert(identity).second) {
      good =
          fail(path[index], "schema.duplicate",
               path_text(path[index]) + ": an earlier element is the same", "remove one of them");
    }
    ++index;
  }
  return good;
}

bool CrdWalker::check_text(std::string_view text, const Value& schema, const Path& path) {
  bool good = within(static_cast<double>(characters(text)), schema, "minLength", "maxLength",
                     "characters", path);
  const std::string format = text_field(schema, "format");
  if (!format.empty() && !has_format(text, format)) {
    good = fail(path, "schema.format",
                path_text(path) + ": \"" + excerpt(text, 60) + "\" is not of the format " + format);
  }
  const Value* pattern = field(schema, "pattern");
  if (pattern == nullptr || !pattern->is_string()) return good;
  const schema::Pattern& compiled = patterns_.get(pattern->as_string());
  if (!compiled.error().empty() || compiled.matches(text)) return good;
  return fail(path, "schema.pattern",
              path_text(path) + ": \"" + excerpt(text, 60) + "\" does not match " +
                  excerpt(pattern->as_string()));
}

bool CrdWalker::check_number(double number, const Value& schema, const Path& path) {
  const std::string head = path_text(path) + ": " + number_text(number);
  const bool integer = text_field(schema, "type") == "integer";
  for (const char* rule : {"minimum", "maximum", "multipleOf"}) {
    const auto limit = number_field(schema, rule);
    if (!integer || !limit || *limit == std::trunc(*limit)) continue;
    return fail(path, "schema.range",
                head + " is an integer, yet the definition's " + rule + " " + number_text(*limit) +
                    " is none: an API server refuses all values");
  }
  const auto low = number_field(schema, "minimum"), high = number_field(schema, "maximum"),
             factor = number_field(schema, "multipleOf");
  const bool above = is_true(field(schema, "exclusiveMinimum"));
  const bool below = is_true(field(schema, "exclusiveMaximum"));
  if (low && is_under(number, *low, above)) {
    return fail(path, "schema.range",
                head + (above ? " is not above " : " is below ") + number_text(*low));
  }
  if (high && is_over(number, *high, below)) {
    return fail(path, "schema.range",
                head + (below ? " is not below " : " is above ") + number_text(*high));
  }
  if (factor && !server_divides(number, *factor, report_.options().kube_minor)) {
    const bool rounded = is_multiple(number, *factor);
    return fail(path, "schema.range",
                head + " is no multiple of " + number_text(*factor) +
                    (rounded ? " as an API server calculates" : ""));
  }
  const std::string format = text_field(schema, "format");
  const int bits = format == "int32" ? 32 : format == "int64" ? 64 : 0;
  if (bits == 0 || !integer || fits_int(number, bits)) return true;
  return fail(path, "schema.range", head + " does not fit " + format);
}

bool CrdWalker::check_enum(const Value& value, const Value& schema, const Path& path) {
  const auto allowed = elements(field(schema, "enum"));
  if (allowed.empty()) return true;
  std::string names;
  for (const Value& one : allowed) {
    if (deep_equal(one, value)) return true;
    names += (names.empty() ? "" : ", ") + (one.is_string() ? text_of(&one) : to_json(one));
  }
  return fail(path, "schema.enum",
              path_text(path) + ": " + described(value) + " is not one of " + excerpt(names, 300));
}

bool CrdWalker::passes(const Value& value, const Value& schema, const Path& path) {
  ++quiet_;
  const bool good = check_value(value, schema, path);
  --quiet_;
  return good;
}

bool CrdWalker::check_combined(const Value& value, const Value& schema, const Path& path) {
  const auto count = [&](std::string_view key) {
    const auto all = elements(field(schema, key));
    return std::count_if(all.begin(), all.end(),
                         [&](const Value& one) { return passes(value, one, path); });
  };
  bool good = true;
  for (const Value& one : elements(field(schema, "allOf"))) {
    if (!passes(value, one, path)) {
      good = fail(path, "schema.value", path_text(path) + ": does not meet all of its conditions");
    }
  }
  const bool any = field(schema, "anyOf") != nullptr, one = field(schema, "oneOf") != nullptr;
  if (any && count("anyOf") == 0) {
    good =
        fail(path, "schema.value", path_text(path) + ": meets none of the forms that it may have");
  }
  if (one) {
    const auto met = count("oneOf");
    if (met != 1) {
      good = fail(path, "schema.value",
                  path_text(path) + (met == 0 ? ": meets none of the forms that it may have"
                                              : ": meets several forms of which it may have one"));
    }
  }
  const Value* never = field(schema, "not");
  if (never != nullptr && passes(value, *never, path)) {
    good = fail(path, "schema.value", path_text(path) + ": has a form that is not allowed");
  }
  return good;
}

}  // namespace kchart::checking
