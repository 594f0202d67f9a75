// YAML::Node <-> Value: what Helm would read, and back again unchanged.
#include "kchart/yaml_cpp.hpp"

#include <yaml-cpp/yaml.h>

#include <catch2/catch.hpp>

#include "kchart/arena.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"

namespace kchart {
namespace {

std::string json_of(const YAML::Node& node) {
  Arena arena;
  return to_json(value_of_node(node, arena));
}

std::string json_of_text(std::string_view text) {
  Arena arena;
  return to_json(parse_yaml(text, arena));
}

TEST_CASE("a node that was loaded reads as Helm reads its text") {
  for (const char* text : {
           "a: 1\nb: [x, 'y', 2.50, ~, true]\nc: {d: {}, e: []}",
           "port: 0x10\nold: 0o17\nyes: on\nquoted: 'on'\ntyped: !!str 12",
           "1: a\n1.5: b\ntrue: c\nsame: 1",
           "base: &b {x: 1, y: [2]}\nagain: *b",
           "text: |\n  two\n  lines\nempty: ''\nnothing:",
           "2024-01-01",
           "- 1\n- [2, [3]]",
       }) {
    CAPTURE(text);
    CHECK(json_of(YAML::Load(text)) == json_of_text(text));
  }
}

TEST_CASE("what a program assigns is plain, unless it is tagged") {
  YAML::Node node;
  node["number"] = "1.10";
  node["text"] = "one";
  node["tagged"] = "1.10";
  node["tagged"].SetTag("!");
  CHECK(json_of(node) == R"({"number":1.1,"tagged":"1.10","text":"one"})");
  CHECK(json_of(node["absent"]) == "null");
}

TEST_CASE("a value comes back from its node, and from the node's text") {
  Arena arena;
  for (
      const char* text : {
          R"({"a":"1","b":1,"c":"true","d":true,"e":null,"f":"null","g":[],"h":{},"i":"","j":1.5e+300})",
          R"(["on","~","0x1","plain","two\nlines"," edge ","1_0",-0.25])",
          R"({"1":"one","true":{"null":0}})",
      }) {
    CAPTURE(text);
    const Value value = parse_json(text, arena);
    const YAML::Node node = node_of_value(value);
    CHECK(to_json(value_of_node(node, arena)) == to_json(value));
  }
}

TEST_CASE("keys that JSON cannot have are refused where they stand") {
  Arena arena;
  try {
    value_of_node(YAML::Load("a: 1\n? [b]\n: 2"), arena);
    FAIL("accepted");
  } catch (const Error& e) {
    CHECK(e.code() == "yaml.key");
    CHECK(e.position().line == 2);
    CHECK(e.position().column == 3);
  }
  CHECK_THROWS_AS(value_of_node(YAML::Load("~: 1"), arena), Error);
}

TEST_CASE("nodes and values that hold themselves end at the limit") {
  Arena arena;
  YAML::Node node;
  node["self"] = node;
  CHECK_THROWS_AS(value_of_node(node, arena), Error);

  Map* map = Map::make(arena);
  map->set(arena, "self", Value::map(map));
  CHECK_THROWS_AS(node_of_value(Value::map(map)), Error);
}

}  // namespace
}  // namespace kchart
