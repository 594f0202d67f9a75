// Reading numbers as Go's package strconv does: what is syntax, what is out of range, and what an
// underscore may separate. The digits themselves are left to std::from_chars.
#include <charconv>
#include <cmath>
#include <limits>

#include "base/strconv.hpp"

namespace kchart::strconv {

namespace {

char lower(char c) {
  return static_cast<char>(c | ('x' - 'X'));
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'f';
}

bool has_base_prefix(std::string_view s) {
  if (s.size() < 2 || s[0] != '0') return false;
  const char c = lower(s[1]);
  return c == 'b' || c == 'o' || c == 'x';
}

// An underscore must have a digit (or the base prefix) before it and a digit behind it.
bool underscores_ok(std::string_view s) {
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) s.remove_prefix(1);
  char saw = '^';
  bool hex = false;
  if (has_base_prefix(s)) {
    hex = lower(s[1]) == 'x';
    saw = '0';
    s.remove_prefix(2);
  }
  for (const char c : s) {
    if (is_digit(c) || (hex && is_hex_letter(c))) {
      saw = '0';
    } else if (c == '_') {
      if (saw != '0') return false;
      saw = '_';
    } else {
      if (saw == '_') return false;
      saw = '!';
    }
  }
  return saw != '_';
}

// Takes the base prefix off `s` and says which base it meant (Go's base 0).
int take_base(std::string_view& s) {
  if (s[0] != '0') return 10;
  if (s.size() >= 3 && has_base_prefix(s)) {
    const char c = lower(s[1]);
    s.remove_prefix(2);
    return c == 'b' ? 2 : c == 'o' ? 8 : 16;
  }
  s.remove_prefix(1);
  return 8;
}

int digit_of(char c) {
  if (is_digit(c)) return c - '0';
  if (lower(c) >= 'a' && lower(c) <= 'z') return lower(c) - 'a' + 10;
  return 99;
}

bool equal_fold(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? lower(text[i]) : text[i];
    if (c != lower_case[i]) return false;
  }
  return true;
}

// A float taken apart: the text without sign, prefix and underscores, and where its first
// significant digit stands, so that an overflow can be told from an underflow.
struct FloatText {
  std::string digits;
  bool hex = false;
  bool negative = false;
  long magnitude = 0;
};

struct FloatScanner {
  std::string_view s;
  FloatText& out;
  std::size_t i = 0;
  bool underscores = false;

  bool scan() {
    if (i < s.size() && (s[i] == '+' || s[i] == '-')) out.negative = s[i++] == '-';
    if (i + 2 < s.size() && s[i] == '0' && lower(s[i + 1]) == 'x') {
      out.hex = true;
      i += 2;
    }
    if (!scan_mantissa() || !scan_exponent() || i != s.size()) return false;
    return !underscores || underscores_ok(s);
  }

  bool scan_mantissa() {
    bool dot = false;
    bool digits = false;
    bool significant = false;
    for (; i < s.size(); ++i) {
      const char c = s[i];
      if (c == '_') {
        underscores = true;
        continue;
      }
      if (c == '.') {
        if (dot) break;
        dot = true;
      } else if (is_digit(c) || (out.hex && is_hex_letter(c))) {
        digits = true;
        significant = significant || c != '0';
        if (!dot && significant) ++out.magnitude;
        if (dot && !significant) --out.magnitude;
      } else {
        break;
      }
      out.digits += c;
    }
    if (out.hex) out.magnitude *= 4;
    return digits;
  }

  bool scan_exponent() {
    if (i >= s.size() || lower(s[i]) != (out.hex ? 'p' : 'e')) return !out.hex;
    out.digits += s[i++];
    bool negative = false;
    if (i < s.size() && (s[i] == '+' || s[i] == '-')) negative = s[i++] == '-';
    if (negative) out.digits += '-';
    if (i >= s.size() || !is_digit(s[i])) return false;
    long exponent = 0;
    for (; i < s.size() && (is_digit(s[i]) || s[i] == '_'); ++i) {
      if (s[i] == '_') {
        underscores = true;
        continue;
      }
      // Beyond this the digits no longer matter, and from_chars need not see them.
      if (exponent < 100'000'000) {
        exponent = exponent * 10 + (s[i] - '0');
        out.digits += s[i];
      }
    }
    out.magnitude += negative ? -exponent : exponent;
    return true;
  }
};

std::optional<double> special_float(std::string_view s) {
  if (equal_fold(s, "nan")) return std::numeric_limits<double>::quiet_NaN();
  const bool negative = !s.empty() && s[0] == '-';
  if (negative || (!s.empty() && s[0] == '+')) s.remove_prefix(1);
  if (!equal_fold(s, "inf") && !equal_fold(s, "infinity")) return std::nullopt;
  const double infinity = std::numeric_limits<double>::infinity();
  return negative ? -infinity : infinity;
}

}  // namespace

ParsedUint parse_uint(std::string_view text, int base) {
  if (text.empty()) return {0, NumberError::syntax};
  const std::string_view whole = text;
  const bool base0 = base == 0;
  if (base0) base = take_base(text);
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t cutoff = kMax / static_cast<std::uint64_t>(base) + 1;
  bool underscores = false;
  std::uint64_t n = 0;
  for (const char c : text) {
    if (c == '_' && base0) {
      underscores = true;
      continue;
    }
    const int digit = digit_of(c);
    if (digit >= base) return {0, NumberError::syntax};
    if (n >= cutoff) return {kMax, NumberError::range};
    n *= static_cast<std::uint64_t>(base);
    const std::uint64_t sum = n + static_cast<std::uint64_t>(digit);
    if (sum < n) return {kMax, NumberError::range};
    n = sum;
  }
  if (underscores && !underscores_ok(whole)) return {0, NumberError::syntax};
  return {n, NumberError::none};
}

ParsedInt parse_int(std::string_view text, int base) {
  if (text.empty()) return {0, NumberError::syntax};
  const bool negative = text[0] == '-';
  if (negative || text[0] == '+') text.remove_prefix(1);
  const ParsedUint magnitude = parse_uint(text, base);
  if (magnitude.error == NumberError::syntax) return {0, NumberError::syntax};
  constexpr std::uint64_t kCutoff = std::uint64_t{1} << 63;
  if (!negative && magnitude.value >= kCutoff) {
    return {std::numeric_limits<std::int64_t>::max(), NumberError::range};
  }
  if (negative && magnitude.value > kCutoff) {
    return {std::numeric_limits<std::int64_t>::min(), NumberError::range};
  }
  const std::uint64_t bits = negative ? 0 - magnitude.value : magnitude.value;
  return {static_cast<std::int64_t>(bits), NumberError::none};
}

ParsedFloat parse_float(std::string_view text) {
  if (const auto special = special_float(text)) return {*special, NumberError::none};
  FloatText parts;
  if (!FloatScanner{text, parts}.scan()) return {0, NumberError::syntax};
  double value = 0;
  const char* end = parts.digits.data() + parts.digits.size();
  const auto format = parts.hex ? std::chars_format::hex : std::chars_format::general;
  const auto result = std::from_chars(parts.digits.data(), end, value, format);
  NumberError error = NumberError::none;
  if (result.ec == std::errc::result_out_of_range) {
    // from_chars does not say which end was passed; Go makes the small ones zero, without an error.
    value = parts.magnitude > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  }
  if (std::isinf(value)) error = NumberError::range;
  return {parts.negative ? -value : value, error};
}

std::optional<bool> parse_bool(std::string_view text) {
  for (const std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (text == yes) return true;
  }
  for (const std::string_view no : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

}  // namespace kchart::strconv
