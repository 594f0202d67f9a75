// Scalars of the API: quantities, times, base64, integers of a width.
#pragma once

#include <string>
#include <string_view>

#include "kchart/value.hpp"

namespace kchart::checking {

bool is_base64(std::string_view text);
bool is_rfc3339(std::string_view text);
bool fits_int(double number, int bits);
// A string or number; `why` receives a sentence when it is none.
bool is_quantity(const Value& value, std::string& why);

}  // namespace kchart::checking
