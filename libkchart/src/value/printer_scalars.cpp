// Printer: numbers, characters and strings under every verb that Go knows for them.
#include <algorithm>
#include <cmath>

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "base/utf8.hpp"
#include "value/printer.hpp"

namespace kchart::format {

namespace {

constexpr char32_t kMaxRune = 0x10FFFF;

// Go: strconv.CanBackquote.
bool can_backquote(std::string_view text) {
  while (!text.empty()) {
    const utf8::Rune rune = utf8::decode(text);
    const char32_t c = rune.code;
    if (!rune.valid() || c == 0xFEFF || c == '`' || c == 0x7F || (c < ' ' && c != '\t')) {
      return false;
    }
    text.remove_prefix(rune.width);
  }
  return true;
}

char32_t code_of(std::uint64_t bits) {
  return bits > kMaxRune ? utf8::kReplacement : static_cast<char32_t>(bits);
}

// For padding computed on the plain digits: zeros never pad what was laid out already.
struct WithoutZero {
  Flags& flags;
  bool old = flags.zero;
  explicit WithoutZero(Flags& f) : flags(f) { flags.zero = false; }
  ~WithoutZero() { flags.zero = old; }
};

}  // namespace

void Printer::padding(std::int64_t count) {
  if (count <= 0) return;
  check(static_cast<std::size_t>(count));
  out_.append(static_cast<std::size_t>(count), flags.zero && !flags.minus ? '0' : ' ');
}

void Printer::pad(std::string_view text) {
  check(text.size());
  if (!flags.has_width || flags.width == 0) {
    out_.append(text);
    return;
  }
  const auto count = static_cast<std::int64_t>(utf8::count(text));
  if (!flags.minus) padding(flags.width - count);
  out_.append(text);
  if (flags.minus) padding(flags.width - count);
}

std::string_view Printer::truncated(std::string_view text) const {
  if (!flags.has_precision) return text;
  std::size_t end = 0;
  for (int left = flags.precision; left > 0 && end < text.size(); --left) {
    end += utf8::decode(text.substr(end)).width;
  }
  return text.substr(0, end);
}

void Printer::boolean(bool b, const Value& value, char32_t verb) {
  if (verb != 't' && verb != 'v') return bad_verb(value, verb);
  pad(b ? "true" : "false");
}

void Printer::number(std::uint64_t bits, bool is_signed, const Value& value, char32_t verb) {
  switch (verb) {
    case 'v':
      if (flags.sharp_v && !is_signed) return hex_with_prefix(bits);
      return integer(bits, 10, is_signed, verb);
    case 'd':
      return integer(bits, 10, is_signed, verb);
    case 'b':
      return integer(bits, 2, is_signed, verb);
    case 'o':
    case 'O':
      return integer(bits, 8, is_signed, verb);
    case 'x':
    case 'X':
      return integer(bits, 16, is_signed, verb, verb == 'X');
    case 'c':
      return code_point(bits);
    case 'q':
      return quoted_code(bits);
    case 'U':
      return unicode(bits);
    default:
      return bad_verb(value, verb);
  }
}

void Printer::hex_with_prefix(std::uint64_t bits) {
  const bool sharp = flags.sharp;
  flags.sharp = true;
  integer(bits, 16, false, 'v');
  flags.sharp = sharp;
}

void Printer::integer(std::uint64_t bits, int base, bool is_signed, char32_t verb, bool upper) {
  const bool negative = is_signed && static_cast<std::int64_t>(bits) < 0;
  if (negative) bits = 0 - bits;
  const WithoutZero restore(flags);
  int digits_wanted = 0;
  if (flags.has_precision) {
    digits_wanted = flags.precision;
    if (digits_wanted == 0 && bits == 0) return padding(flags.width);
  } else if (restore.old && !flags.minus && flags.has_width) {
    digits_wanted = flags.width - (negative || flags.plus || flags.space ? 1 : 0);
  }
  std::string digits = strconv::format_uint(bits, base);
  if (upper)
    std::transform(digits.begin(), digits.end(), digits.begin(),
                   [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
  std::string whole;
  if (negative) {
    whole = "-";
  } else if (flags.plus) {
    whole = "+";
  } else if (flags.space) {
    whole = " ";
  }
  const int zeros = std::max(0, digits_wanted - static_cast<int>(digits.size()));
  check(static_cast<std::size_t>(zeros));
  if (verb == 'O') whole += "0o";
  if (flags.sharp && base == 2) whole += "0b";
  if (flags.sharp && base == 16) whole += upper ? "0X" : "0x";
  if (flags.sharp && base == 8 && zeros == 0 && digits[0] != '0') whole += '0';
  whole.append(static_cast<std::size_t>(zeros), '0');
  whole += digits;
  pad(whole);
}

void Printer::code_point(std::uint64_t bits) {
  std::string text;
  utf8::append(text, code_of(bits));
  pad(text);
}

void Printer::quoted_code(std::uint64_t bits) {
  const char32_t code = code_of(bits);
  if (!flags.plus || code < 0x80) return pad(strconv::quote_rune(code));
  std::string text;
  utf8::append(text, code);
  text = strconv::quote_to_ascii(text);
  text.front() = text.back() = '\'';
  pad(text);
}

void Printer::unicode(std::uint64_t bits) {
  std::string digits = strconv::format_uint(bits, 16);
  for (char& c : digits) c = c >= 'a' ? static_cast<char>(c - 32) : c;
  const int wanted = std::max(4, flags.has_precision ? flags.precision : 4);
  check(static_cast<std::size_t>(wanted));
  std::string whole = "U+";
  whole.append(static_cast<std::size_t>(std::max(0, wanted - static_cast<int>(digits.size()))),
               '0');
  whole += digits;
  if (flags.sharp && bits <= kMaxRune && unicode::is_print(static_cast<char32_t>(bits))) {
    whole += " '";
    utf8::append(whole, static_cast<char32_t>(bits));
    whole += '\'';
  }
  const WithoutZero restore(flags);
  pad(whole);
}

void Printer::floating(double number, const Value& value, char32_t verb) {
  switch (verb) {
    case 'v':
      return decimal(number, 'g', -1);
    case 'b':
    case 'g':
    case 'G':
    case 'x':
    case 'X':
      return decimal(number, static_cast<char>(verb), -1);
    case 'f':
    case 'e':
    case 'E':
      return decimal(number, static_cast<char>(verb), 6);
    case 'F':
      return decimal(number, 'f', 6);
    default:
      return bad_verb(value, verb);
  }
}

void Printer::decimal(double number, char format, int precision) {
  if (flags.has_precision) precision = flags.precision;
  check(static_cast<std::size_t>(std::max(precision, 0)));
  std::string digits;
  strconv::append_float(digits, number, format, precision);
  if (digits[0] != '-' && digits[0] != '+') digits.insert(digits.begin(), '+');
  if (flags.space && digits[0] == '+' && !flags.plus) digits[0] = ' ';
  std::string_view shown = digits;
  if (!std::isfinite(number)) {
    const WithoutZero restore(flags);
    if (std::isnan(number) && !flags.space && !flags.plus) shown.remove_prefix(1);
    return pad(shown);
  }
  if (flags.sharp && format != 'b') {
    restore_zeros(digits, format, precision);
    shown = digits;
  }
  if (!flags.plus && digits[0] == '+') return pad(shown.substr(1));
  const auto size = static_cast<int>(shown.size());
  if (flags.zero && !flags.minus && flags.has_width && flags.width > size) {
    text(shown.substr(0, 1));
    padding(flags.width - size);
    return text(shown.substr(1));
  }
  pad(shown);
}

// The sharp flag: always a decimal point, and the zeros that %g drops.
void Printer::restore_zeros(std::string& digits, char format, int precision) const {
  const bool hex = format == 'x' || format == 'X';
  int missing = 0;
  if (format == 'g' || format == 'G' || format == 'x') missing = precision == -1 ? 6 : precision;
  const std::size_t exponent = digits.find_first_of(hex ? "pP" : "eEpP");
  const std::string tail = exponent == std::string::npos ? "" : digits.substr(exponent);
  digits.resize(digits.size() - tail.size());
  bool point = false;
  bool significant = false;
  for (std::size_t i = 1; i < digits.size(); ++i) {
    if (digits[i] == '.') {
      point = true;
      continue;
    }
    significant = significant || digits[i] != '0';
    if (significant) --missing;
  }
  if (!point) {
    if (digits.size() == 2 && digits[1] == '0') --missing;
    digits += '.';
  }
  if (missing > 0) digits.append(static_cast<std::size_t>(missing), '0');
  digits += tail;
}

void Printer::complex(const Value& value, char32_t verb) {
  if (std::u32string_view(U"vbgGxXfFeE").find(verb) == std::u32string_view::npos) {
    return bad_verb(value, verb);
  }
  const bool plus = flags.plus;
  text("(");
  floating(value.as_complex().real(), value, verb);
  flags.plus = true;  // the imaginary part always has a sign
  floating(value.as_complex().imag(), value, verb);
  text("i)");
  flags.plus = plus;
}

void Printer::string(std::string_view text, const Value& value, char32_t verb) {
  switch (verb) {
    case 'v':
      return flags.sharp_v ? quoted(text) : pad(truncated(text));
    case 's':
      return pad(truncated(text));
    case 'x':
    case 'X':
      return hex_text(text, verb == 'X');
    case 'q':
      return quoted(text);
    default:
      return bad_verb(value, verb);
  }
}

void Printer::quoted(std::string_view text) {
  text = truncated(text);
  check(text.size());
  if (flags.sharp && can_backquote(text)) return pad("`" + std::string(text) + "`");
  pad(flags.plus ? strconv::quote_to_ascii(text) : strconv::quote(text));
}

void Printer::hex_text(std::string_view text, bool upper) {
  const char* hex = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  const std::string_view prefix = !flags.sharp ? "" : upper ? "0X" : "0x";
  if (flags.has_precision) text = text.substr(0, static_cast<std::size_t>(flags.precision));
  if (text.empty()) {
    if (flags.has_width) padding(flags.width);
    return;
  }
  check(text.size() * 5);
  std::string whole(prefix);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (flags.space && i != 0) (whole += ' ') += prefix;
    const auto byte = static_cast<unsigned char>(text[i]);
    whole += hex[byte >> 4];
    whole += hex[byte & 15];
  }
  const auto size = static_cast<std::int64_t>(whole.size());
  if (flags.has_width && !flags.minus) padding(flags.width - size);
  out_ += whole;
  if (flags.has_width && flags.minus) padding(flags.width - size);
}

}  // namespace kchart::format
