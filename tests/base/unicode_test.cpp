// Character classes: all of Unicode against a checksum that Go 1.26 computed.
#include "base/unicode.hpp"

#include <catch2/catch.hpp>

using namespace kchart;

TEST_CASE("classes and case mappings of every character are Go's") {
  std::uint64_t hash = 14695981039346656037ULL;
  const auto add = [&hash](std::uint64_t x) { hash = (hash ^ x) * 1099511628211ULL; };
  for (char32_t c = 0; c <= 0x110010; ++c) {
    const bool classes[] = {unicode::is_space(c),  unicode::is_letter(c), unicode::is_digit(c),
                            unicode::is_number(c), unicode::is_upper(c),  unicode::is_lower(c),
                            unicode::is_punct(c),  unicode::is_print(c),  unicode::is_graphic(c)};
    std::uint64_t bits = 0;
    for (int i = 0; i < 9; ++i) bits |= std::uint64_t{classes[i]} << i;
    add(bits);
    add(unicode::to_upper(c));
    add(unicode::to_lower(c));
    add(unicode::to_title(c));
  }
  CHECK(hash == 0xe3d248d705a576a0ULL);
}

TEST_CASE("texts change case character by character") {
  CHECK(unicode::upper("aé\xC3\x9F\xFF") == "AÉ\xC3\x9F\xEF\xBF\xBD");
  CHECK(unicode::lower("AÉİ") == "aéi");
  CHECK(unicode::upper("") == "");
}
