// Numbers: casts, integers, decimals, rounding and ranges.
#include <catch2/catch.hpp>

#include "funcs/calling.hpp"
#include "funcs/families.hpp"

using namespace kchart;
using namespace kchart::test;
using namespace std::string_view_literals;

namespace {

#include "funcs/numbers_rows.inc"

}  // namespace

TEST_CASE("numbers answer as Sprig's do") {
  World world;
  for (const TextRow& row : kRows) {
    INFO(row.name << " " << row.args);
    const auto args = read_args(row.args, world.arena);
    CHECK(world.call(funcs::number_functions(), row.name, args) == row.expected);
  }
}

TEST_CASE("ranges are bounded before they are made") {
  World world;
  const std::pair<const char*, std::vector<Value>> rows[] = {
      {"until", {i(1'000'000'000)}},
      {"until", {i(INT64_MIN)}},
      {"untilStep", {i(0), i(INT64_MAX), i(1)}},
      {"untilStep", {i(INT64_MAX - 3), i(INT64_MAX), i(2)}},  // Go wraps around for ever
      {"seq", {i(1), i(1'000'000'000)}},
  };
  for (const auto& [name, args] : rows) {
    INFO(name);
    CHECK(world.call(funcs::number_functions(), name, args) == "!limit.list");
  }
}
