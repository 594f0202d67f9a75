// Tokens: what the lexer hands to the parser.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kchart::tmpl {

enum class TokenKind : std::uint8_t {
  error,  // `text` is the message
  boolean,
  character,           // one printable ASCII character with no other role
  character_constant,  // 'x'
  complex,             // 1+2i; a plain imaginary is a number
  assign,              // =
  declare,             // :=
  eof,
  field,  // .name
  identifier,
  left_delim,
  left_paren,
  number,
  pipe,
  raw_string,  // with its quotes
  right_delim,
  right_paren,
  string,  // with its quotes
  text,    // already trimmed
  variable,
  // Keywords, which messages print in angle brackets.
  block,
  break_,
  continue_,
  dot,
  define,
  else_,
  end,
  if_,
  nil,
  range,
  template_,
  with,
};

struct Token {
  TokenKind kind = TokenKind::eof;
  bool spaced = false;       // white space stands before it, within an action
  bool plain = false;        // of a string: nothing but ASCII between the quotes, no backslash
  std::uint32_t offset = 0;  // of the first byte in the file
  std::string_view text;
};

// How Go's messages show a token: quoted, cut after ten characters, keywords as <if>.
std::string describe(const Token& token);

}  // namespace kchart::tmpl
