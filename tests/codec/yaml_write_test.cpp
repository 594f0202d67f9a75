// YAML, written, against what Helm's toYaml and toYamlPretty are made of.
#include <catch2/catch.hpp>

#include "codec/outcome.hpp"
#include "kchart/yaml.hpp"

using namespace std::string_view_literals;

namespace kchart {

namespace {

#include "yaml_write_rows.inc"

}  // namespace

TEST_CASE("Strings are written as the v2 emitter writes them after JSON") {
  for (const Row& row : kStrings) {
    INFO(row.input);
    CHECK(outcome([&] { return to_yaml(Value::borrowed(row.input)); }) == row.expected);
  }
}

TEST_CASE("Strings are written as the v3 emitter writes them") {
  for (const Row& row : kPrettyStrings) {
    INFO(row.input);
    CHECK(outcome([&] { return to_yaml_pretty(Value::borrowed(row.input)); }) == row.expected);
  }
}

TEST_CASE("Documents are written as the v2 emitter writes them after JSON") {
  for (const Row& row : kDocuments) {
    INFO(row.input);
    Arena arena;
    CHECK("OK " + to_yaml(parse_json(row.input, arena)) == row.expected);
  }
}

TEST_CASE("Documents are written as the v3 emitter writes them") {
  for (const Row& row : kPrettyDocuments) {
    INFO(row.input);
    Arena arena;
    CHECK("OK " + to_yaml_pretty(parse_json(row.input, arena)) == row.expected);
  }
}

TEST_CASE("Kinds that only YAML writing meets") {
  Arena arena;
  CHECK(to_yaml(Value::int64(INT64_MIN)) == "-9223372036854775808\n");
  CHECK(to_yaml(Value::uint64(UINT64_MAX)) == "18446744073709551615\n");
  CHECK(to_yaml(Value::bytes("hi")) == "aGk=\n");
  CHECK(to_yaml_pretty(Value::bytes("hi")) == "- 104\n- 105\n");
  CHECK(to_yaml(Value::list(nullptr)) == "null\n");
  CHECK(to_yaml_pretty(Value::list(nullptr)) == "[]\n");
  CHECK(to_yaml(Value::map(nullptr)) == "null\n");
  CHECK(to_yaml_pretty(Value::map(nullptr)) == "{}\n");
  CHECK(to_yaml_pretty(Value::float64(NAN)) == ".nan\n");
  CHECK(to_yaml_pretty(Value::float64(1e6)) == "1e+06\n");
  CHECK(outcome([] { return to_yaml(Value::float64(NAN)); }) ==
        "ERR error marshaling into JSON: json: unsupported value: NaN");
  CHECK(outcome([&] {
          return to_yaml(Value::complex(arena, {1, 2}));
        }) == "ERR error marshaling into JSON: json: unsupported type: complex128");
}

TEST_CASE("Keys that fall together on the way through JSON are one, the last") {
  Arena arena;
  Map* map = Map::make(arena);
  map->set(arena, "\xFE", Value::int64(1));
  map->set(arena, "\xFF", Value::int64(2));
  CHECK(to_yaml(Value::map(map)) == "\xEF\xBF\xBD: 2\n");
}

TEST_CASE("Appending keeps what is there, also when it fails") {
  std::string out = "x: ";
  append_yaml(out, Value::int64(1));
  CHECK(out == "x: 1\n");
  CHECK_THROWS_AS(append_yaml(out, Value::borrowed("\x7F")), FunctionError);
  CHECK(out == "x: 1\n");
}

}  // namespace kchart
