// Secrets: copies, moves, and what is left behind.
#include <catch2/catch.hpp>
#include <utility>

#include "kchart/secret.hpp"

using kchart::Secret;

TEST_CASE("a secret gives back what it was given") {
  const std::string binary("a\0b\xFF", 4);
  CHECK(Secret(binary).reveal() == binary);
  CHECK(Secret(std::string(100'000, 'x')).reveal() == std::string(100'000, 'x'));
  CHECK(Secret().empty());
  CHECK(Secret("").empty());
  CHECK(Secret("").reveal().empty());
}

TEST_CASE("copies of a secret outlive it, and what was moved from is empty") {
  Secret copy;
  {
    Secret first("one");
    copy = first;
    const Secret moved = std::move(first);
    CHECK(moved.reveal() == "one");
    CHECK(first.empty());  // NOLINT(bugprone-use-after-move)
    CHECK(first.reveal().empty());
    first = Secret("two");
    CHECK(first.reveal() == "two");
  }
  CHECK(copy.reveal() == "one");
}

TEST_CASE("secrets are compared by size and bytes") {
  const Secret secret("token");
  CHECK(secret.equals("token"));
  CHECK_FALSE(secret.equals("Token"));
  CHECK_FALSE(secret.equals("tokens"));
  CHECK_FALSE(secret.equals(""));
  CHECK(Secret().equals(""));
}
