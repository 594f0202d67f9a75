// The rules are those of Go's text/template/parse, whose messages are reproduced to the letter.
#include "tmpl/lexer.hpp"

#include <cstdio>
#include <utility>

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "base/utf8.hpp"
#include "tmpl/words.hpp"

namespace kchart::tmpl {

namespace {

bool is_alphanumeric(char32_t c) noexcept {
  return c == '_' || unicode::is_letter(c) || unicode::is_digit(c);
}

bool has_left_trim(std::string_view s) noexcept {
  return s.size() >= 2 && s[0] == '-' && is_space(s[1]);
}

// Go: %#U.
std::string code_point(char32_t c) {
  char hex[16];
  std::snprintf(hex, sizeof hex, "U+%04X", static_cast<unsigned>(c));
  std::string out = hex;
  if (unicode::is_print(c)) {
    out += " '";
    utf8::append(out, c);
    out += '\'';
  }
  return out;
}

}  // namespace

std::string describe(const Token& token) {
  if (token.kind == TokenKind::eof) return "EOF";
  if (token.kind == TokenKind::error) return std::string(token.text);
  if (token.kind >= TokenKind::block) return "<" + std::string(token.text) + ">";
  if (token.text.size() <= 10) return strconv::quote(token.text);
  std::size_t cut = 0;
  for (int runes = 0; runes < 10 && cut < token.text.size(); ++runes) {
    cut += utf8::decode(token.text.substr(cut)).width;
  }
  return strconv::quote(token.text.substr(0, cut)) + "...";
}

inline void Lexer::emit(TokenKind kind, Token& token) noexcept {
  token.kind = kind;
  token.offset = static_cast<std::uint32_t>(start_);
  token.text = {text_.data() + start_, at_ - start_};
  start_ = at_;
}

void Lexer::fail(std::string message, Token& token) {
  message_ = std::move(message);
  token.kind = TokenKind::error;
  token.offset = static_cast<std::uint32_t>(start_);
  token.text = message_;
  at_ = start_ = text_.size();
  inside_ = false;
}

bool Lexer::accept(std::string_view set) noexcept {
  if (at_ >= text_.size() || set.find(text_[at_]) == std::string_view::npos) return false;
  ++at_;
  return true;
}

void Lexer::accept_run(std::string_view set) noexcept {
  while (accept(set)) {
  }
}

inline void Lexer::skip_spaces() noexcept {
  at_ = run_of(kSpace);
}

inline void Lexer::accept_alphanumeric() noexcept {
  at_ = run_of(kAlphanumeric);
  if (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) >= 0x80) accept_wide();
}

// From a byte that starts no ASCII character on.
void Lexer::accept_wide() noexcept {
  while (at_ < text_.size()) {
    const utf8::Rune rune = utf8::decode(rest());
    if (!is_alphanumeric(rune.code)) return;
    at_ += rune.width;
    at_ = run_of(kAlphanumeric);
  }
}

// Where the bytes of these classes end that start here.
inline std::size_t Lexer::run_of(std::uint8_t classes) const noexcept {
  const char* at = text_.data() + at_;
  const char* const end = text_.data() + text_.size();
  while (at != end && is(*at, classes)) ++at;
  return static_cast<std::size_t>(at - text_.data());
}

// Whether these two characters stand at `at`.
inline bool Lexer::stands(std::size_t at, std::string_view two) const noexcept {
  return at + 1 < text_.size() && text_[at] == two[0] && text_[at + 1] == two[1];
}

void Lexer::next(Token& token) {
  token.spaced = false;
  inside_ ? lex_inside(token) : lex_outside(token);
}

void Lexer::lex_outside(Token& token) {
  while (true) {
    const std::size_t open = text_.find(kLeft, at_);
    if (open == std::string_view::npos) {
      at_ = text_.size();
      return emit(at_ > start_ ? TokenKind::text : TokenKind::eof, token);
    }
    const bool trims = has_left_trim(text_.substr(open + kLeft.size()));
    std::size_t end = open;
    while (trims && end > start_ && is_space(text_[end - 1])) --end;
    if (end > start_) {
      at_ = end;
      emit(TokenKind::text, token);
      at_ = start_ = open;
      return;
    }
    at_ = start_ = open;
    const std::size_t content = open + kLeft.size() + (trims ? kTrimMarker : 0);
    if (!stands(content, kOpenComment)) return left_delim(token);
    at_ = start_ = content;
    if (!skip_comment(token)) return;
  }
}

void Lexer::left_delim(Token& token) {
  at_ += kLeft.size();
  emit(TokenKind::left_delim, token);
  if (has_left_trim(rest())) start_ = at_ += kTrimMarker;
  inside_ = true;
  parens_ = 0;
}

bool Lexer::skip_comment(Token& error) {
  const std::size_t close = text_.find(kCloseComment, at_ + kOpenComment.size());
  if (close == std::string_view::npos) {
    fail("unclosed comment", error);
    return false;
  }
  at_ = close + kCloseComment.size();
  const bool trims = at_trimming_delim();
  if (!trims && !stands(at_, kRight)) {
    fail("comment ends before closing delimiter", error);
    return false;
  }
  at_ += kRight.size() + (trims ? kTrimMarker : 0);
  if (trims) skip_spaces();
  start_ = at_;
  return true;
}

// Whether " -}}" stands here.
inline bool Lexer::at_trimming_delim() const noexcept {
  return at_ + 1 < text_.size() && text_[at_ + 1] == '-' && is_space(text_[at_]) &&
         stands(at_ + kTrimMarker, kRight);
}

void Lexer::right_delim(bool trims, Token& token) {
  if (parens_ != 0) return fail("unclosed left paren", token);
  if (trims) start_ = at_ += kTrimMarker;
  at_ += kRight.size();
  emit(TokenKind::right_delim, token);
  if (trims) {
    skip_spaces();
    start_ = at_;
  }
  inside_ = false;
}

void Lexer::lex_inside(Token& token) {
  if (at_ < text_.size() && is_space(text_[at_])) {
    skip_spaces();
    start_ = --at_;  // the last blank may belong to the delimiter
    if (at_trimming_delim()) return right_delim(true, token);
    start_ = ++at_;
    token.spaced = true;
  }
  if (at_ >= text_.size()) return fail("unclosed action", token);
  const char c = text_[at_];
  if (is(c, kLetter)) return identifier(token);
  switch (c) {
    case '.':
      return dot(token);
    case '$':
      ++at_;
      return field_or_variable(TokenKind::variable, token);
    case '"':
      return quoted('"', TokenKind::string, "unterminated quoted string", token);
    case '}':
      if (peek(1) == '}') return right_delim(false, token);
      return lex_default(c, token);
    case '\'':
      return quoted('\'', TokenKind::character_constant, "unterminated character constant", token);
    case '`':
      return raw_string(token);
    default:
      return lex_default(c, token);
  }
}

void Lexer::lex_default(char c, Token& token) {
  if (c == '+' || c == '-' || (c >= '0' && c <= '9')) return number(token);
  if (static_cast<unsigned char>(c) >= 0x80) {
    const utf8::Rune rune = utf8::decode(rest());
    if (is_alphanumeric(rune.code)) return identifier(token);
    return fail("unrecognized character in action: " + code_point(rune.code), token);
  }
  ++at_;
  switch (c) {
    case '=':
      return emit(TokenKind::assign, token);
    case ':':
      if (peek() != '=') return fail("expected :=", token);
      ++at_;
      return emit(TokenKind::declare, token);
    case '|':
      return emit(TokenKind::pipe, token);
    case '(':
      ++parens_;
      return emit(TokenKind::left_paren, token);
    case ')':
      if (--parens_ < 0) return fail("unexpected right paren", token);
      return emit(TokenKind::right_paren, token);
    default:
      if (c > ' ' && c < 0x7F) return emit(TokenKind::character, token);
      return fail("unrecognized character in action: " + code_point(static_cast<unsigned char>(c)),
                  token);
  }
}

inline bool Lexer::at_terminator() const noexcept {
  if (at_ >= text_.size()) return true;
  const char c = text_[at_];
  return is(c, kEndsWord) || (c == '}' && peek(1) == '}');
}

void Lexer::bad_character(Token& token) {
  fail("bad character " + code_point(utf8::decode(rest()).code), token);
}

void Lexer::identifier(Token& token) {
  accept_alphanumeric();
  if (!at_terminator()) return bad_character(token);
  const std::string_view word = text_.substr(start_, at_ - start_);
  TokenKind kind = kind_of_word(word);
  if (kind == TokenKind::break_ && break_is_name_) kind = TokenKind::identifier;
  if (kind == TokenKind::continue_ && continue_is_name_) kind = TokenKind::identifier;
  emit(kind, token);
}

// A digit makes it a number; so does the end of the text, which then is a bad one.
void Lexer::dot(Token& token) {
  const char after = peek(1);
  if (at_ + 1 >= text_.size() || (after >= '0' && after <= '9')) return number(token);
  ++at_;
  field_or_variable(TokenKind::field, token);
}

// The dot or dollar sign has been read.
void Lexer::field_or_variable(TokenKind kind, Token& token) {
  if (at_terminator()) return emit(kind == TokenKind::field ? TokenKind::dot : kind, token);
  accept_alphanumeric();
  if (!at_terminator()) return bad_character(token);
  emit(kind, token);
}

void Lexer::quoted(char quote, TokenKind kind, const char* unterminated, Token& token) {
  const char* at = text_.data() + at_ + 1;
  const char* const end = text_.data() + text_.size();
  unsigned char seen = 0;
  for (; at != end && *at != '\n'; ++at) {
    if (*at == quote) {
      at_ = static_cast<std::size_t>(at + 1 - text_.data());
      token.plain = seen < 0x80;
      return emit(kind, token);
    }
    seen |= static_cast<unsigned char>(*at);
    if (*at != '\\') continue;
    seen = 0x80;
    if (++at == end || *at == '\n') break;
  }
  fail(unterminated, token);
}

void Lexer::raw_string(Token& token) {
  const std::size_t close = text_.find('`', at_ + 1);
  if (close == std::string_view::npos) return fail("unterminated raw quoted string", token);
  at_ = close + 1;
  emit(TokenKind::raw_string, token);
}

void Lexer::number(Token& token) {
  const auto bad = [&] {
    fail("bad number syntax: " + strconv::quote(text_.substr(start_, at_ - start_)), token);
  };
  if (!scan_number()) return bad();
  if (peek() != '+' && peek() != '-') return emit(TokenKind::number, token);
  if (!scan_number() || text_[at_ - 1] != 'i') return bad();
  emit(TokenKind::complex, token);
}

// Accepts some things that are no numbers; the parser finds out when it converts them.
bool Lexer::scan_number() {
  accept("+-");
  std::string_view digits = "0123456789_";
  std::string_view exponent = "eE";
  if (accept("0")) {
    if (accept("xX")) {
      digits = "0123456789abcdefABCDEF_";
      exponent = "pP";
    } else if (accept("oO")) {
      digits = "01234567_";
      exponent = {};
    } else if (accept("bB")) {
      digits = "01_";
      exponent = {};
    }
  }
  accept_run(digits);
  if (accept(".")) accept_run(digits);
  if (accept(exponent)) {
    accept("+-");
    accept_run("0123456789_");
  }
  accept("i");
  const utf8::Rune after = utf8::decode(rest());
  if (after.width == 0 || !is_alphanumeric(after.code)) return true;
  at_ += after.width;  // the message shows it
  return false;
}

}  // namespace kchart::tmpl
