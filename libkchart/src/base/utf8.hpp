// UTF-8 as Go handles it: any bytes are a string, a bad byte decodes to U+FFFD of width 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kchart::utf8 {

constexpr char32_t kReplacement = 0xFFFD;

struct Rune {
  char32_t code;
  std::size_t width;  // bytes consumed; 0 at the end of the text
  bool valid() const noexcept { return !(code == kReplacement && width == 1); }
};

// The first character of `text` (Go: utf8.DecodeRuneInString).
Rune decode(std::string_view text) noexcept;
// The last character (Go: utf8.DecodeLastRuneInString).
Rune decode_last(std::string_view text) noexcept;
// Appends; surrogates and values past U+10FFFF become U+FFFD.
void append(std::string& out, char32_t code);
std::size_t count(std::string_view text) noexcept;  // Go: utf8.RuneCountInString
bool valid(std::string_view text) noexcept;

}  // namespace kchart::utf8
