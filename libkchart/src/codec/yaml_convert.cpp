// From scalars to values and keys.
#include "codec/yaml_convert.hpp"

#include <cmath>
#include <string>

#include "base/strconv.hpp"

namespace kchart::codec {

Value value_of(const Scalar& scalar) {
  switch (scalar.type) {
    case ScalarType::boolean:
      return Value::boolean(scalar.boolean);
    case ScalarType::integer:
      return scalar.is_unsigned ? Value::uint64(scalar.unsigned_integer)
                                : Value::int64(scalar.integer);
    case ScalarType::real:
      return Value::float64(scalar.real);
    default:
      return Value();
  }
}

Value plain_value(std::string_view text, Arena& arena) {
  const Scalar scalar = resolve(text);
  return is_text(scalar.type) ? Value::string(arena, text) : value_of(scalar);
}

Value after_json(const Value& value) {
  if (value.kind() == Kind::int64) return Value::float64(static_cast<double>(value.as_int()));
  if (value.kind() == Kind::uint64) return Value::float64(static_cast<double>(value.as_uint()));
  return value;
}

std::optional<Key> key_of(const Value& value, Arena& arena) {
  std::string text;
  switch (value.kind()) {
    case Kind::string:
      return Key(value.as_string());
    case Kind::boolean:
      return Key(value.as_bool() ? std::string_view("true") : std::string_view("false"));
    case Kind::int64:
      strconv::append_int(text, value.as_int());
      break;
    case Kind::float64:
      if (std::isnan(value.as_float())) return Key(".nan");
      // Formatted as a float32, for which much is infinite.
      if (std::isinf(static_cast<float>(value.as_float()))) {
        return Key(value.as_float() < 0 ? "-.inf" : ".inf");
      }
      strconv::append_float(text, value.as_float(), 'g', -1, 32);
      break;
    default:
      return std::nullopt;
  }
  return Key(arena.copy(text));
}

}  // namespace kchart::codec
