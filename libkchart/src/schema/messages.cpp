// The sentences of failures. Numbers go through the English printer (1,000), quoted texts and the
// values of "const" and "enum" do not.
#include "schema/messages.hpp"

#include "base/strconv.hpp"
#include "schema/failure.hpp"

namespace kchart::schema::messages {

namespace {

std::string english(std::int64_t number) {
  std::string out;
  append_english(out, number);
  return out;
}

std::string english(const Number& number) {
  std::string out;
  append_english(out, number.nearest);
  return out;
}

std::string quoted_list(std::span<const std::string_view> names) {
  std::string out;
  for (std::string_view name : names) {
    if (!out.empty()) out += ", ";
    out += quoted(name);
  }
  return out;
}

bool is_container(const Value& value) {
  return value.is_list() || value.is_map();
}

// A value of the schema as %v prints it; texts are quoted.
std::string display(const Value& value) {
  switch (value.kind()) {
    case Kind::nil:
      return "<nil>";
    case Kind::boolean:
      return value.as_bool() ? "true" : "false";
    case Kind::string:
      return quoted(value.as_string());
    case Kind::object:
      return std::string(literal_of(value)->text());
    default:
      return "value";
  }
}

// Indexes as Go prints a slice of them, without the brackets.
std::string indexes(std::span<const std::size_t> numbers) {
  std::string out;
  for (std::size_t number : numbers) {
    if (!out.empty()) out += ' ';
    out += std::to_string(number);
  }
  return out;
}

std::string matched_items(std::string_view bound, std::int64_t want,
                          std::span<const std::size_t> matched) {
  std::string out(bound);
  out += ' ' + english(want) + " items required to match contains schema, but ";
  if (matched.empty() && bound == "min") return out + "none matched";
  return out + "matched " + english(static_cast<std::int64_t>(matched.size())) + " items at " +
         indexes(matched);
}

std::string_view type_text(unsigned type) {
  switch (type) {
    case kNull:
      return "null";
    case kBoolean:
      return "boolean";
    case kNumber:
      return "number";
    case kInteger:
      return "integer";
    case kString:
      return "string";
    case kArray:
      return "array";
    default:
      return "object";
  }
}

}  // namespace

std::string type(Type got, std::uint8_t want) {
  std::string out = "got ";
  out += type_text(got);
  std::string_view separator = ", want ";
  for (unsigned bit = kNull; bit <= kObject; bit <<= 1) {
    if ((want & bit) == 0) continue;
    out += separator;
    out += type_text(bit);
    separator = " or ";
  }
  return out;
}

std::string constant(const Value& want) {
  return is_container(want) ? "'const' failed" : "value must be " + display(want);
}

std::string enumeration(const List& want) {
  for (const Value& value : want) {
    if (is_container(value)) return "'enum' failed";
  }
  std::string out = want.size() == 1 ? "value must be " : "value must be one of ";
  for (std::size_t i = 0; i < want.size(); ++i) {
    if (i != 0) out += ", ";
    out += display(want[i]);
  }
  return out;
}

std::string format(std::string_view got, std::string_view name, std::string_view why) {
  return quoted(got) + " is not valid " + std::string(name) + ": " + std::string(why);
}

std::string invalid_value(const Value& value) {
  return "invalid jsonType " + std::string(type_name(value));
}

std::string ref_cycle(std::string_view first, std::string_view second, std::string_view url) {
  return "both " + std::string(first) + " and " + std::string(second) + " resolve to " +
         strconv::quote(url) + " causing reference cycle";
}

std::string bound(std::string_view keyword, std::int64_t got, std::int64_t want) {
  return std::string(keyword) + ": got " + english(got) + ", want " + english(want);
}

std::string bound(std::string_view keyword, const Number& got, const Number& want) {
  return std::string(keyword) + ": got " + english(got) + ", want " + english(want);
}

std::string missing(std::span<const std::string_view> names) {
  return (names.size() == 1 ? "missing property " : "missing properties ") + quoted_list(names);
}

std::string dependency(std::string_view name, std::span<const std::string_view> missing) {
  return "properties " + quoted_list(missing) + " required, if " + quoted(name) + " exists";
}

std::string additional_properties(std::span<const std::string_view> names) {
  return "additional properties " + quoted_list(names) + " not allowed";
}

std::string additional_items(std::int64_t count) {
  return "last " + english(count) + " additionalItem(s) not allowed";
}

std::string property_name(std::string_view name) {
  return "invalid propertyName " + quoted(name);
}

std::string unique(std::size_t first, std::size_t second) {
  return "items at " + english(static_cast<std::int64_t>(first)) + " and " +
         english(static_cast<std::int64_t>(second)) + " are equal";
}

std::string one_of(std::size_t first, std::size_t second) {
  return "'oneOf' failed, subschemas " + english(static_cast<std::int64_t>(first)) + ", " +
         english(static_cast<std::int64_t>(second)) + " matched";
}

std::string min_contains(std::int64_t want, std::span<const std::size_t> matched) {
  return matched_items("min", want, matched);
}

std::string max_contains(std::int64_t want, std::span<const std::size_t> matched) {
  return matched_items("max", want, matched);
}

std::string pattern(std::string_view got, std::string_view pattern) {
  return quoted(got) + " does not match pattern " + quoted(pattern);
}

}  // namespace kchart::schema::messages
