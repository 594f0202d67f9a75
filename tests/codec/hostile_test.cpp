// Hostile texts and values: every one ends in its code, none in a crash or a long wait.
#include <catch2/catch.hpp>

#include <ctime>
#include <limits>

#include "codec/outcome.hpp"
#include "kchart/toml.hpp"
#include "kchart/yaml.hpp"
#include "support/code_of.hpp"

using namespace std::string_view_literals;

namespace kchart {

namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

using test::code_of;

std::string yaml_code(std::string_view text) {
  return code_of([&] {
    Arena arena;
    parse_yaml_map(text, arena);
  });
}

// Processor time, so that a busy machine does not matter.
double seconds_for(std::string_view text) {
  const std::clock_t start = std::clock();
  yaml_code(text);
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

std::string laughs(int levels) {
  std::string text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < levels; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 1; k < 9; ++k) text += "," + before;
    text += "]\n";
  }
  return text;
}

}  // namespace

TEST_CASE("H20: aliases may not multiply a small text into a huge tree") {
  CHECK(yaml_code(laughs(3)) == "none");
  CHECK(yaml_code(laughs(9)) == "limit.yaml.aliases");
  CHECK(yaml_code(laughs(60)) == "limit.yaml.aliases");
}

TEST_CASE("H20: Go's share of alias nodes, to the node") {
  // One anchor of 11 nodes; each alias counts 12, of which 11 are under an alias.
  const std::string anchor = "a: &a [0,1,2,3,4,5,6,7,8,9]\nb: [";
  CHECK(yaml_code(anchor + repeat("*a,", 80) + "]") == "none");
  // One of 1201 nodes: 99 % are passed with the first alias that takes the count past 100 and 1000.
  const std::string big = "a: &a [" + repeat("0,", 1200) + "]\nb: [";
  CHECK(yaml_code(big + repeat("*a,", 50) + "]") == "none");
  CHECK(yaml_code(big + repeat("*a,", 200) + "]") == "limit.yaml.aliases");
}

TEST_CASE("H21: an anchor inside itself") {
  CHECK(yaml_code("a: &a [*a]") == "yaml.cycle");
  CHECK(yaml_code("&a {<<: *a}") == "yaml.cycle");
  CHECK(yaml_code("a: &a\n  b:\n  - c: *a") == "yaml.cycle");
}

TEST_CASE("H22: nesting is bounded, and refused at once") {
  const std::string texts[] = {repeat("[", 100'000), repeat("- ", 100'000), repeat("{a: ", 100'000),
                               repeat("? ", 100'000)};
  for (const std::string& text : texts) {
    CHECK(yaml_code(text) == "limit.yaml.depth");
    CHECK(seconds_for(text) < 1.0);  // generous: a debug build with sanitizers
  }
  // Without a blank the colon belongs to the key, which then has no end.
  CHECK(yaml_code(repeat("{a:", 100'000)) == "yaml.syntax");
  std::string ladder;
  for (std::size_t i = 0; i < 2'000; ++i) ladder += std::string(i, ' ') + "a:\n";
  CHECK(yaml_code(ladder) == "limit.yaml.depth");
  CHECK(yaml_code("a: " + repeat("[", 999) + repeat("]", 999)) == "none");
  CHECK(yaml_code("a: " + repeat("[", 1000) + repeat("]", 1000)) == "limit.yaml.depth");
}

TEST_CASE("H23: time grows with the size, not with its square") {
  for (const std::string_view unit : {"{"sv, "? "sv, ":"sv, "%"sv, "a: [b]\n"sv, "!a,"sv, "'a"sv,
                                      "\"\\'\" "sv, "[a?"sv, "a:, "sv, "&a "sv}) {
    INFO(unit);
    const double one = seconds_for(repeat(unit, 200'000 / unit.size()));
    const double two = seconds_for(repeat(unit, 400'000 / unit.size()));
    CHECK(two < one * 4 + 0.05);
  }
}

TEST_CASE("H24: bytes that are not text") {
  CHECK(yaml_code("a: \0b"sv) == "yaml.encoding");
  CHECK(yaml_code("a: \xED\xA0\x80") == "yaml.encoding");
  CHECK(yaml_code("a: \xC0\x80") == "yaml.encoding");
  CHECK(yaml_code("a: \xF8\x88\x80\x80\x80") == "yaml.encoding");
  CHECK(yaml_code("a: \xE2\x82") == "yaml.encoding");
  CHECK(yaml_code("\xFF\xFE"
                  "a\0:\0 \0b\0"sv) == "none");
  CHECK(yaml_code("\xFF\xFE"
                  "a\0:\0 \0\0\xD8"sv) == "yaml.encoding");
}

TEST_CASE("H26, H27: keys and tags") {
  CHECK(yaml_code("? [a]\n: b") == "yaml.key");
  CHECK(yaml_code("~: b") == "yaml.key");
  CHECK(yaml_code("a: !!int b") == "yaml.tag");
  CHECK(yaml_code("a: !!binary b") == "yaml.tag");
  CHECK(yaml_code("a: !!python/object:os.system b") == "none");
  CHECK(yaml_code("a: !<" + repeat("x", 1'000'000) + "> b") == "none");
}

TEST_CASE("H28: values that are no map, and too much of them") {
  CHECK(yaml_code("- a") == "values.type");
  CHECK(yaml_code("a") == "values.type");
  CHECK(yaml_code(std::string(20 * kMiB + 1, 'a')) == "limit.yaml.input");
  CHECK(yaml_code("a: " + std::string(11 * kMiB, 'x')) == "limit.yaml.scalar");
  std::string anchors = "a:\n";
  for (int i = 0; i < 10'001; ++i) anchors += "- &a" + std::to_string(i) + " 1\n";
  CHECK(yaml_code(anchors) == "limit.yaml.anchors");
}

TEST_CASE("H33: JSON and TOML bombs") {
  const auto json_code = [](const std::string& text) {
    return code_of([&] {
      Arena arena;
      parse_json(text, arena);
    });
  };
  const auto toml_code = [](const std::string& text) {
    return code_of([&] {
      Arena arena;
      parse_toml(text, arena);
    });
  };
  CHECK(json_code(repeat("[", 2'000) + repeat("]", 2'000)) == "limit.json.depth");
  CHECK(json_code(repeat("{\"a\":", 2'000)) == "limit.json.depth");
  CHECK(json_code(repeat("9", 100)) == "none");
  CHECK(json_code(repeat("9", 400)) == "json.number");
  CHECK(toml_code(std::string(20 * kMiB + 1, '#')) == "limit.toml.input");
  CHECK(toml_code(repeat("a.", 100'000) + "a = 1") == "limit.toml.depth");
  CHECK(toml_code("[" + repeat("a.", 100'000) + "a]") == "limit.toml.depth");
  CHECK(toml_code("a = " + repeat("[", 100'000)) == "limit.toml.depth");
  CHECK(toml_code("a = " + repeat("{a = ", 100'000)) == "limit.toml.depth");
}

TEST_CASE("H46: values that contain themselves") {
  Arena arena;
  Map* map = Map::make(arena);
  map->set(arena, "self", Value::map(map));
  List* list = List::make(arena);
  list->push_back(arena, Value::list(list));
  CHECK(outcome([&] { return to_json(Value::map(map)); }) ==
        "ERR json: unsupported value: encountered a cycle via map[string]interface {}");
  CHECK(outcome([&] { return to_json(Value::list(list)); }) ==
        "ERR json: unsupported value: encountered a cycle via []interface {}");
  CHECK(outcome([&] { return to_yaml(Value::map(map)); }) ==
        "ERR error marshaling into JSON: json: unsupported value: encountered a cycle via "
        "map[string]interface {}");
  CHECK_THROWS_AS(to_yaml_pretty(Value::map(map)), FunctionError);
  CHECK_THROWS_AS(to_toml(Value::map(map)), Error);
}

TEST_CASE("Deep values are written") {
  Arena arena;
  Value value = Value::int64(1);
  for (int i = 0; i < 5'000; ++i) {
    List* list = List::make(arena);
    list->push_back(arena, value);
    value = Value::list(list);
  }
  CHECK(to_json(value) == repeat("[", 5'000) + "1" + repeat("]", 5'000));
  CHECK(to_yaml(value) == repeat("- ", 5'000) + "1\n");
}

TEST_CASE("H58: strings come back from YAML as they were") {
  std::string all;
  for (char32_t c = 1; c < 0x7F; ++c) all += static_cast<char>(c);
  const std::string texts[] = {"yes",
                               "0x1f",
                               "1_000",
                               "12:30",
                               "2024-01-01",
                               "<<",
                               "a: b",
                               "- a",
                               "#a",
                               " a ",
                               "a\n",
                               "\n\na\n\n",
                               "a\tb\n c",
                               all,
                               "---",
                               repeat("x", 10 * kMiB - 2),
                               repeat("word ", 2'000'000)};
  for (const std::string& text : texts) {
    Arena arena;
    const Value back = parse_yaml(to_yaml(Value::borrowed(text)), arena);
    REQUIRE(back.is_string());
    CHECK(back.as_string() == text);
  }
}

TEST_CASE("What is escaped in a text is not taken for what stands in for its colons and marks") {
  Arena arena;
  const Value value = parse_yaml("{x:,\xEF\xBB\xBFy: 1, \"\\uF8C0\\uf8c1\": 2}", arena);
  CHECK(value.as_map()->find("\xEF\xA3\x80\xEF\xA3\x81") != nullptr);
  CHECK(value.as_map()->find("x:") != nullptr);
}

TEST_CASE("No text at all is an empty one") {
  Arena arena;
  CHECK(parse_yaml(std::string_view(), arena).is_nil());
}

}  // namespace kchart
