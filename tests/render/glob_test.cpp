// Globs: rows observed with gobwas/glob 0.2.3 and the separator '/'.
#include "render/glob.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

using kchart::rendering::Glob;

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
      {"\xC3\xA4?", "\xC3\xA4\xC3\xB6", true},
      {"", "", true},
      {"", "a", false},
  };
  for (const Row& row : rows) {
    INFO(row.pattern << " on " << row.text);
    CHECK(Glob(row.pattern).match(row.text) == row.matches);
  }
}

TEST_CASE("a pattern that gobwas refuses matches everything") {
  for (const char* pattern : {"[ab", "[]a]", "[z-a]", "[a-bc]", "\xFF"}) {
    INFO(pattern);
    CHECK(Glob(pattern).match("any/thing"));
  }
}

TEST_CASE("hostile globs take linear time") {
  std::string nested;
  for (int i = 0; i < 20000; ++i) nested += "{a,";
  CHECK(Glob(nested).match("a"));
  std::string stars;
  for (int i = 0; i < 500; ++i) stars += "*a";
  const std::string text(2000, 'a');
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(Glob(stars + "b").match(text));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}
