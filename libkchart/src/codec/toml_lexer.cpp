// Reading TOML scalars: strings of four kinds, then numbers and times, which are told apart by what
// follows the first digits.
#include "codec/toml_lexer.hpp"

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "codec/toml_scalar.hpp"

namespace kchart::codec {

namespace {

constexpr std::int32_t kEnd = TomlCursor::kEnd;

bool is_hex(std::int32_t c) {
  return is_toml_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

template <class Make>
Value TomlScalars::finish(Make make) {
  const std::string_view text = in_.current();
  const int line = in_.line();
  in_.ignore();
  return at_line(line, [&] { return make(text); });
}

TomlString TomlScalars::key_string(std::int32_t quote) {
  in_.next();
  in_.ignore();
  return quote == '"' ? basic_string() : raw_string();
}

Value TomlScalars::string(std::int32_t quote) {
  if (in_.accept(quote)) {
    if (in_.accept(quote)) {
      in_.ignore();
      return Value::borrowed(quote == '"' ? multiline_string() : multiline_raw_string());
    }
    in_.backup();
  }
  in_.ignore();
  return Value::borrowed(quote == '"' ? basic_string().text : raw_string().text);
}

TomlString TomlScalars::basic_string() {
  bool escaped = false;
  while (true) {
    const std::int32_t c = in_.next();
    if (c == kEnd) in_.fail("unexpected EOF; expected '\"'");
    if (is_toml_newline(c)) in_.fail_on_previous_line("strings cannot contain newlines");
    if (c == '"') break;
    if (c == '\\') {
      escaped = true;
      escape();
    }
  }
  in_.backup();
  const std::string_view text = in_.current();
  const int line = in_.line();
  in_.next();
  in_.ignore();
  if (!escaped) return {text, line};
  return {arena_.copy(at_line(line, [&] { return toml_unescape(text); })), line};
}

TomlString TomlScalars::raw_string() {
  while (true) {
    const std::int32_t c = in_.next();
    if (c == kEnd) in_.fail("unexpected EOF; expected \"'\"");
    if (is_toml_newline(c)) in_.fail_on_previous_line("strings cannot contain newlines");
    if (c == '\'') break;
  }
  in_.backup();
  const TomlString string{in_.current(), in_.line()};
  in_.next();
  in_.ignore();
  return string;
}

void TomlScalars::escape() {
  const std::int32_t c = in_.next();
  constexpr std::string_view kSimple = "ebtnfr\" \t\\";
  const int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (digits == 0) {
    if (c != kEnd && c < 0x80 && kSimple.find(static_cast<char>(c)) != std::string_view::npos) {
      return;
    }
    const std::string message = "invalid escape in string '\\" + toml_char(c) + "'";
    // Go's other way of failing: at the end of the text always the line before.
    if (c == kEnd) in_.fail_on_previous_line(message);
    in_.fail(message);
  }
  for (int i = 0; i < digits; ++i) {
    if (is_hex(in_.next())) continue;
    in_.fail(std::string("expected ") +
             (digits == 2   ? "two"
              : digits == 4 ? "four"
                            : "eight") +
             " hexadecimal digits after '\\" + toml_char(c) + "', but got " +
             strconv::quote(in_.current()) + " instead");
  }
}

// After two of three quotes were taken as an end: whether it is one. The text itself may end in
// up to two quotes.
bool TomlScalars::closes(std::int32_t quote) {
  if (!in_.accept(quote)) return false;
  if (!in_.accept(quote)) {
    in_.backup();
    return false;
  }
  if (in_.peek() != quote) return true;
  const std::string five(5, static_cast<char>(quote));
  const bool six =
      in_.current().ends_with(five) && (quote == '\'' || !in_.current().ends_with("\\" + five));
  if (six) {
    in_.fail(quote == '"' ? "unexpected '\"\"\"\"\"\"'" : "unexpected \"''''''\"");
  }
  in_.backup();
  in_.backup();
  return false;
}

// Takes the three quotes that `closes` has seen.
std::string_view TomlScalars::closed() {
  for (int i = 0; i < 3; ++i) in_.backup();
  std::string_view text = in_.current();
  for (int i = 0; i < 3; ++i) in_.next();
  in_.ignore();
  if (text.starts_with('\n')) {
    text.remove_prefix(1);
  } else if (text.starts_with("\r\n")) {
    text.remove_prefix(2);
  }
  return text;
}

std::string_view TomlScalars::multiline_string() {
  while (true) {
    const std::int32_t c = in_.next();
    if (c == kEnd) in_.fail("unexpected EOF; expected '\"\"\"'");
    if (c == '\\') {
      if (!is_toml_newline(in_.next())) {
        in_.backup();
        escape();
      }
    } else if (c == '"' && closes('"')) {
      const int line = in_.line();
      const std::string_view text = closed();
      return arena_.copy(at_line(line, [&] { return toml_unescape(toml_join_lines(text)); }));
    }
  }
}

std::string_view TomlScalars::multiline_raw_string() {
  while (true) {
    const std::int32_t c = in_.next();
    if (c == kEnd) in_.fail("unexpected EOF; expected \"'''\"");
    if (c == '\'' && closes('\'')) return closed();
  }
}

Value TomlScalars::integer() {
  in_.backup();
  return finish([](std::string_view text) { return toml_integer(text); });
}

Value TomlScalars::special_float() {
  return finish([](std::string_view text) { return toml_float(text); });
}

Value TomlScalars::number_or_time() {
  if (in_.next() == '0') return based_number_or_time();
  return decimal_or_time();
}

Value TomlScalars::based_number_or_time() {
  const std::int32_t c = in_.next();
  if (is_toml_digit(c)) return decimal_or_time();
  switch (c) {
    case '_':
      return decimal();
    case '.':
    case 'e':
    case 'E':
      return real();
    case 'b':
      return based(2, "a binary");
    case 'o':
      return based(8, "an octal");
    case 'x':
      return based(16, "a hexadecimal");
    default:
      return integer();
  }
}

Value TomlScalars::based(int base, std::string_view name) {
  const auto fits = [base](std::int32_t c) {
    return base == 16 ? is_hex(c) : c >= '0' && c < '0' + base;
  };
  const std::int32_t first = in_.peek();
  if (!fits(first)) {
    in_.fail("not " + std::string(name) + " number: '" + std::string(in_.current()) +
             toml_char(first) + "'");
  }
  while (true) {
    const std::int32_t c = in_.next();
    if (!fits(c) && c != '_') return integer();
  }
}

Value TomlScalars::decimal_or_time() {
  while (true) {
    const std::int32_t c = in_.next();
    if (is_toml_digit(c)) continue;
    if (c == '-' || c == ':') return time();
    if (c == '_') return decimal();
    if (c == '.' || c == 'e' || c == 'E') return real();
    return integer();
  }
}

Value TomlScalars::decimal() {
  while (true) {
    const std::int32_t c = in_.next();
    if (is_toml_digit(c) || c == '_') continue;
    if (c == '.' || c == 'e' || c == 'E') return real();
    return integer();
  }
}

void TomlScalars::skip_digits_and(std::string_view more) {
  const auto goes_on = [more](std::int32_t c) {
    if (is_toml_digit(c)) return true;
    return c != kEnd && c < 0x80 && more.find(static_cast<char>(c)) != std::string_view::npos;
  };
  while (goes_on(in_.next())) {
  }
  in_.backup();
}

Value TomlScalars::real() {
  skip_digits_and("_.-+eE");
  return special_float();
}

Value TomlScalars::signed_number() {
  const std::int32_t c = in_.next();
  if (c == 'i' || c == 'n') {
    const bool good =
        c == 'i' ? in_.accept('n') && in_.accept('f') : in_.accept('a') && in_.accept('n');
    if (!good) in_.fail("invalid float: '" + std::string(in_.current()) + "'");
    return special_float();
  }
  if (c == '0') {
    const std::int32_t after = in_.peek();
    if (after == 'b' || after == 'o' || after == 'x') {
      in_.fail("cannot use sign with non-decimal numbers: '" + std::string(in_.current()) +
               toml_char(after) + "'");
    }
  }
  if (c == '.') in_.fail("floats must start with a digit, not '.'");
  if (is_toml_digit(c)) return decimal();
  in_.fail("expected a digit but got " + quoted_toml_char(c));
}

Value TomlScalars::time() {
  skip_digits_and("-:Tt .Zz+");
  return finish([this](std::string_view text) {
    while (text.ends_with(' ')) text.remove_suffix(1);
    return toml_time(text, arena_);
  });
}

Value TomlScalars::boolean() {
  std::string word;
  while (true) {
    const std::int32_t c = in_.next();
    if (!unicode::is_letter(static_cast<char32_t>(c))) break;
    word += toml_char(c);
  }
  in_.backup();
  if (word == "true" || word == "false") {
    in_.ignore();
    return Value::boolean(word == "true");
  }
  in_.fail("expected value but found " + strconv::quote(word) + " instead");
}

}  // namespace kchart::codec
