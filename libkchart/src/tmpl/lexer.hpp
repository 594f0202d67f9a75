// Lexer: cuts a template's text into tokens, one at a time, when the parser asks.
//
// All trimming of white space ("{{-", "-}}") happens here: text tokens are final, and tokens are
// views of the text.
#pragma once

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

  // The next token. After an `error` or `eof` token the lexer must not be asked again for anything
  // but `eof`.
  Token next();

 private:
  struct Delim {
    bool found = false;
    bool trims = false;
  };

  Token emit(TokenKind kind) noexcept;
  Token emit_lines(TokenKind kind) noexcept;  // what may hold newlines
  Token fail(std::string message);
  void skip() noexcept;
  std::string_view rest() const noexcept { return text_.substr(at_); }
  bool rest_starts_with(std::string_view prefix) const noexcept {
    return text_.compare(at_, prefix.size(), prefix) == 0;
  }
  char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool accept(std::string_view set) noexcept;
  void accept_run(std::string_view set) noexcept;
  void accept_alphanumeric() noexcept;

  Token lex_outside();
  Token left_delim();
  bool skip_comment(Token& error);
  Delim at_right_delim() const noexcept {
    const char c = peek();
    return c == '}' || c == ' ' || c == '\n' || c == '\t' || c == '\r' ? right_delim_at() : Delim{};
  }
  Delim right_delim_at() const noexcept;
  Token right_delim(bool trims);
  Token lex_inside();
  Token lex_default(char c);
  Token space();
  Token identifier();
  Token field_or_variable(TokenKind kind);
  Token quoted(char quote, TokenKind kind, const char* unterminated);
  Token raw_string();
  Token number();
  bool scan_number();
  bool at_terminator() const noexcept;
  Token bad_character();

  std::string_view text_;
  std::size_t at_ = 0;      // first byte not yet read
  std::size_t start_ = 0;   // first byte of the token being read
  std::uint32_t line_ = 1;  // of `start_`
  int parens_ = 0;
  bool inside_ = false;  // between delimiters
  bool break_is_name_;
  bool continue_is_name_;
  std::string message_;
};

}  // namespace kchart::tmpl
