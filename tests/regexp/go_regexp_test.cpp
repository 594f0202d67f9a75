// Patterns that Go refuses, in its words, and what the others match.
#include "regexp/go_regexp.hpp"

#include <re2/re2.h>

#include <catch2/catch.hpp>
#include <string>

#include "kchart/error.hpp"

namespace kchart::regexp {
namespace {

std::string problem_of(const std::string& pattern) {
  std::string problem;
  const auto compiled = compile_go_pattern(pattern, {}, problem);
  CHECK((compiled == nullptr) == !problem.empty());
  return problem;
}

bool matches(const std::string& pattern, const std::string& text) {
  std::string problem;
  const auto compiled = compile_go_pattern(pattern, {}, problem);
  INFO(pattern << ": " << problem);
  REQUIRE(compiled != nullptr);
  return re2::RE2::PartialMatch(text, *compiled);
}

TEST_CASE("what Go refuses") {
  struct Row {
    const char *pattern, *problem;
  };
  for (const Row& row : {
           Row{"(", "missing closing ): `(`"},
           Row{"a)b", "unexpected ): `a)b`"},
           Row{"*a", "missing argument to repetition operator: `*`"},
           Row{"(|*)", "missing argument to repetition operator: `*`"},
           Row{"a**", "invalid nested repetition operator: `**`"},
           Row{"a{2}{3}", "invalid nested repetition operator: `{2}{3}`"},
           Row{"a{1001}", "invalid repeat count: `{1001}`"},
           Row{"a{3,2}", "invalid repeat count: `{3,2}`"},
           Row{"((a{10}){10}b){11}", "invalid repeat count: `{11}`"},
           Row{"(a{500}|b){3,}", "invalid repeat count: `{3,}`"},
           Row{"(?P<n", "invalid named capture: `(?P<n`"},
           Row{"(?<a-b>x)", "invalid named capture: `(?<a-b>`"},
           Row{"(?x)", "invalid or unsupported Perl syntax: `(?x`"},
           Row{"[a", "missing closing ]: `[a`"},
           Row{"[b-a]", "invalid character class range: `b-a`"},
           Row{"[[:word:][:alfa:]]", "invalid character class range: `[:alfa:]`"},
           Row{"\\p{Old_Italic}", "invalid character class range: `\\p{Old_Italic}`"},
           Row{"\\8", "invalid escape sequence: `\\8`"},
           Row{"\\", "trailing backslash at end of expression: ``"},
           Row{"\xff", "invalid UTF-8: `\xff`"},
       }) {
    INFO(row.pattern);
    CHECK(problem_of(row.pattern) == std::string("error parsing regexp: ") + row.problem);
  }
}

TEST_CASE("what Go allows and RE2 spells otherwise") {
  CHECK(matches("(?<a>x)(?P<a>y)", "xy"));
  CHECK(matches("^\\p{greek}\\P{^L}$", "\u03B1b"));
  CHECK(matches("^[\\p{Cn}x]$", "\u0378"));
  CHECK(matches("^a{,2}$", "a{,2}"));
  CHECK(matches("^(a{0,}){1000}$", "aaa"));
  CHECK(matches("^((a{10}){10}b){10}$|x", "x"));
  CHECK(matches("\\Qa.b\\E+$", "a.bbb"));
  CHECK(matches("^\\x{1F600}\\101[]\\-]$", "\U0001F600A-"));
  CHECK_FALSE(matches("^\\P{Assigned}$", "a"));
}

TEST_CASE("patterns without measure") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "a" + std::string(depth, ')');
  };
  CHECK(problem_of(nested(900)).empty());
  CHECK(problem_of(nested(100'000)).starts_with("error parsing regexp: expression nests too deep"));
  std::string problem;
  try {
    compile_go_pattern("((((\\pL{100}){2}){5})|x)", {}, problem);
    FAIL("compiled");
  } catch (const Error& error) {
    CHECK(error.code() == "limit.regex");
  }
}

}  // namespace
}  // namespace kchart::regexp
