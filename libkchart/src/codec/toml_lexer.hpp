// The scalars of TOML, read from the cursor: where each ends, and what may be wrong on the way.
#pragma once

#include <cstdint>
#include <string_view>

#include "codec/toml_read.hpp"
#include "kchart/value.hpp"

namespace kchart::codec {

// A string's text, and the line on which it ends.
struct TomlString {
  std::string_view text;
  int line;
};

// All throw TomlProblem. Texts lie in the source or in the arena.
class TomlScalars {
 public:
  TomlScalars(TomlCursor& in, Arena& arena) : in_(in), arena_(arena) {}

  Value string(std::int32_t quote);           // after its first quote
  TomlString key_string(std::int32_t quote);  // before it
  Value boolean();
  Value number_or_time();  // before its first digit
  Value signed_number();   // after the sign
  Value special_float();   // after "inf" or "nan"

 private:
  TomlString basic_string();
  TomlString raw_string();
  std::string_view multiline_string();
  std::string_view multiline_raw_string();
  void escape();
  bool closes(std::int32_t quote);
  std::string_view closed();
  Value integer();
  Value based_number_or_time();
  Value based(int base, std::string_view name);
  Value decimal_or_time();
  Value decimal();
  void skip_digits_and(std::string_view more);
  Value real();
  Value time();
  template <class Make>
  Value finish(Make make);

  TomlCursor& in_;
  Arena& arena_;
};

}  // namespace kchart::codec
