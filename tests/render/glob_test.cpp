// Globs: rows observed with gobwas/glob 0.2.3 and the separator '/'.
#include "render/glob.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "kchart/error.hpp"
#include "kchart/functions.hpp"

namespace {

bool matches(std::string_view pattern, std::string_view text) {
  kchart::Budget budget{kchart::Limits{}};
  return kchart::rendering::Glob(pattern).match(text, budget);
}

}  // namespace

TEST_CASE("glob matches as gobwas does") {
  struct Row {
    const char *pattern, *text;
    bool matches;
  };
  const Row rows[] = {
      {"*.yaml", "a.yaml", true},
      {"*.yaml", "d/a.yaml", false},
      {"**.yaml", "d/a.yaml", true},
      {"d/**", "d/", true},
      {"d/**", "d", false},
      {"{a,b/*}.x", "b/q.x", true},
      {"{a,b/*}.x", "c.x", false},
      {"[!a]x", "/x", true},
      {"[!a]x", "ax", false},
      {"{a,b", "a", true},
      {"[a-c]z", "bz", true},
      {"[abc-]q", "-q", true},
      {"a\\*b", "a*b", true},
      {"a\\*b", "axb", false},
      {"a,", "a,", true},
      {"a}", "a}", true},
      {"{a,}b", "b", true},
      {"**/*a*a*b", "d/xaab", true},
      {"?a", "/a", false},
      {"[!a-c]x", "dx", true},
      {"[^a]x", "ax", true},
      {"{a,{b,c}}d", "cd", true},
      {"[a\\]]x", "]x", true},
      {"files/*.{json,yaml}", "files/x.json", true},
      {"{*,**}", "a/b", true},
      {"**/**", "a/b", true},
      {"{x*,xy}z", "xyz", true},
      {"a**b", "a/b", true},
      {"\xC3\xA4?", "\xC3\xA4\xC3\xB6", false},
      {"c/**/a.y", "c/a.y", true},  // a start and an end that may overlap
      {"c/**/x/a.y", "c/x/a.y", true},
      {"c/x/**/y/a.y", "c/x/y/a.y", true},
      {"c/{**/a.y,b.y}", "c/x/a.y", false},
      {"c/{a*,b?}", "c/ab", true},
      {"c/{a*,b?}", "c/aa.txt", false},
      {"?***", "b", false},
      {"[ab]***", "b", false},
      {"{*.txt,*.json}*", "a.txt", false},
      {"{f/*,a}/**", "f/x/y", false},
      {"{f/*,a}/**", "a/y", true},
      {"?.t", "\xC3\xA9.t", false},  // a row cuts its last character
      {"[!ab][!ab]", "cb", true},    // glued: "ab" must not be in it
      {"[!ab][!ab]", "ab", false},
      {"{ab,acb}", "acb", true},
      {"a\\", "a", true},
      {"", "", true},
      {"", "a", false},
  };
  for (const Row& row : rows) {
    INFO(row.pattern << " on " << row.text);
    CHECK(matches(row.pattern, row.text) == row.matches);
  }
}

TEST_CASE("a NUL ends a glob, behind a text it is skipped") {
  using namespace std::string_literals;
  CHECK(matches("*\0["s, "a"));
  CHECK(matches("a\0b"s, "ab"));
}

TEST_CASE("a pattern that gobwas refuses matches everything") {
  for (const char* pattern : {"[ab", "[]a]", "[z-a]", "[a-bc]", "\xFF"}) {
    INFO(pattern);
    CHECK(matches(pattern, "any/thing"));
  }
}

TEST_CASE("a glob fails where gobwas panics") {
  CHECK_THROWS_AS(matches("a{}", "a"), kchart::FunctionError);
}

TEST_CASE("hostile globs are refused or paid for") {
  std::string nested, stars;
  for (int i = 0; i < 20000; ++i) nested += "{a,";
  CHECK_THROWS_AS(matches(nested, "a"), kchart::FunctionError);
  for (int i = 0; i < 500; ++i) stars += "*a";
  const std::string text(2000, 'a');
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(matches(stars + "b", text));
  CHECK_FALSE(matches("b*a*a*a*a*a*a*a*a*a*a*a*a", text.substr(0, 200)));
  CHECK_THROWS_AS(matches("b" + stars, text), kchart::Error);
  stars.append(10000, '?');
  CHECK_THROWS_AS(matches(stars, text), kchart::FunctionError);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}
