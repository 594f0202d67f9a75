// Quoted strings as Go's package strconv writes and reads them.
#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "base/utf8.hpp"

namespace kchart::strconv {

namespace {

constexpr char kHex[] = "0123456789abcdef";

void append_hex(std::string& out, char32_t code, int digits) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += kHex[(code >> shift) & 15];
}

// The letter after the backslash, or 0.
char short_escape(char32_t code) {
  switch (code) {
    case '\a':
      return 'a';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\v':
      return 'v';
    default:
      return 0;
  }
}

void append_escaped(std::string& out, char32_t code, char quote, bool ascii_only) {
  if (code == static_cast<unsigned char>(quote) || code == '\\') {
    out += '\\';
    out += static_cast<char>(code);
    return;
  }
  if ((code < 0x80 || !ascii_only) && unicode::is_print(code)) {
    utf8::append(out, code);
    return;
  }
  out += '\\';
  if (const char letter = short_escape(code)) {
    out += letter;
  } else if (code < ' ' || code == 0x7F) {
    out += 'x';
    append_hex(out, code, 2);
  } else if (code < 0x10000) {
    out += 'u';
    append_hex(out, code, 4);
  } else {
    out += 'U';
    append_hex(out, code, 8);
  }
}

bool plain(char c) {
  return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
}

void append_quoted(std::string& out, std::string_view text, bool ascii_only) {
  out += '"';
  while (!text.empty()) {
    std::size_t run = 0;
    while (run < text.size() && plain(text[run])) ++run;
    out.append(text.data(), run);
    text.remove_prefix(run);
    if (text.empty()) break;
    const utf8::Rune rune = utf8::decode(text);
    if (rune.valid()) {
      append_escaped(out, rune.code, '"', ascii_only);
    } else {
      out += "\\x";
      append_hex(out, static_cast<unsigned char>(text[0]), 2);
    }
    text.remove_prefix(rune.width);
  }
  out += '"';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool scalar_value(char32_t code) {
  return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

// Reads one character of a quoted text, escaped or not, and appends what it means.
struct Unquoter {
  std::string_view in;
  char quote;
  std::string out;

  bool one() {
    const char c = in[0];
    if (c == '\n') return false;
    if (c != '\\') {
      const utf8::Rune rune = utf8::decode(in);
      utf8::append(out, rune.code);  // a bad byte becomes U+FFFD
      in.remove_prefix(rune.width);
      return true;
    }
    if (in.size() < 2) return false;
    const char letter = in[1];
    in.remove_prefix(2);
    return escape(letter);
  }

  bool escape(char letter) {
    switch (letter) {
      case 'x':
        return hex(2);
      case 'u':
        return hex(4);
      case 'U':
        return hex(8);
      case '\\':
        out += '\\';
        return true;
      case '\'':
      case '"':
        out += letter;
        return letter == quote;
      default:
        return letter >= '0' && letter <= '7' ? octal(letter - '0') : control(letter);
    }
  }

  bool control(char letter) {
    constexpr std::string_view kLetters = "abfnrtv";
    const std::size_t at = kLetters.find(letter);
    if (at == std::string_view::npos) return false;
    out += "\a\b\f\n\r\t\v"[at];
    return true;
  }

  bool hex(std::size_t digits) {
    if (in.size() < digits) return false;
    char32_t code = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const int digit = hex_digit(in[i]);
      if (digit < 0) return false;
      code = (code << 4) | static_cast<char32_t>(digit);
    }
    in.remove_prefix(digits);
    if (digits == 2) {
      out += static_cast<char>(code);
      return true;
    }
    if (!scalar_value(code)) return false;
    utf8::append(out, code);
    return true;
  }

  bool octal(int value) {
    if (in.size() < 2) return false;
    for (int i = 0; i < 2; ++i) {
      const int digit = in[i] - '0';
      if (digit < 0 || digit > 7) return false;
      value = value * 8 + digit;
    }
    in.remove_prefix(2);
    if (value > 255) return false;
    out += static_cast<char>(value);
    return true;
  }
};

std::optional<std::string> unquote_raw(std::string_view inner) {
  if (inner.find('`') != std::string_view::npos) return std::nullopt;
  std::string out;
  for (const char c : inner) {
    if (c != '\r') out += c;
  }
  return out;
}

}  // namespace

std::string quote(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_quoted(out, text, false);
  return out;
}

std::string quote_to_ascii(std::string_view text) {
  std::string out;
  append_quoted(out, text, true);
  return out;
}

std::string quote_rune(char32_t code) {
  std::string out = "'";
  append_escaped(out, scalar_value(code) ? code : utf8::kReplacement, '\'', false);
  return out += '\'';
}

std::optional<std::string> unquote(std::string_view quoted) {
  if (quoted.size() < 2 || quoted.front() != quoted.back()) return std::nullopt;
  const char quote = quoted.front();
  const std::string_view inner = quoted.substr(1, quoted.size() - 2);
  if (quote == '`') return unquote_raw(inner);
  if (quote != '"' && quote != '\'') return std::nullopt;
  Unquoter unquoter{inner, quote, {}};
  if (quote == '\'') {
    if (inner.empty()) return std::string();  // Go accepts it, though no character is in it
    if (inner[0] == '\'' || !unquoter.one() || !unquoter.in.empty()) return std::nullopt;
    return unquoter.out;
  }
  while (!unquoter.in.empty()) {
    if (unquoter.in[0] == quote || !unquoter.one()) return std::nullopt;
  }
  return unquoter.out;
}

}  // namespace kchart::strconv
