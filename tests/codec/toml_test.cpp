// TOML, read and written, against what BurntSushi/toml answered.
#include <catch2/catch.hpp>

#include "codec/outcome.hpp"
#include "kchart/toml.hpp"

using namespace std::string_view_literals;

namespace kchart {

namespace {

#include "toml_rows.inc"

}  // namespace

TEST_CASE("TOML is read as the Go library reads it") {
  for (const Row& row : kReads) {
    INFO(row.input);
    Arena arena;
    CHECK(outcome([&] { return shown(parse_toml(row.input, arena)); }) == row.expected);
  }
}

TEST_CASE("TOML documents are written as the Go library writes them") {
  for (const Row& row : kDocuments) {
    INFO(row.input);
    Arena arena;
    CHECK(outcome([&] { return to_toml(parse_json(row.input, arena)); }) == row.expected);
  }
}

TEST_CASE("TOML strings are written as the Go library writes them") {
  for (const Row& row : kStrings) {
    INFO(row.input);
    CHECK(outcome([&] { return to_toml(Value::borrowed(row.input)); }) == row.expected);
  }
}

TEST_CASE("Numbers keep their kind and times come back as they were") {
  Arena arena;
  const Value read = parse_toml(
      "a = 1\nb = 1.0\nc = 1979-05-27\nd = 07:32:00\n"
      "e = 1979-05-27T07:32:00\nf = 1979-05-27T07:32:00+01:00\n",
      arena);
  CHECK(read.as_map()->find("a")->kind() == Kind::int64);
  CHECK(read.as_map()->find("b")->kind() == Kind::float64);
  CHECK(to_toml(read) ==
        "a = 1\nb = 1.0\nc = 1979-05-27\nd = 07:32:00\n"
        "e = 1979-05-27T07:32:00\nf = 1979-05-27T07:32:00+01:00\n");
}

TEST_CASE("Nil is no document") {
  CHECK_THROWS_AS(to_toml(Value()), Error);
}

}  // namespace kchart
