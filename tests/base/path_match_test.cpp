#include "base/path_match.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

namespace {

using kchart::filepath_match;
using kchart::PathMatch;

struct Row {
  std::string_view pattern, name;
  PathMatch answer;
};

constexpr Row kRows[] = {
#include "base/path_match_rows.inc"
};

}  // namespace

TEST_CASE("filepath_match answers as Go's filepath.Match") {
  for (const Row& row : kRows) {
    INFO(row.pattern << " against " << row.name);
    CHECK(filepath_match(row.pattern, row.name) == row.answer);
  }
}

// Two stars would be quadratic with backtracking over all of them, twenty would never end.
TEST_CASE("filepath_match stays cheap with many stars") {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "*a";
  const std::string name(20'000, 'a');
  CHECK(filepath_match(pattern + "b", name) == PathMatch::no);
  CHECK(filepath_match(pattern, name) == PathMatch::yes);
}
