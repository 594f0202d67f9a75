// Strings: cutting, padding, searching, quoting, joining and splitting.
#include <catch2/catch.hpp>

#include "funcs/calling.hpp"
#include "funcs/families.hpp"

using namespace kchart;
using namespace kchart::test;
using namespace std::string_view_literals;

namespace {

#include "funcs/strings_rows.inc"

}  // namespace

TEST_CASE("strings answer as Sprig's do") {
  World world;
  for (const TextRow& row : kRows) {
    INFO(row.name << " " << row.args);
    const auto args = read_args(row.args, world.arena);
    CHECK(world.call(funcs::string_functions(), row.name, args) == row.expected);
  }
}

TEST_CASE("strings are bounded before they are made") {
  World world;
  const std::string big(50'000'000, 'x');
  const std::pair<const char*, std::vector<Value>> rows[] = {
      {"repeat", {i(1'000'000'000), s("x")}},
      {"repeat", {i(INT64_MAX), s("xyz")}},
      {"indent", {i(2'000'000'000), s("a\nb")}},
      {"nindent", {i(INT64_MAX), s("a\nb\nc")}},
      {"cat", {s(big), s(big)}},
      {"quote", {s(big), s(big)}},
      {"replace", {s(""), s(std::string_view(big).substr(0, 1000)), s(big)}},
      {"replace", {s("x"), s("xx"), s(big)}},
  };
  for (const auto& [name, args] : rows) {
    INFO(name);
    CHECK(world.call(funcs::string_functions(), name, args) == "!limit.string");
  }
  const Value parts[] = {s(""), s(big)};
  CHECK(world.call(funcs::string_functions(), "splitList", parts) == "!limit.list");
}
