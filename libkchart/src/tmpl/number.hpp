// Number: a numeric constant under every type that can hold it, as Go's ideal constants.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "kchart/value.hpp"
#include "tmpl/token.hpp"

namespace kchart::tmpl {

struct Number {
  bool is_int = false;
  bool is_uint = false;
  bool is_float = false;
  std::int64_t int_value = 0;
  std::uint64_t uint_value = 0;
  double float_value = 0;
  // What it is where no type is asked for: int, float64 or complex128.
  Value ideal;
  bool overflows_int = false;  // then `ideal` must not be used
};

// Converts the text of a token of kind character_constant, complex or number. Complex values are
// allocated in `arena`. On failure returns false and sets `error` to Go's message.
bool parse_number(const Token& token, Arena& arena, Number& number, std::string& error);

}  // namespace kchart::tmpl
