// Lexer: cuts a template's text into tokens, one at a time, when the parser asks.
//
// All trimming of white space ("{{-", "-}}") happens here: text tokens are final, and tokens are
// views of the text. White space within actions is no token, as it is in Go, but a mark on the
// token behind it, which halves their number; and lines are counted only when an error needs one.
// Together with tables for the classes of bytes this is worth half of the time that parsing takes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tmpl/token.hpp"

namespace kchart::tmpl {

class Lexer {
 public:
  // `break_is_name`, `continue_is_name`: a function of that name exists, so it is no keyword.
  // `text` must outlive the lexer and its tokens.
  Lexer(std::string_view text, bool break_is_name, bool continue_is_name)
      : text_(text), break_is_name_(break_is_name), continue_is_name_(continue_is_name) {}

  // Puts the next token into `token`. After an `error` or `eof` token the lexer must not be asked
  // again for anything but `eof`.
  void next(Token& token);
  Token next() {
    Token token;
    next(token);
    return token;
  }

  // Outside of actions: the first byte that is not read yet.
  std::size_t offset() const noexcept { return at_; }
  // Goes on there, which is outside of actions too.
  void go_to(std::size_t offset) noexcept { at_ = start_ = offset; }

 private:
  void emit(TokenKind kind, Token& token) noexcept;
  void fail(std::string message, Token& token);
  std::string_view rest() const noexcept { return text_.substr(at_); }
  char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool accept(std::string_view set) noexcept;
  void accept_run(std::string_view set) noexcept;
  void skip_spaces() noexcept;
  void accept_alphanumeric() noexcept;
  void accept_wide() noexcept;
  std::size_t run_of(std::uint8_t classes) const noexcept;
  bool stands(std::size_t at, std::string_view two) const noexcept;

  void lex_outside(Token& token);
  void left_delim(Token& token);
  bool skip_comment(Token& error);
  bool at_trimming_delim() const noexcept;
  void right_delim(bool trims, Token& token);
  void lex_inside(Token& token);
  void lex_default(char c, Token& token);
  void identifier(Token& token);
  void dot(Token& token);
  void field_or_variable(TokenKind kind, Token& token);
  void quoted(char quote, TokenKind kind, const char* unterminated, Token& token);
  void raw_string(Token& token);
  void number(Token& token);
  bool scan_number();
  bool at_terminator() const noexcept;
  void bad_character(Token& token);

  std::string_view text_;
  std::size_t at_ = 0;     // first byte not yet read
  std::size_t start_ = 0;  // first byte of the token being read
  int parens_ = 0;
  bool inside_ = false;  // between delimiters
  bool break_is_name_;
  bool continue_is_name_;
  std::string message_;
};

}  // namespace kchart::tmpl
