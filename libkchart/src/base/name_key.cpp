// Each character becomes its folded, decomposed form; then marks of one base come into their order.
#include "base/name_key.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/utf8.hpp"

namespace kchart {

namespace {

struct Folded {
  char32_t code;
  char text[13];  // UTF-8
};
struct ClassRun {
  char32_t first, last;
  int value;
};
#include "base/name_key_tables.inc"

constexpr char32_t kFirstSyllable = 0xAC00, kLastSyllable = 0xD7A3;

// Unicode, section 3.12: a syllable of Hangul is arithmetic.
void append_syllable(std::string& out, char32_t code) {
  constexpr char32_t kLead = 0x1100, kVowel = 0x1161, kTail = 0x11A7, kVowels = 21, kTails = 28;
  const char32_t index = code - kFirstSyllable;
  utf8::append(out, kLead + index / (kVowels * kTails));
  utf8::append(out, kVowel + index % (kVowels * kTails) / kTails);
  if (index % kTails != 0) utf8::append(out, kTail + index % kTails);
}

int class_of(char32_t code) {
  const auto* run =
      std::upper_bound(std::begin(kClasses), std::end(kClasses), code,
                       [](char32_t value, const ClassRun& one) { return value < one.first; });
  if (run == std::begin(kClasses)) return 0;
  --run;
  return code <= run->last ? run->value : 0;
}

std::string folded(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    const utf8::Rune rune = utf8::decode(name);
    const auto* found =
        std::lower_bound(std::begin(kFolded), std::end(kFolded), rune.code,
                         [](const Folded& one, char32_t code) { return one.code < code; });
    if (found != std::end(kFolded) && found->code == rune.code) {
      out += found->text;
    } else if (rune.code >= kFirstSyllable && rune.code <= kLastSyllable) {
      append_syllable(out, rune.code);
    } else {
      out += name.substr(0, rune.width);
    }
    name.remove_prefix(rune.width);
  }
  return out;
}

// Sorts each run of marks by its classes.
std::string ordered(std::string_view text) {
  struct Piece {
    std::string_view bytes;
    int value;
  };
  std::vector<Piece> pieces;
  while (!text.empty()) {
    const utf8::Rune rune = utf8::decode(text);
    pieces.push_back({text.substr(0, rune.width), class_of(rune.code)});
    text.remove_prefix(rune.width);
  }
  const auto is_base = [](const Piece& one) { return one.value == 0; };
  for (auto from = pieces.begin(); from != pieces.end();) {
    from = std::find_if_not(from, pieces.end(), is_base);
    const auto to = std::find_if(from, pieces.end(), is_base);
    std::stable_sort(from, to, [](const Piece& a, const Piece& b) { return a.value < b.value; });
    from = to;
  }
  std::string out;
  for (const Piece& one : pieces) out += one.bytes;
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::string name_key(std::string_view name) {
  if (!is_ascii(name)) return ordered(folded(name));
  std::string key(name);
  for (char& c : key) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return key;
}

}  // namespace kchart
