// Character classes and case mapping: binary searches in tables that Go itself printed.
#include "base/unicode.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "base/utf8.hpp"

namespace kchart::unicode {

namespace {

// The bits of a class run, in the order in which unicode_tables.go writes them.
enum Class : std::uint32_t {
  kLetter = 1,
  kDigit = 2,
  kNumber = 4,
  kUpper = 8,
  kLower = 16,
  kPunct = 32,
  kPrint = 64,
  kGraphic = 128,
};

// What to add to each of lo..hi for upper, lower and title case.
struct CaseRun {
  char32_t lo;
  char32_t hi;
  std::int32_t delta[3];
};

#include "base/unicode_tables.inc"

constexpr char32_t kMaxRune = 0x10FFFF;

bool has(char32_t c, Class wanted) noexcept {
  if (c > kMaxRune) return false;
  const std::uint32_t probe = (static_cast<std::uint32_t>(c) << 8) | 0xFF;
  const auto* after = std::upper_bound(std::begin(kClassRuns), std::end(kClassRuns), probe);
  return (*(after - 1) & wanted) != 0;
}

char32_t mapped(char32_t c, int which) noexcept {
  const auto* run = std::lower_bound(std::begin(kCaseRuns), std::end(kCaseRuns), c,
                                     [](const CaseRun& r, char32_t code) { return r.hi < code; });
  if (run == std::end(kCaseRuns) || c < run->lo) return c;
  const std::int32_t delta = run->delta[which];
  // Go marks runs of alternating upper and lower letters by an impossible delta.
  if (delta > static_cast<std::int32_t>(kMaxRune)) {
    return run->lo + (((c - run->lo) & ~char32_t{1}) | static_cast<char32_t>(which & 1));
  }
  return static_cast<char32_t>(static_cast<std::int32_t>(c) + delta);
}

bool ascii_upper(char32_t c) noexcept {
  return c >= 'A' && c <= 'Z';
}
bool ascii_lower(char32_t c) noexcept {
  return c >= 'a' && c <= 'z';
}

template <class MapByte, class MapRune>
std::string map_text(std::string_view text, MapByte map_byte, MapRune map_rune) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) {
      out += map_byte(static_cast<char>(first));
      text.remove_prefix(1);
      continue;
    }
    // A bad byte becomes U+FFFD, as in Go's strings.Map.
    const utf8::Rune rune = utf8::decode(text);
    utf8::append(out, map_rune(rune.code));
    text.remove_prefix(rune.width);
  }
  return out;
}

}  // namespace

bool is_space(char32_t c) noexcept {
  if (c < 0x100) return (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || c == 0xA0;
  return c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

bool is_letter(char32_t c) noexcept {
  return c < 0x80 ? ascii_upper(c) || ascii_lower(c) : has(c, kLetter);
}
bool is_digit(char32_t c) noexcept {
  return c < 0x80 ? c >= '0' && c <= '9' : has(c, kDigit);
}
bool is_number(char32_t c) noexcept {
  return c < 0x80 ? c >= '0' && c <= '9' : has(c, kNumber);
}
bool is_upper(char32_t c) noexcept {
  return c < 0x80 ? ascii_upper(c) : has(c, kUpper);
}
bool is_lower(char32_t c) noexcept {
  return c < 0x80 ? ascii_lower(c) : has(c, kLower);
}
bool is_punct(char32_t c) noexcept {
  return has(c, kPunct);
}
bool is_print(char32_t c) noexcept {
  return c < 0x80 ? c >= ' ' && c != 0x7F : has(c, kPrint);
}
bool is_graphic(char32_t c) noexcept {
  return has(c, kGraphic);
}

char32_t to_upper(char32_t c) noexcept {
  if (c < 0x80) return ascii_lower(c) ? c - 32 : c;
  return mapped(c, 0);
}
char32_t to_lower(char32_t c) noexcept {
  if (c < 0x80) return ascii_upper(c) ? c + 32 : c;
  return mapped(c, 1);
}
char32_t to_title(char32_t c) noexcept {
  if (c < 0x80) return ascii_lower(c) ? c - 32 : c;
  return mapped(c, 2);
}

std::string upper(std::string_view text) {
  return map_text(
      text, [](char c) { return ascii_lower(static_cast<unsigned char>(c)) ? char(c - 32) : c; },
      [](char32_t c) { return to_upper(c); });
}

std::string lower(std::string_view text) {
  return map_text(
      text, [](char c) { return ascii_upper(static_cast<unsigned char>(c)) ? char(c + 32) : c; },
      [](char32_t c) { return to_lower(c); });
}

}  // namespace kchart::unicode
