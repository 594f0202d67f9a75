// The cursor of the TOML lexer.
#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "codec/toml_read.hpp"

namespace kchart::codec {

namespace {

std::string two_hex(unsigned value) {
  constexpr char kHex[] = "0123456789abcdef";
  return {'0', 'x', kHex[value >> 4 & 15], kHex[value & 15]};
}

bool is_control(char32_t c) {
  return c != '\t' && c != '\r' && c != '\n' && (c < 0x20 || c == 0x7F);
}

}  // namespace

std::string toml_char(std::int32_t c) {
  std::string text;
  utf8::append(text, static_cast<char32_t>(c));
  return text;
}

std::string quoted_toml_char(std::int32_t c) {
  return strconv::quote_rune(static_cast<char32_t>(c));
}

std::int32_t TomlCursor::next() {
  if (at_ >= text_.size()) {
    at_end_ = true;
    return kEnd;
  }
  if (text_[at_] == '\n') ++line_;
  const utf8::Rune rune = utf8::decode(text_.substr(at_));
  if (!rune.valid()) {
    throw TomlProblem{"invalid UTF-8 byte: " + two_hex(static_cast<unsigned char>(text_[at_])),
                      line_};
  }
  const bool lone_return = rune.code == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] != '\n');
  if (is_control(rune.code) || lone_return) {
    throw TomlProblem{"TOML files cannot contain control characters: '" +
                          two_hex(static_cast<unsigned>(rune.code)) + "'",
                      line_};
  }
  widths_[3] = widths_[2];
  widths_[2] = widths_[1];
  widths_[1] = widths_[0];
  widths_[0] = static_cast<std::uint8_t>(rune.width);
  at_ += rune.width;
  return static_cast<std::int32_t>(rune.code);
}

void TomlCursor::backup() {
  if (at_end_) {
    at_end_ = false;
    return;
  }
  at_ -= widths_[0];
  widths_[0] = widths_[1];
  widths_[1] = widths_[2];
  widths_[2] = widths_[3];
  if (at_ < text_.size() && text_[at_] == '\n') --line_;
}

std::int32_t TomlCursor::peek() {
  const std::int32_t c = next();
  backup();
  return c;
}

bool TomlCursor::accept(std::int32_t wanted) {
  if (next() == wanted) return true;
  backup();
  return false;
}

void TomlCursor::skip_blanks() {
  while (true) {
    const std::int32_t c = next();
    if (c == ' ' || c == '\t') continue;
    backup();
    ignore();
    return;
  }
}

void TomlCursor::fail(std::string message) const {
  const bool after_newline = at_end_ && at_ > 0 && text_[at_ - 1] == '\n';
  throw TomlProblem{std::move(message), after_newline ? line_ - 1 : line_};
}

void TomlCursor::fail_on_previous_line(std::string message) const {
  throw TomlProblem{std::move(message), line_ - 1};
}

}  // namespace kchart::codec
