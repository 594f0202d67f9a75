// The rules are those of Go's text/template/parse, whose messages are reproduced to the letter.
#include "tmpl/lexer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "base/utf8.hpp"

namespace kchart::tmpl {

namespace {

constexpr std::string_view kLeft = "{{";
constexpr std::string_view kRight = "}}";
constexpr std::string_view kOpenComment = "/*";
constexpr std::string_view kCloseComment = "*/";
constexpr std::size_t kTrimMarker = 2;  // the minus sign and its space

constexpr std::array<std::pair<std::string_view, TokenKind>, 11> kKeywords{{
    {"block", TokenKind::block},
    {"break", TokenKind::break_},
    {"continue", TokenKind::continue_},
    {"define", TokenKind::define},
    {"else", TokenKind::else_},
    {"end", TokenKind::end},
    {"if", TokenKind::if_},
    {"nil", TokenKind::nil},
    {"range", TokenKind::range},
    {"template", TokenKind::template_},
    {"with", TokenKind::with},
}};

constexpr bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

constexpr bool is_ascii_alphanumeric(char c) noexcept {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Whether `word` begins like a keyword or a boolean and is no longer than they are: most names are
// told apart by their first letter alone.
constexpr bool may_be_word(std::string_view word) noexcept {
  constexpr std::size_t kLongest = 8;  // continue, template
  if (word.size() > kLongest) return false;
  switch (word[0]) {
    case 'b':
    case 'c':
    case 'd':
    case 'e':
    case 'f':
    case 'i':
    case 'n':
    case 'r':
    case 't':
    case 'w':
      return true;
    default:
      return false;
  }
}

bool is_alphanumeric(char32_t c) noexcept {
  return c == '_' || unicode::is_letter(c) || unicode::is_digit(c);
}

bool has_left_trim(std::string_view s) noexcept {
  return s.size() >= 2 && s[0] == '-' && is_space(s[1]);
}

bool has_right_trim(std::string_view s) noexcept {
  return s.size() >= 2 && is_space(s[0]) && s[1] == '-';
}

std::uint32_t newlines(std::string_view s) noexcept {
  return static_cast<std::uint32_t>(std::count(s.begin(), s.end(), '\n'));
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

Token Lexer::emit(TokenKind kind) noexcept {
  const Token token{kind, static_cast<std::uint32_t>(start_), line_,
                    text_.substr(start_, at_ - start_)};
  start_ = at_;
  return token;
}

Token Lexer::emit_lines(TokenKind kind) noexcept {
  const Token token{kind, static_cast<std::uint32_t>(start_), line_,
                    text_.substr(start_, at_ - start_)};
  skip();
  return token;
}

Token Lexer::fail(std::string message) {
  message_ = std::move(message);
  const Token token{TokenKind::error, static_cast<std::uint32_t>(start_), line_, message_};
  at_ = start_ = text_.size();
  inside_ = false;
  return token;
}

void Lexer::skip() noexcept {
  line_ += newlines(text_.substr(start_, at_ - start_));
  start_ = at_;
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

void Lexer::accept_alphanumeric() noexcept {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (is_ascii_alphanumeric(c)) {
      ++at_;
      continue;
    }
    if (static_cast<unsigned char>(c) < 0x80) return;
    const utf8::Rune rune = utf8::decode(rest());
    if (!is_alphanumeric(rune.code)) return;
    at_ += rune.width;
  }
}

Token Lexer::next() {
  return inside_ ? lex_inside() : lex_outside();
}

Token Lexer::lex_outside() {
  while (true) {
    const std::size_t open = text_.find(kLeft, at_);
    if (open == std::string_view::npos) {
      at_ = text_.size();
      return emit_lines(at_ > start_ ? TokenKind::text : TokenKind::eof);
    }
    std::size_t end = open;
    if (has_left_trim(text_.substr(open + kLeft.size()))) {
      while (end > start_ && is_space(text_[end - 1])) --end;
    }
    if (end > start_) {
      at_ = end;
      const Token token = emit_lines(TokenKind::text);
      at_ = open;
      skip();
      return token;
    }
    at_ = open;
    skip();
    const std::size_t marker = has_left_trim(text_.substr(open + kLeft.size())) ? kTrimMarker : 0;
    const std::size_t content = open + kLeft.size() + marker;
    if (text_.compare(content, kOpenComment.size(), kOpenComment) != 0) return left_delim();
    at_ = content;
    skip();
    Token error;
    if (!skip_comment(error)) return error;
  }
}

Token Lexer::left_delim() {
  at_ += kLeft.size();
  const Token token = emit(TokenKind::left_delim);
  if (has_left_trim(rest())) {
    at_ += kTrimMarker;
    skip();
  }
  inside_ = true;
  parens_ = 0;
  return token;
}

bool Lexer::skip_comment(Token& error) {
  const std::size_t close = text_.find(kCloseComment, at_ + kOpenComment.size());
  if (close == std::string_view::npos) {
    error = fail("unclosed comment");
    return false;
  }
  at_ = close + kCloseComment.size();
  const Delim delim = at_right_delim();
  if (!delim.found) {
    error = fail("comment ends before closing delimiter");
    return false;
  }
  at_ += kRight.size() + (delim.trims ? kTrimMarker : 0);
  if (delim.trims) accept_run(" \t\r\n");
  skip();
  return true;
}

Lexer::Delim Lexer::right_delim_at() const noexcept {
  if (rest_starts_with(kRight)) return {true, false};
  const bool trims =
      has_right_trim(rest()) && text_.compare(at_ + kTrimMarker, kRight.size(), kRight) == 0;
  return {trims, trims};
}

Token Lexer::right_delim(bool trims) {
  if (trims) {
    at_ += kTrimMarker;
    skip();
  }
  at_ += kRight.size();
  const Token token = emit(TokenKind::right_delim);
  if (trims) {
    accept_run(" \t\r\n");
    skip();
  }
  inside_ = false;
  return token;
}

Token Lexer::lex_inside() {
  const Delim delim = at_right_delim();
  if (delim.found) {
    return parens_ == 0 ? right_delim(delim.trims) : fail("unclosed left paren");
  }
  if (at_ >= text_.size()) return fail("unclosed action");
  const char c = text_[at_];
  if (is_space(c)) return space();
  if (is_ascii_alphanumeric(c) && (c < '0' || c > '9')) return identifier();
  switch (c) {
    case '.': {
      // A digit makes it a number; so does the end of the text, which then is a bad one.
      const char after = peek(1);
      if (at_ + 1 >= text_.size() || (after >= '0' && after <= '9')) return number();
      ++at_;
      return field_or_variable(TokenKind::field);
    }
    case '$':
      ++at_;
      return field_or_variable(TokenKind::variable);
    case '"':
      return quoted('"', TokenKind::string, "unterminated quoted string");
    case '\'':
      return quoted('\'', TokenKind::character_constant, "unterminated character constant");
    case '`':
      return raw_string();
    default:
      return lex_default(c);
  }
}

Token Lexer::lex_default(char c) {
  if (c == '+' || c == '-' || (c >= '0' && c <= '9')) return number();
  if (static_cast<unsigned char>(c) >= 0x80) {
    const utf8::Rune rune = utf8::decode(rest());
    if (is_alphanumeric(rune.code)) return identifier();
    return fail("unrecognized character in action: " + code_point(rune.code));
  }
  ++at_;
  switch (c) {
    case '=':
      return emit(TokenKind::assign);
    case ':':
      if (peek() != '=') return fail("expected :=");
      ++at_;
      return emit(TokenKind::declare);
    case '|':
      return emit(TokenKind::pipe);
    case '(':
      ++parens_;
      return emit(TokenKind::left_paren);
    case ')':
      if (--parens_ < 0) return fail("unexpected right paren");
      return emit(TokenKind::right_paren);
    default:
      if (c > ' ' && c < 0x7F) return emit(TokenKind::character);
      return fail("unrecognized character in action: " + code_point(static_cast<unsigned char>(c)));
  }
}

// A run of space; the space of " -}}" belongs to the delimiter instead.
Token Lexer::space() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  const std::size_t last = at_ - 1;
  if (has_right_trim(text_.substr(last)) &&
      text_.compare(last + kTrimMarker, kRight.size(), kRight) == 0) {
    --at_;
    // As in Go, an open parenthesis goes unnoticed here; the parser complains of the delimiter.
    if (at_ == start_) return right_delim(true);
  }
  return emit_lines(TokenKind::space);
}

bool Lexer::at_terminator() const noexcept {
  if (at_ >= text_.size()) return true;
  const char c = text_[at_];
  return is_space(c) || c == '.' || c == ',' || c == '|' || c == ':' || c == ')' || c == '(' ||
         rest_starts_with(kRight);
}

Token Lexer::bad_character() {
  return fail("bad character " + code_point(utf8::decode(rest()).code));
}

Token Lexer::identifier() {
  accept_alphanumeric();
  if (!at_terminator()) return bad_character();
  const std::string_view word = text_.substr(start_, at_ - start_);
  if (!may_be_word(word)) return emit(TokenKind::identifier);
  if (word == "true" || word == "false") return emit(TokenKind::boolean);
  for (const auto& [name, kind] : kKeywords) {
    if (word != name) continue;
    if (kind == TokenKind::break_ && break_is_name_) break;
    if (kind == TokenKind::continue_ && continue_is_name_) break;
    return emit(kind);
  }
  return emit(TokenKind::identifier);
}

// The dot or dollar sign has been read.
Token Lexer::field_or_variable(TokenKind kind) {
  if (at_terminator()) return emit(kind == TokenKind::field ? TokenKind::dot : kind);
  accept_alphanumeric();
  if (!at_terminator()) return bad_character();
  return emit(kind);
}

Token Lexer::quoted(char quote, TokenKind kind, const char* unterminated) {
  ++at_;
  while (at_ < text_.size() && text_[at_] != '\n') {
    const char c = text_[at_++];
    if (c == quote) return emit(kind);
    if (c != '\\') continue;
    if (at_ >= text_.size() || text_[at_] == '\n') break;
    ++at_;
  }
  return fail(unterminated);
}

Token Lexer::raw_string() {
  const std::size_t close = text_.find('`', at_ + 1);
  if (close == std::string_view::npos) return fail("unterminated raw quoted string");
  at_ = close + 1;
  return emit_lines(TokenKind::raw_string);
}

Token Lexer::number() {
  const auto bad = [this] {
    return fail("bad number syntax: " + strconv::quote(text_.substr(start_, at_ - start_)));
  };
  if (!scan_number()) return bad();
  if (peek() != '+' && peek() != '-') return emit(TokenKind::number);
  if (!scan_number() || text_[at_ - 1] != 'i') return bad();
  return emit(TokenKind::complex);
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
