// Numbers and strings of TOML, checked as the Go library checks what its lexer let pass.
#include "codec/toml_scalar.hpp"

#include <algorithm>
#include <limits>

#include "base/strconv.hpp"
#include "base/utf8.hpp"

namespace kchart::codec {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Go's isHex: a superset of what may stand next to an underscore.
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_special(std::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return text == "nan" || text == "inf";
}

bool underscores_ok(std::string_view text) {
  if (is_special(text)) return true;
  bool accept = false;
  for (const char c : text) {
    if (c == '_' && !accept) return false;
    accept = is_hex(c);
  }
  return accept;
}

bool has_leading_zero(std::string_view text) {
  if (text.size() > 1 && text[0] == '0') {
    return text[1] != 'b' && text[1] != 'o' && text[1] != 'x';
  }
  return text.size() > 2 && (text[0] == '-' || text[0] == '+') && text[1] == '0';
}

bool periods_ok(std::string_view text) {
  bool period = false;
  for (const char c : text) {
    if (period && !is_digit(c)) return false;
    period = c == '.';
  }
  return !period;
}

std::string quoted(std::string_view kind, std::string_view text) {
  return "Invalid " + std::string(kind) + " " + strconv::quote(text);
}

void check_float(std::string_view text) {
  std::string_view first;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(".eE", at), text.size());
    const std::string_view part = text.substr(at, end - at);
    if (!part.empty() && !underscores_ok(part)) {
      throw quoted("float", text) + ": underscores must be surrounded by digits";
    }
    if (first.empty()) first = part;
    at = end + 1;
  }
  if (has_leading_zero(first)) throw quoted("float", text) + ": cannot have leading zeroes";
}

int escape_digits(char letter) {
  return letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
}

char simple_escape(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'f':
      return '\f';
    case 'r':
      return '\r';
    case 'e':
      return '\x1B';
    default:
      return letter;  // a quote or a backslash
  }
}

}  // namespace

Value toml_integer(std::string_view text) {
  if (!underscores_ok(text)) {
    throw quoted("integer", text) + ": underscores must be surrounded by digits";
  }
  if (has_leading_zero(text)) throw quoted("integer", text) + ": cannot have leading zeroes";
  const strconv::ParsedInt parsed = strconv::parse_int(text, 0);
  if (parsed.error != strconv::NumberError::none) {
    throw std::string(text) + " is out of range for int64";
  }
  return Value::int64(parsed.value);
}

Value toml_float(std::string_view text) {
  check_float(text);
  if (!periods_ok(text)) {
    throw quoted("float", text) + ": '.' must be followed by one or more digits";
  }
  std::string plain(text);
  std::erase(plain, '_');
  if (plain == "nan" || plain == "+nan" || plain == "-nan") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    return Value::float64(plain[0] == '-' ? -nan : nan);
  }
  const strconv::ParsedFloat parsed = strconv::parse_float(plain);
  if (parsed.error == strconv::NumberError::range) {
    throw std::string(text) + " is out of range for float64";
  }
  if (parsed.error == strconv::NumberError::syntax) {
    throw "Invalid float value: " + strconv::quote(text);
  }
  return Value::float64(parsed.value);
}

std::string toml_unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    const char letter = i + 1 < text.size() ? text[i + 1] : '\\';
    if (letter == ' ' || letter == '\t') throw "invalid escape: '\\" + std::string(1, letter) + "'";
    const int digits = escape_digits(letter);
    if (digits == 0) {
      out += simple_escape(letter);
      ++i;
      continue;
    }
    const std::string hex(text.substr(i + 2, static_cast<std::size_t>(digits)));
    const std::uint64_t code = strconv::parse_uint(hex, 16).value;
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
      throw "Escaped character '\\u" + hex + "' is not valid UTF-8.";
    }
    utf8::append(out, static_cast<char32_t>(code));
    i += 1 + static_cast<std::size_t>(digits);
  }
  return out;
}

std::string toml_join_lines(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out += text[i++];
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == '\\') {
      out += "\\\\";
      i += 2;
      continue;
    }
    const std::size_t end = std::min(text.find_first_not_of(" \t\r\n", i + 1), text.size());
    // Without a newline it is a bad escape, which is found later.
    if (text.substr(i, end - i).find('\n') == std::string_view::npos) {
      out += text[i++];
    } else {
      i = end;
    }
  }
  return out;
}

}  // namespace kchart::codec
