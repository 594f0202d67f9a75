// White space as Go's strings.TrimSpace sees it.
#pragma once

#include <string_view>

#include "base/unicode.hpp"
#include "base/utf8.hpp"

namespace kchart::unicode {

inline std::string_view trim_left(std::string_view text) {
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    if (c < 0x80) {
      if (c != ' ' && (c < '\t' || c > '\r')) break;
      text.remove_prefix(1);
      continue;
    }
    const utf8::Rune rune = utf8::decode(text);
    if (!is_space(rune.code)) break;
    text.remove_prefix(rune.width);
  }
  return text;
}

inline std::string_view trim_right(std::string_view text) {
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.back());
    if (c < 0x80) {
      if (c != ' ' && (c < '\t' || c > '\r')) break;
      text.remove_suffix(1);
      continue;
    }
    const utf8::Rune rune = utf8::decode_last(text);
    if (!is_space(rune.code)) break;
    text.remove_suffix(rune.width);
  }
  return text;
}

inline std::string_view trim(std::string_view text) {
  return trim_right(trim_left(text));
}

}  // namespace kchart::unicode
