#include "base/parallel.hpp"

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <string>

#include "kchart/error.hpp"

using namespace kchart;

TEST_CASE("Every number is worked on once", "[threads]") {
  for (const std::size_t threads : {0, 1, 2, 8}) {
    std::array<std::atomic<int>, 100> seen{};
    std::atomic<bool> known_thread = true;
    parallel(seen.size(), threads, [&](std::size_t number, std::size_t thread) {
      ++seen[number];
      if (thread != 0 && thread >= threads) known_thread = false;
    });
    CHECK(known_thread);
    for (const std::atomic<int>& times : seen) CHECK(times == 1);
  }
  parallel(0, 4, [](std::size_t, std::size_t) { FAIL("there is nothing to do"); });
}

TEST_CASE("The error of the lowest number is thrown, and no work begins after it", "[threads]") {
  std::atomic<std::size_t> begun = 0;
  try {
    parallel(10'000, 2, [&](std::size_t number, std::size_t) {
      ++begun;
      if (number >= 7) throw Error(Fault::refused, "test", std::to_string(number));
    });
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.message() == "7");
  }
  CHECK(begun < 20);
}
