// Scalars: each as the API's own decoder reads it.
#include "check/formats.hpp"

#include <cmath>

#include "base/strconv.hpp"
#include "check/schema_check.hpp"
#include "codec/base64.hpp"
#include "kube/quantity.hpp"
#include "value/rfc3339.hpp"

namespace kchart::checking {

bool is_base64(std::string_view text) {
  return codec::decode_base64(text).has_value();
}

bool is_rfc3339(std::string_view text) {
  return rfc3339_problem(text).empty();
}

bool fits_int(double number, int bits) {
  const double bound = std::ldexp(1.0, bits - 1);
  return number == std::floor(number) && number >= -bound && number < bound;
}

bool is_quantity(const Value& value, std::string& why) {
  std::string text;
  if (value.is_string()) {
    text = value.as_string();
  } else if (value.kind() == Kind::float64) {
    text = strconv::format_float(value.as_float(), 'g');
  } else {
    why = "expected a quantity, got " + described(value);
    return false;
  }
  std::string problem;
  if (kube::Quantity::parse(text, &problem)) return true;
  why = described(value) + " is no quantity: " + problem;
  return false;
}

}  // namespace kchart::checking
