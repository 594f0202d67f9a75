// Arena, Budget and excerpts: bounds hold, and say how to raise them.
#include "kchart/limits.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "kchart/arena.hpp"
#include "kchart/error.hpp"
#include "support/code_of.hpp"

using namespace kchart;

namespace {

using test::code_of;

}  // namespace

TEST_CASE("an arena hands out aligned, distinct memory") {
  Arena arena;
  auto* a = arena.make<double>(1.5);
  arena.copy("odd");
  auto* b = arena.make<double>(2.5);
  CHECK(reinterpret_cast<std::uintptr_t>(b) % alignof(double) == 0);
  const std::string_view large = arena.copy(std::string(1'000'000, 'x'));
  CHECK(large.size() == 1'000'000);
  CHECK(*a == 1.5);
  CHECK(*b == 2.5);
}

TEST_CASE("an arena runs destructors, on reset too") {
  struct Counter {
    explicit Counter(int* at) : count(at) {}
    ~Counter() { ++*count; }
    int* count;
  };
  int count = 0;
  {
    Arena arena;
    arena.make<Counter>(&count);
    arena.reset();
    CHECK(count == 1);
    arena.make<Counter>(&count);
  }
  CHECK(count == 2);
}

TEST_CASE("an arena keeps to its bound") {
  Arena arena(1 * kMiB);
  CHECK(code_of([&] {
          for (int i = 0; i < 100; ++i) arena.copy(std::string(100'000, 'x'));
        }) == "limit.memory");
  CHECK(arena.bytes() <= 2 * kMiB);
}

TEST_CASE("a budget counts steps, output and key generation") {
  Limits limits;
  limits.steps = 10'000;
  limits.render_output = 10;
  limits.crypto_calls = 2;
  Budget budget(limits);
  CHECK(code_of([&] {
          for (int i = 0; i < 20'000; ++i) budget.step();
        }) == "limit.steps");
  budget.output(10);
  CHECK(code_of([&] { budget.output(1); }) == "limit.output");
  budget.crypto_call();
  budget.crypto_call();
  CHECK(code_of([&] { budget.crypto_call(); }) == "limit.crypto");
}

TEST_CASE("a budget sees the cancel flag") {
  std::atomic<bool> cancel = true;
  Budget budget(Limits{}, &cancel);
  CHECK(code_of([&] { budget.step(5'000); }) == "render.cancelled");
}

TEST_CASE("excerpts escape controls and stay short") {
  CHECK(excerpt("a\nb\x1b[0m") == "a\\nb\\x1b[0m");
  CHECK(excerpt(std::string(500, 'x')).size() == 123);
  CHECK(excerpt("aä", 2) == "a...");
  CHECK(excerpt("aäb", 3) == "aä...");
}
