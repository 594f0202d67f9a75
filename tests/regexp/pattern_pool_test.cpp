// Pools of patterns: what is kept, for whom, and how much of it.
#include <re2/re2.h>

#include <catch2/catch.hpp>

#include "kchart/error.hpp"
#include "regexp/pattern_pool.hpp"

using kchart::Limits;
using kchart::regexp::PatternPool;

TEST_CASE("a pattern is compiled once") {
  PatternPool pool;
  std::string problem;
  const auto first = pool.compile("a+", {}, problem);
  REQUIRE(first != nullptr);
  CHECK(pool.compile("a+", {}, problem) == first);
  CHECK(pool.compile("a*", {}, problem) != first);
  CHECK(problem.empty());
}

TEST_CASE("a bad pattern is told of each time") {
  PatternPool pool;
  for (int i = 0; i < 2; ++i) {
    std::string problem;
    CHECK(pool.compile("(", {}, problem) == nullptr);
    CHECK(problem == "error parsing regexp: missing closing ): `(`");
  }
}

TEST_CASE("a pattern that was compiled under a wider bound does not pass a narrower one") {
  PatternPool pool;
  std::string problem;
  const std::string large = "(abcdefgh){500}";
  REQUIRE(pool.compile(large, {}, problem) != nullptr);
  Limits narrow;
  narrow.regex_program = 4096;
  CHECK_THROWS_AS(pool.compile(large, narrow, problem), kchart::Error);
}

TEST_CASE("a pool that is full still compiles") {
  PatternPool pool;
  std::string problem;
  const auto numbered = [&](int i) { return pool.compile("x" + std::to_string(i), {}, problem); };
  const auto first = numbered(0);
  for (int i = 1; i < 100; ++i) REQUIRE(numbered(i) != nullptr);
  CHECK(numbered(0) == first);
  const auto late = numbered(99);
  CHECK(RE2::FullMatch("x99", *late));
  CHECK(numbered(99) != late);
}
