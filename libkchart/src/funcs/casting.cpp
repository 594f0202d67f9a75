// Casts as spf13/cast 1.7.0 does them.
#include "funcs/casting.hpp"

#include <limits>

#include "base/strconv.hpp"

namespace kchart::funcs {

namespace {

// "12.000" -> "12": cast accepts a fraction of zeros on an integer.
std::string_view without_zero_fraction(std::string_view text) {
  const std::size_t end = text.find_last_not_of('0');
  const bool zeros = end != std::string_view::npos && end + 1 < text.size();
  return zeros && text[end] == '.' ? text.substr(0, end) : text;
}

// cast knows months and weekdays, but no durations.
std::int64_t named_int(const Value& value) {
  const Object& object = *value.as_object();
  return object.kind_name() == "int" ? object.number().value_or(0) : 0;
}

}  // namespace

std::int64_t truncate(double number) {
  // 2^63 itself does not fit; NaN fails both comparisons.
  if (number >= -0x1p63 && number < 0x1p63) return static_cast<std::int64_t>(number);
  return std::numeric_limits<std::int64_t>::min();
}

std::int64_t to_int64(const Value& value) {
  switch (value.kind()) {
    case Kind::boolean:
      return value.as_bool() ? 1 : 0;
    case Kind::integer:
    case Kind::int64:
      return value.as_int();
    case Kind::uint32:
    case Kind::uint64:
      return static_cast<std::int64_t>(value.as_uint());
    case Kind::float64:
      return truncate(value.as_float());
    case Kind::string: {
      const auto parsed = strconv::parse_int(without_zero_fraction(value.as_string()), 0);
      return parsed.error == strconv::NumberError::none ? parsed.value : 0;
    }
    case Kind::object:
      return named_int(value);
    default:
      return 0;
  }
}

double to_float64(const Value& value) {
  switch (value.kind()) {
    case Kind::boolean:
      return value.as_bool() ? 1 : 0;
    case Kind::integer:
    case Kind::int64:
      return static_cast<double>(value.as_int());
    case Kind::uint32:
    case Kind::uint64:
      return static_cast<double>(value.as_uint());
    case Kind::float64:
      return value.as_float();
    case Kind::string: {
      const auto parsed = strconv::parse_float(value.as_string());
      return parsed.error == strconv::NumberError::none ? parsed.value : 0;
    }
    case Kind::object:
      return static_cast<double>(named_int(value));
    default:
      return 0;
  }
}

}  // namespace kchart::funcs
