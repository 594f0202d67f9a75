// Go: text/template/parse, newNumber and simplifyComplex; text/template, idealConstant.
#include "tmpl/number.hpp"

#include <cmath>
#include <optional>

#include "base/strconv.hpp"
#include "base/utf8.hpp"

namespace kchart::tmpl {

namespace {

using strconv::NumberError;

constexpr const char* kSyntax = "invalid syntax";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Reads `digits` digits of `base` off the front of `text`; absent when there are fewer.
std::optional<char32_t> take_digits(std::string_view& text, int digits, int base) {
  char32_t code = 0;
  for (int i = 0; i < digits; ++i) {
    if (text.empty()) return std::nullopt;
    const int digit = hex_digit(text.front());
    if (digit < 0 || digit >= base) return std::nullopt;
    code = code * static_cast<char32_t>(base) + static_cast<char32_t>(digit);
    text.remove_prefix(1);
  }
  return code;
}

// What follows a backslash within single quotes.
std::optional<char32_t> take_escape(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  constexpr std::string_view kNames = "abfnrtv\\'";
  constexpr std::string_view kCodes = "\a\b\f\n\r\t\v\\'";
  const char c = text.front();
  if (const std::size_t i = kNames.find(c); i != std::string_view::npos) {
    text.remove_prefix(1);
    return static_cast<char32_t>(kCodes[i]);
  }
  std::optional<char32_t> code;
  if (c >= '0' && c <= '7') {
    code = take_digits(text, 3, 8);
    return code && *code <= 255 ? code : std::nullopt;
  }
  text.remove_prefix(1);
  if (c == 'x') return take_digits(text, 2, 16);
  if (c == 'u') code = take_digits(text, 4, 16);
  if (c == 'U') code = take_digits(text, 8, 16);
  const bool valid = code && *code <= 0x10FFFF && (*code < 0xD800 || *code > 0xDFFF);
  return valid ? code : std::nullopt;
}

bool parse_character(std::string_view text, Number& number, std::string& error) {
  std::string_view tail = text.substr(1);
  std::optional<char32_t> code;
  if (!tail.empty() && tail.front() == '\\') {
    tail.remove_prefix(1);
    code = take_escape(tail);
  } else if (!tail.empty() && tail.front() != '\'') {
    const utf8::Rune rune = utf8::decode(tail);
    code = rune.code;
    tail.remove_prefix(rune.width);
  }
  if (!code) {
    error = kSyntax;
    return false;
  }
  if (tail != "'") {
    error = "malformed character constant: " + std::string(text);
    return false;
  }
  number.is_int = number.is_uint = number.is_float = true;
  number.int_value = static_cast<std::int64_t>(*code);
  number.uint_value = *code;
  number.float_value = static_cast<double>(*code);
  number.ideal = Value::integer(number.int_value);
  return true;
}

// Integral floats are integers too, as far as they fit.
void add_integers_of_float(Number& number) {
  const double f = number.float_value;
  if (std::trunc(f) != f) return;
  if (!number.is_int && f >= -0x1p63 && f < 0x1p63) {
    number.is_int = true;
    number.int_value = static_cast<std::int64_t>(f);
  }
  if (!number.is_uint && f >= 0 && f < 0x1p64) {
    number.is_uint = true;
    number.uint_value = static_cast<std::uint64_t>(f);
  }
}

void set_complex(Number& number, double real, double imaginary, Arena& arena) {
  number.ideal = Value::complex(arena, {real, imaginary});
  number.is_float = imaginary == 0;
  if (!number.is_float) return;
  number.float_value = real;
  add_integers_of_float(number);
}

// Reads one part of a complex constant off the front of `text` as Go's fmt.Sscan would.
std::string_view take_float(std::string_view& text) {
  std::size_t at = 0;
  const auto accept = [&](std::string_view set) {
    if (at >= text.size() || set.find(text[at]) == std::string_view::npos) return false;
    ++at;
    return true;
  };
  std::string_view digits = "0123456789_";
  std::string_view exponent = "eEpP";
  accept("+-");
  if (accept("0") && accept("xX")) {
    digits = "0123456789abcdefABCDEF_";
    exponent = "pP";
  }
  while (accept(digits)) {
  }
  if (accept(".")) {
    while (accept(digits)) {
    }
  }
  if (accept(exponent)) {
    accept("+-");
    while (accept("0123456789_")) {
    }
  }
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at);
  return taken;
}

bool to_float(std::string_view text, double& value, std::string& error) {
  const strconv::ParsedFloat parsed = strconv::parse_float(text);
  value = parsed.value;
  if (parsed.error == NumberError::none) return true;
  error = "strconv.ParseFloat: parsing " + strconv::quote(text) + ": " +
          (parsed.error == NumberError::range ? "value out of range" : kSyntax);
  return false;
}

bool parse_complex(std::string_view text, Number& number, Arena& arena, std::string& error) {
  const std::string_view real = take_float(text);
  const std::string_view sign_on = text;
  const std::string_view imaginary = take_float(text);
  const bool signed_part = !sign_on.empty() && (sign_on[0] == '+' || sign_on[0] == '-');
  if (!signed_part || text.empty() || text.front() != 'i') {
    error = "syntax error scanning complex number";
    return false;
  }
  double re = 0;
  double im = 0;
  if (!to_float(real, re, error) || !to_float(imaginary, im, error)) return false;
  set_complex(number, re, im, arena);
  return true;
}

bool parse_integers(std::string_view text, Number& number) {
  const strconv::ParsedUint u = strconv::parse_uint(text, 0);
  if (u.error == NumberError::none) {
    number.is_uint = true;
    number.uint_value = u.value;
  }
  const strconv::ParsedInt i = strconv::parse_int(text, 0);
  if (i.error == NumberError::none) {
    number.is_int = true;
    number.int_value = i.value;
    if (i.value == 0) number.is_uint = true;  // "-0", which is no uint by itself
  }
  if (!number.is_int && !number.is_uint) return false;
  number.is_float = true;
  number.float_value = number.is_int ? static_cast<double>(number.int_value)
                                     : static_cast<double>(number.uint_value);
  return true;
}

bool is_hex_int(std::string_view text) {
  return text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') &&
         text.find_first_of("pP") == std::string_view::npos;
}

void set_ideal(std::string_view text, Number& number) {
  const bool looks_float = text.find_first_of(".eEpP") != std::string_view::npos;
  if (number.is_float && looks_float && !is_hex_int(text)) {
    number.ideal = Value::float64(number.float_value);
  } else if (number.is_int) {
    number.ideal = Value::integer(number.int_value);
  } else {
    number.overflows_int = number.is_uint;
  }
}

bool parse_plain(std::string_view text, Number& number, Arena& arena, std::string& error) {
  if (text.back() == 'i') {
    const auto imaginary = strconv::parse_float(text.substr(0, text.size() - 1));
    if (imaginary.error == NumberError::none) {
      set_complex(number, 0, imaginary.value, arena);
      return true;
    }
  }
  if (!parse_integers(text, number)) {
    const auto parsed = strconv::parse_float(text);
    if (parsed.error != NumberError::none) {
      error = "illegal number syntax: " + strconv::quote(text);
      return false;
    }
    if (text.find_first_of(".eEpP") == std::string_view::npos) {
      error = "integer overflow: " + strconv::quote(text);
      return false;
    }
    number.is_float = true;
    number.float_value = parsed.value;
    add_integers_of_float(number);
  }
  set_ideal(text, number);
  return true;
}

}  // namespace

bool parse_number(const Token& token, Arena& arena, Number& number, std::string& error) {
  switch (token.kind) {
    case TokenKind::character_constant:
      return parse_character(token.text, number, error);
    case TokenKind::complex:
      return parse_complex(token.text, number, arena, error);
    default:
      return parse_plain(token.text, number, arena, error);
  }
}

}  // namespace kchart::tmpl
