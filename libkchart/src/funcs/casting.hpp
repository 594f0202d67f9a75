// Casts between kinds as spf13/cast does them for Sprig: anything becomes a number, or 0.
#pragma once

#include <cstdint>

#include "kchart/value.hpp"

namespace kchart::funcs {

// cast.ToInt64 (and ToInt, which is the same on 64 bits): numbers are cut, bools are 0 and 1, texts
// are Go integer literals with an optional ".000" behind; everything else is 0.
std::int64_t to_int64(const Value& value);

// cast.ToFloat64: texts by Go's ParseFloat.
double to_float64(const Value& value);

// Go's conversion float64 -> int64 on amd64: what does not fit is the smallest integer.
std::int64_t truncate(double number);

}  // namespace kchart::funcs
