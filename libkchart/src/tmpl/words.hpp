// Delimiters, classes of bytes and words: what the lexer and the outline tell characters apart by.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tmpl/token.hpp"

namespace kchart::tmpl {

constexpr std::string_view kLeft = "{{";
constexpr std::string_view kRight = "}}";
constexpr std::string_view kOpenComment = "/*";
constexpr std::string_view kCloseComment = "*/";
constexpr std::size_t kTrimMarker = 2;  // the minus sign and its space

enum ByteClass : std::uint8_t {
  kSpace = 1,
  kAlphanumeric = 2,
  kLetter = 4,
  kEndsWord = 8,   // may stand behind a word; a right delimiter may too
  kInString = 16,  // of a string in double quotes, for nothing but itself
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (const char c : {' ', '\t', '\r', '\n'}) {
    classes[static_cast<unsigned char>(c)] = kSpace | kEndsWord;
  }
  for (const char c : {'.', ',', '|', ':', ')', '('}) {
    classes[static_cast<unsigned char>(c)] = kEndsWord;
  }
  for (unsigned char c = '0'; c <= '9'; ++c) classes[c] = kAlphanumeric;
  for (unsigned char c = 'a'; c <= 'z'; ++c) classes[c] = kAlphanumeric | kLetter;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) classes[c] = kAlphanumeric | kLetter;
  classes['_'] = kAlphanumeric | kLetter;
  for (int c = 0; c < 256; ++c) {
    if (c != '"' && c != '\\' && c != '\n') classes[static_cast<std::size_t>(c)] |= kInString;
  }
  return classes;
}
constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

constexpr bool is(char c, std::uint8_t classes) noexcept {
  return (kClasses[static_cast<unsigned char>(c)] & classes) != 0;
}

constexpr bool is_space(char c) noexcept {
  return is(c, kSpace);
}

// A keyword or boolean, or an identifier: most names are told apart by their first letter alone.
constexpr TokenKind kind_of_word(std::string_view word) noexcept {
  const auto is_it = [word](std::string_view name, TokenKind kind) {
    return word == name ? kind : TokenKind::identifier;
  };
  switch (word[0]) {
    case 'b':
      return word == "block" ? TokenKind::block : is_it("break", TokenKind::break_);
    case 'c':
      return is_it("continue", TokenKind::continue_);
    case 'd':
      return is_it("define", TokenKind::define);
    case 'e':
      return word == "end" ? TokenKind::end : is_it("else", TokenKind::else_);
    case 'f':
      return is_it("false", TokenKind::boolean);
    case 'i':
      return is_it("if", TokenKind::if_);
    case 'n':
      return is_it("nil", TokenKind::nil);
    case 'r':
      return is_it("range", TokenKind::range);
    case 't':
      return word == "true" ? TokenKind::boolean : is_it("template", TokenKind::template_);
    case 'w':
      return is_it("with", TokenKind::with);
    default:
      return TokenKind::identifier;
  }
}

}  // namespace kchart::tmpl
