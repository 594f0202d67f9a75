// Comparing keys: decided at the first character that differs.
//
// Letters come after everything else and compare by code point; runs of digits compare by value.
#include "codec/yaml_keys.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/unicode.hpp"
#include "base/utf8.hpp"

namespace kchart::codec {

namespace {

bool is_ascii_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_letter(char32_t c) {
  return c < 0x80 ? is_ascii_letter(c) : unicode::is_letter(c);
}

bool is_digit(char32_t c) {
  return c < 0x80 ? c >= '0' && c <= '9' : unicode::is_digit(c);
}

char32_t rune(char c) {
  return static_cast<unsigned char>(c);
}
char32_t rune(char32_t c) {
  return c;
}

struct DigitRun {
  std::size_t end;
  std::int64_t value;
};

// Go's arithmetic wraps, and digits of other scripts count from '0' too.
template <class Text>
DigitRun digit_run(const Text& text, std::size_t at, std::uint64_t before) {
  std::uint64_t value = before;
  for (; at < text.size() && is_digit(rune(text[at])); ++at) {
    value = value * 10 + (std::uint64_t{rune(text[at])} - '0');
  }
  return {at, static_cast<std::int64_t>(value)};
}

// Whether the digits before `i` hold more than zeros, so that a zero at `i` has weight.
template <class Text>
bool inside_number(const Text& text, std::size_t i) {
  while (i-- > 0 && is_digit(rune(text[i]))) {
    if (rune(text[i]) != '0') return true;
  }
  return false;
}

// Text is a sequence of characters: bytes of ASCII, or runes.
template <class Text>
bool less_at(const Text& a, const Text& b, std::size_t i, Generation generation) {
  const char32_t ca = rune(a[i]);
  const char32_t cb = rune(b[i]);
  const bool a_letter = is_letter(ca);
  const bool b_letter = is_letter(cb);
  if (a_letter && b_letter) return ca < cb;
  if (a_letter || b_letter) {
    const bool in_digits = generation == Generation::v3 && i > 0 && is_digit(rune(a[i - 1]));
    return in_digits ? a_letter : b_letter;
  }
  const std::uint64_t before = (ca == '0' || cb == '0') && inside_number(a, i) ? 1 : 0;
  const DigitRun ra = digit_run(a, i, before);
  const DigitRun rb = digit_run(b, i, before);
  if (ra.value != rb.value) return ra.value < rb.value;
  if (ra.end != rb.end) return ra.end < rb.end;
  return ca < cb;
}

template <class Text>
bool less(const Text& a, const Text& b, Generation generation) {
  const std::size_t shorter = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < shorter; ++i) {
    if (a[i] != b[i]) return less_at(a, b, i, generation);
  }
  return a.size() < b.size();
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::u32string runes(std::string_view text) {
  std::u32string decoded;
  while (!text.empty()) {
    const utf8::Rune r = utf8::decode(text);
    decoded += r.code;
    text.remove_prefix(r.width);
  }
  return decoded;
}

}  // namespace

bool key_less(std::string_view a, std::string_view b, Generation generation) {
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t i = 0;
  while (i < shorter && a[i] == b[i]) ++i;
  if (i == shorter) return a.size() < b.size();
  if (is_ascii_letter(rune(a[i])) && is_ascii_letter(rune(b[i]))) return a[i] < b[i];
  if (is_ascii(a) && is_ascii(b)) return less_at(a, b, i, generation);
  return less(runes(a), runes(b), generation);
}

}  // namespace kchart::codec
