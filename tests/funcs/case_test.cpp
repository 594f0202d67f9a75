// Case: upper, lower, title, snakecase and kin, initials, wrapping.
#include <catch2/catch.hpp>

#include "funcs/calling.hpp"
#include "funcs/families.hpp"

using namespace kchart;
using namespace kchart::test;
using namespace std::string_view_literals;

namespace {

#include "funcs/case_rows.inc"

}  // namespace

TEST_CASE("case answer as Sprig's do") {
  World world;
  for (const TextRow& row : kRows) {
    INFO(row.name << " " << row.args);
    const auto args = read_args(row.args, world.arena);
    CHECK(world.call(funcs::case_functions(), row.name, args) == row.expected);
  }
}
