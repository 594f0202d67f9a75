// UTF-8: good, broken and cut sequences, as Go 1.26 decodes them.
#include "base/utf8.hpp"

#include <catch2/catch.hpp>

using namespace kchart;
using namespace std::string_view_literals;

namespace {

struct Row {
  std::string_view text;
  char32_t first;
  std::size_t first_width;
  char32_t last;
  std::size_t last_width;
  std::size_t count;
  bool valid;
};

const Row kRows[] = {
    {""sv, 0xfffd, 0, 0xfffd, 0, 0, true},
    {"a"sv, 0x61, 1, 0x61, 1, 1, true},
    {"\303\251"sv, 0xe9, 2, 0xe9, 2, 1, true},
    {"\346\227\245"sv, 0x65e5, 3, 0x65e5, 3, 1, true},
    {"\360\237\230\200"sv, 0x1f600, 4, 0x1f600, 4, 1, true},
    {"\200"sv, 0xfffd, 1, 0xfffd, 1, 1, false},
    {"\300\200"sv, 0xfffd, 1, 0xfffd, 1, 2, false},
    {"\302"sv, 0xfffd, 1, 0xfffd, 1, 1, false},
    {"\340\200\200"sv, 0xfffd, 1, 0xfffd, 1, 3, false},
    {"\340\240\200"sv, 0x800, 3, 0x800, 3, 1, true},
    {"\355\240\200"sv, 0xfffd, 1, 0xfffd, 1, 3, false},
    {"\360\200\200\200"sv, 0xfffd, 1, 0xfffd, 1, 4, false},
    {"\364\220\200\200"sv, 0xfffd, 1, 0xfffd, 1, 4, false},
    {"\365\200\200\200"sv, 0xfffd, 1, 0xfffd, 1, 4, false},
    {"\342\202"sv, 0xfffd, 1, 0xfffd, 1, 2, false},
    {"a\342\202"sv, 0x61, 1, 0xfffd, 1, 3, false},
    {"\342\202\254\200"sv, 0x20ac, 3, 0xfffd, 1, 2, false},
    {"\200\200\200\200\200"sv, 0xfffd, 1, 0xfffd, 1, 5, false},
    {"x\360\237\230\200"sv, 0x78, 1, 0x1f600, 4, 2, true},
    {"\357\277\275"sv, 0xfffd, 3, 0xfffd, 3, 1, true},
};

}  // namespace

TEST_CASE("texts decode from both ends as in Go") {
  for (const Row& row : kRows) {
    CHECK(utf8::decode(row.text).code == row.first);
    CHECK(utf8::decode(row.text).width == row.first_width);
    CHECK(utf8::decode_last(row.text).code == row.last);
    CHECK(utf8::decode_last(row.text).width == row.last_width);
    CHECK(utf8::count(row.text) == row.count);
    CHECK(utf8::valid(row.text) == row.valid);
  }
}

TEST_CASE("every scalar value survives encoding") {
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string text;
    utf8::append(text, code);
    const utf8::Rune rune = utf8::decode(text);
    if (rune.code != code || rune.width != text.size()) FAIL("lost " << std::uint32_t(code));
  }
}

TEST_CASE("what is no scalar value becomes the replacement character") {
  for (const char32_t code : {char32_t{0xD800}, char32_t{0xDFFF}, char32_t{0x110000}}) {
    std::string text;
    utf8::append(text, code);
    CHECK(text == "\xEF\xBF\xBD");
  }
}
