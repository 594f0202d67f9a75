// The quick reader: what it takes it reads as libyaml does, and it takes what is common.
#include <catch2/catch.hpp>

#include "codec/heads.hpp"
#include "codec/outcome.hpp"
#include "codec/yaml_block.hpp"
#include "codec/yaml_compose.hpp"

using namespace std::string_view_literals;

namespace kchart {

namespace {

#include "yaml_read_rows.inc"

constexpr std::string_view kTaken[] = {
    "# only a comment\n",
    "---\na: 1\n---\n[",
    "a: 1 # c\nb: # c\n  - x\n  - y: z\n    w: [1, 'a', \"b\"]\n  -\n    - {k: v}\nc:\n- d\n- - "
    "e\n",
    "a: |\n  x\n\n   y\nb: |-\n  x\n\nc: |+\n  x\n\nd: >\n  x\n  y\n\n  z\n   w\n  v\n",
    "a: |2-\n\n    x\nb: >-2\n    x\n",
    "a: one\n  two\n\n  three\nb: 'it''s\n  so'\nc: \"x\n\n  y\\\" \\n\"\n",
    "y: yes\n1: 0777\n1.5: ~\n\"q\": http://a:80/b#c\n'r': :x\n",
    "a:\n  {}\nb:\n  - []\nc:\n    x: 1\n",
    "a: 1\na: 2\n",
    "-   a: 1\n    b: 2\n-\n  c: 3\n",
    "{}\n",
    "# c\n[a, {b: 1}] # d\n",
    "one\n  two\n",
    "'q'",
    "kind: K\nmetadata:\n  name: n\n'apiVersion': v1\nspec:\n- |\n  x\n- {y: [1]}\n~x: 0x1\n",
    "a: \"- x\\n  y: z\\n\\\n  - w\\\n  \\  v \\\n  u\"\nb: \"\\\n\"\n",
    "a: |\n\n# c\nb: >-\nc:\n  - |\n  - d: |\n\n    e: |\n",
    "a: |",
    "a: &x http # c\nb: *x\nc:\n  - &y 'q'\n  - *y # c\n  - &x 1\n  - *x\n",
    "metadata:\n  labels:\n    app.kubernetes.io/name: x\nspec:\n  args: [\"--a=b\", '-c']\n",
};

void check_head(std::string_view text, const std::optional<Value>& whole, Arena& arena) {
  const std::optional<Value> head = codec::read_block_head(text, arena, {}, is_wanted);
  // An alias may mean what a head leaves out.
  const bool anchors = text.find('&') != std::string_view::npos;
  REQUIRE((head.has_value() == whole.has_value() || (anchors && !head)));
  if (head) CHECK(head_of(*head, arena) == head_of(*whole, arena));
}

// Whether the values of a text that stays are those of one that may go.
void check_staying(std::string_view text, const std::optional<Value>& whole, Arena& arena) {
  ReadOptions options;
  options.text_stays = true;
  const std::optional<Value> staying = codec::read_block_yaml(text, arena, options);
  REQUIRE(staying.has_value() == whole.has_value());
  if (staying) CHECK(shown(*staying) == shown(*whole));
}

std::string the_long_way(std::string_view text, Arena& arena) {
  return outcome([&] { return shown(codec::Composer(text, arena, {}).document()); });
}

}  // namespace

TEST_CASE("Common texts are taken") {
  for (const std::string_view text : kTaken) {
    INFO(text);
    Arena arena;
    const std::optional<Value> value = codec::read_block_yaml(text, arena, {});
    REQUIRE(value.has_value());
    CHECK("OK " + shown(*value) == the_long_way(text, arena));
    check_head(text, value, arena);
    check_staying(text, value, arena);
  }
}

TEST_CASE("Values refer to a text that stays where it says what they are") {
  const std::string text = "key: value\nquoted: \"v w\"\nescaped: \"v\\tw\"\nfolded: v\n  w\n";
  const auto is_of_text = [&text](std::string_view part) {
    return part.data() >= text.data() && part.data() < text.data() + text.size();
  };
  for (const bool stays : {false, true}) {
    Arena arena;
    ReadOptions options;
    options.text_stays = stays;
    const Value value = parse_yaml(text, arena, options);
    const Map& map = *value.as_map();
    for (const Map::Entry& entry : map) CHECK(is_of_text(entry.key.view()) == stays);
    CHECK(is_of_text(map.find("key")->as_string()) == stays);
    CHECK(is_of_text(map.find("quoted")->as_string()) == stays);
    CHECK_FALSE(is_of_text(map.find("escaped")->as_string()));
    CHECK(map.find("folded")->as_string() == "v w");
    CHECK_FALSE(is_of_text(map.find("folded")->as_string()));
  }
}

TEST_CASE("Limits that the quick reader does not look at are left to the long way") {
  const auto taken = [](const Limits& limits) {
    Arena arena;
    ReadOptions options;
    options.limits = limits;
    return codec::read_block_yaml("a: b\n", arena, options).has_value();
  };
  CHECK(taken({}));
  Limits limits;
  limits.yaml_depth = 199;
  CHECK_FALSE(taken(limits));
  limits = {};
  limits.yaml_anchors = 63;
  CHECK_FALSE(taken(limits));
  limits = {};
  limits.yaml_scalar = 199;
  CHECK_FALSE(taken(limits));
}

TEST_CASE("What is taken is read as the long way reads it") {
  for (const Row& row : kReads) {
    INFO(row.input);
    Arena arena;
    const std::optional<Value> value = codec::read_block_yaml(row.input, arena, {});
    if (value) CHECK("OK " + shown(*value) == row.expected);
    check_head(row.input, value, arena);
    CHECK(the_long_way(row.input, arena) == row.expected);
  }
}

TEST_CASE("Every prefix and every missing byte of a text is taken rightly or not at all") {
  for (const std::string_view text : kTaken) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::string changed[] = {
          std::string(text.substr(0, i)),       std::string(text).erase(i, 1),
          std::string(text).insert(i, 1, ' '),  std::string(text).insert(i, 1, ':'),
          std::string(text).insert(i, 1, '-'),  std::string(text).insert(i, 1, '\\'),
          std::string(text).insert(i, 1, '\t'), std::string(text).insert(i, 1, '\n')};
      for (const std::string& mutated : changed) {
        Arena arena;
        const std::optional<Value> value = codec::read_block_yaml(mutated, arena, {});
        INFO(mutated);
        check_head(mutated, value, arena);
        check_staying(mutated, value, arena);
        if (!value) continue;
        CHECK("OK " + shown(*value) == the_long_way(mutated, arena));
      }
    }
  }
}

}  // namespace kchart
