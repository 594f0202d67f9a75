// YAML, read, against what sigs.k8s.io/yaml answered.
#include <catch2/catch.hpp>

#include "codec/outcome.hpp"
#include "kchart/origins.hpp"
#include "kchart/yaml.hpp"

using namespace std::string_view_literals;

namespace kchart {

namespace {

#include "yaml_read_rows.inc"

}  // namespace

TEST_CASE("YAML is read as go-yaml and JSON make it") {
  for (const Row& row : kReads) {
    INFO(row.input);
    Arena arena;
    CHECK(outcome([&] { return shown(parse_yaml(row.input, arena)); }) == row.expected);
  }
}

TEST_CASE("A text that must be a map") {
  constexpr Row kRows[] = {
      {"", "OK {}"},
      {"null", "OK {}"},
      {"a: 1", R"(OK {"a":1})"},
      {"- a",
       "ERR error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go "
       "value of type map[string]interface {}"},
      {"a",
       "ERR error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go "
       "value of type map[string]interface {}"},
      {"1",
       "ERR error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go "
       "value of type map[string]interface {}"},
      {"true",
       "ERR error unmarshaling JSON: while decoding JSON: json: cannot unmarshal bool into Go "
       "value of type map[string]interface {}"},
  };
  for (const Row& row : kRows) {
    Arena arena;
    CHECK(outcome([&] { return shown(parse_yaml_map(row.input, arena)); }) == row.expected);
  }
}

TEST_CASE("Integers may be kept apart from floats") {
  Arena arena;
  ReadOptions options;
  options.integers = true;
  const Value read = parse_yaml("[1, 1.0, 1e3, 18446744073709551615, 0x10]", arena, options);
  const Kind expected[] = {Kind::int64, Kind::float64, Kind::float64, Kind::uint64, Kind::int64};
  for (std::size_t i = 0; i < read.size(); ++i) CHECK((*read.as_list())[i].kind() == expected[i]);
}

TEST_CASE("What follows an empty collection at the root is not read") {
  constexpr Row kRows[] = {
      {"{} foo: bar\n", "OK {}"},
      {"{}foo: bar\n", "OK {}"},
      {"# why\n[ ] foo: bar\nbaz: 1\n", "OK []"},
      {"---\n{} a: b\n", "OK {}"},
      {"{} \"a\": b\n", "OK {}"},
      {"{a: 1} b: c\n", "ERR error converting YAML to JSON: yaml: did not find expected key"},
      {"a:\n  {} b: c\n",
       "ERR error converting YAML to JSON: yaml: line 1: did not find expected key"},
  };
  for (const Row& row : kRows) {
    INFO(row.input);
    Arena arena;
    CHECK(outcome([&] { return shown(parse_yaml(row.input, arena)); }) == row.expected);
  }
}

TEST_CASE("A key that its map has already may be an error") {
  constexpr Row kRows[] = {
      {"a: 1\nb: {a: 1}", R"(OK {"a":1,"b":{"a":1}})"},
      {"a: 1\nb: 2\na: 3\nb:\n  c: 4\n",
       "ERR error converting YAML to JSON: yaml: unmarshal errors:\n  line 3: key \"a\" already "
       "set "
       "in map\n  line 5: key \"b\" already set in map"},
      {"- {a: 1, a: 2}",
       "ERR error converting YAML to JSON: yaml: unmarshal errors:\n  line 1: key \"a\" already "
       "set "
       "in map"},
      {"x: {<<: {a: 1},\n  a: 2}",
       "ERR error converting YAML to JSON: yaml: unmarshal errors:\n  line 2: key \"a\" already "
       "set "
       "in map"},
      {"1: a\n'1': b\n", R"(OK {"1":"b"})"},
      {"yes: a\ntrue: b\n",
       "ERR error converting YAML to JSON: yaml: unmarshal errors:\n  line 2: key true already set "
       "in map"},
  };
  ReadOptions options;
  options.unique_keys = true;
  for (const Row& row : kRows) {
    INFO(row.input);
    Arena arena;
    CHECK(outcome([&] { return shown(parse_yaml(row.input, arena, options)); }) == row.expected);
  }
}

TEST_CASE("An alias is a copy: changing it leaves its anchor alone") {
  Arena arena;
  const Value read = parse_yaml("a: &a {x: {k: 1}}\nb: *a\nc: {<<: *a}", arena);
  Map& root = *read.as_map();
  root.find("b")->as_map()->find("x")->as_map()->set(arena, "k", Value::int64(2));
  root.find("c")->as_map()->find("x")->as_map()->set(arena, "k", Value::int64(3));
  CHECK(shown(read) == R"({"a":{"x":{"k":1}},"b":{"x":{"k":2}},"c":{"x":{"k":3}}})");
}

TEST_CASE("Origins name the line of each entry") {
  Arena arena;
  Origins origins;
  ReadOptions options;
  options.origins = &origins;
  options.file = "v.yaml";
  const Value read =
      parse_yaml("a: &a\n  b: 1\n  c:\n  - x\n  - y\nd: *a\ne:\n  <<: *a\n", arena, options);
  const Map* root = read.as_map();
  const auto line = [&](const Map* map, std::string_view key) {
    const Origin* origin = origins.find(map, key);
    return origin != nullptr ? origin->position.line : 0;
  };
  const Map* a = root->find("a")->as_map();
  CHECK(line(root, "a") == 1);
  CHECK(line(a, "b") == 2);
  CHECK(line(a, "c") == 3);
  CHECK(origins.find(a->find("c")->as_list(), 1)->position == Position{"v.yaml", 5, 0});
  CHECK(line(root->find("d")->as_map(), "b") == 2);
  CHECK(line(root->find("e")->as_map(), "c") == 3);
}

}  // namespace kchart
