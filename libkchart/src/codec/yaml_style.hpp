// How a string may be written in YAML: go-yaml's analysis of a scalar and its choice of style.
#pragma once

#include <cstdint>
#include <string_view>

#include "codec/yaml_scalar.hpp"

namespace kchart::codec {

enum class Style : std::uint8_t { plain, single_quoted, double_quoted, literal };

struct Analysis {
  Style style = Style::plain;
  bool multiline = false;   // a line break of any kind
  bool separators = false;  // U+2028 or U+2029, which count as line breaks
  bool irregular = false;   // changed, or refused, on the way through JSON and the v2 parser
};

// `is_key` for the key of a mapping that fits on a line; `tagged` for text behind an explicit tag,
// which cannot be mistaken for another type.
Analysis analyze(std::string_view text, Generation generation, bool tagged = false);

// Whether a break begins at text[i]; its width in bytes, or 0.
inline std::size_t break_width(std::string_view text, std::size_t i) {
  const auto c = static_cast<unsigned char>(text[i]);
  if (c == '\n' || c == '\r') return 1;
  if (c == 0xC2) return text.size() - i > 1 && text[i + 1] == '\x85' ? 2 : 0;
  if (c != 0xE2 || text.size() - i < 3 || text[i + 1] != '\x80') return 0;
  return text[i + 2] == '\xA8' || text[i + 2] == '\xA9' ? 3 : 0;
}

// Whether the character at text[i] may be written as it is; text is valid UTF-8.
bool is_printable(std::string_view text, std::size_t i);

inline std::size_t char_width(char first) {
  const auto c = static_cast<unsigned char>(first);
  return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

}  // namespace kchart::codec
