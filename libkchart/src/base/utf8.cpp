// UTF-8 decoding and encoding with Go's rules for broken bytes.
//
// The accepted sequences are exactly those of Unicode 15 table 3-7: no surrogates, no overlong
// forms, nothing past U+10FFFF. Everything else is U+FFFD, one byte at a time.
#include "base/utf8.hpp"

namespace kchart::utf8 {

namespace {

constexpr Rune kBad{kReplacement, 1};

// What the lead byte promises: the length, and the range of the second byte (later ones are always
// 80..BF). A length of 0 means "never a lead byte".
struct Lead {
  std::uint8_t length;
  std::uint8_t low;
  std::uint8_t high;
};

constexpr Lead lead_of(unsigned char c) {
  if (c < 0xC2) return {0, 0, 0};
  if (c < 0xE0) return {2, 0x80, 0xBF};
  if (c == 0xE0) return {3, 0xA0, 0xBF};
  if (c == 0xED) return {3, 0x80, 0x9F};
  if (c < 0xF0) return {3, 0x80, 0xBF};
  if (c == 0xF0) return {4, 0x90, 0xBF};
  if (c < 0xF4) return {4, 0x80, 0xBF};
  if (c == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

unsigned char byte(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

Rune decode_multibyte(std::string_view text) noexcept {
  const unsigned char first = byte(text, 0);
  const Lead lead = lead_of(first);
  if (lead.length == 0 || text.size() < lead.length) return kBad;
  const unsigned char second = byte(text, 1);
  if (second < lead.low || second > lead.high) return kBad;
  char32_t code = first & (0x7F >> lead.length);
  code = (code << 6) | (second & 0x3F);
  for (std::size_t i = 2; i < lead.length; ++i) {
    const unsigned char next = byte(text, i);
    if ((next & 0xC0) != 0x80) return kBad;
    code = (code << 6) | (next & 0x3F);
  }
  return {code, lead.length};
}

}  // namespace

Rune decode(std::string_view text) noexcept {
  if (text.empty()) return {kReplacement, 0};
  const unsigned char first = byte(text, 0);
  if (first < 0x80) return {first, 1};
  return decode_multibyte(text);
}

Rune decode_last(std::string_view text) noexcept {
  if (text.empty()) return {kReplacement, 0};
  const std::size_t end = text.size();
  if (byte(text, end - 1) < 0x80) return {byte(text, end - 1), 1};
  // Go looks back over at most three continuation bytes for a sequence that ends exactly here.
  const std::size_t limit = end < 4 ? 0 : end - 4;
  for (std::size_t start = end; start-- > limit;) {
    if ((byte(text, start) & 0xC0) == 0x80) continue;
    const Rune rune = decode(text.substr(start));
    return start + rune.width == end ? rune : kBad;
  }
  return kBad;
}

void append(std::string& out, char32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = kReplacement;
  const auto tail = [code](int shift) {
    return static_cast<char>(0x80 | ((code >> shift) & 0x3F));
  };
  if (code < 0x800) {
    const char bytes[] = {static_cast<char>(0xC0 | (code >> 6)), tail(0)};
    out.append(bytes, 2);
  } else if (code < 0x10000) {
    const char bytes[] = {static_cast<char>(0xE0 | (code >> 12)), tail(6), tail(0)};
    out.append(bytes, 3);
  } else {
    const char bytes[] = {static_cast<char>(0xF0 | (code >> 18)), tail(12), tail(6), tail(0)};
    out.append(bytes, 4);
  }
}

std::size_t count(std::string_view text) noexcept {
  std::size_t runes = 0;
  while (!text.empty()) {
    text.remove_prefix(decode(text).width);
    ++runes;
  }
  return runes;
}

bool valid(std::string_view text) noexcept {
  while (!text.empty()) {
    const Rune rune = decode(text);
    if (!rune.valid()) return false;
    text.remove_prefix(rune.width);
  }
  return true;
}

}  // namespace kchart::utf8
