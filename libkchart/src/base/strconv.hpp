// Numbers and quoted strings as Go's package strconv reads and prints them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kchart::strconv {

enum class NumberError { none, syntax, range };

struct ParsedInt {
  std::int64_t value = 0;  // on range errors the nearest bound, as Go returns it
  NumberError error = NumberError::none;
};
struct ParsedUint {
  std::uint64_t value = 0;
  NumberError error = NumberError::none;
};
struct ParsedFloat {
  double value = 0;
  NumberError error = NumberError::none;
};

// Go: ParseInt(text, base, 64); base 0 understands 0x, 0o, 0b, leading 0 and underscores.
ParsedInt parse_int(std::string_view text, int base = 10);
ParsedUint parse_uint(std::string_view text, int base = 10);
// Go: ParseFloat(text, 64): hex floats, Inf, NaN, underscores between digits.
ParsedFloat parse_float(std::string_view text);
std::optional<bool> parse_bool(std::string_view text);  // Go: ParseBool

// Go: FormatFloat(value, format, precision, 64); format one of e E f g G; precision -1: shortest.
void append_float(std::string& out, double value, char format, int precision, int bits = 64);
std::string format_float(double value, char format = 'g', int precision = -1, int bits = 64);
void append_int(std::string& out, std::int64_t value);
std::string format_int(std::int64_t value, int base = 10);
std::string format_uint(std::uint64_t value, int base = 10);

// Go: Quote, QuoteToASCII, AppendQuoteRune.
std::string quote(std::string_view text);
std::string quote_to_ascii(std::string_view text);
std::string quote_rune(char32_t code);
// Go: Unquote for "..." and `...` and '.'; absent on a syntax error.
std::optional<std::string> unquote(std::string_view quoted);

}  // namespace kchart::strconv
