// The quick reader: what it takes it reads as libyaml does, and it takes what is common.
#include <catch2/catch.hpp>

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
    "metadata:\n  labels:\n    app.kubernetes.io/name: x\nspec:\n  args: [\"--a=b\", '-c']\n",
};

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
  }
}

TEST_CASE("What is taken is read as the long way reads it") {
  for (const Row& row : kReads) {
    INFO(row.input);
    Arena arena;
    const std::optional<Value> value = codec::read_block_yaml(row.input, arena, {});
    if (value) CHECK("OK " + shown(*value) == row.expected);
    CHECK(the_long_way(row.input, arena) == row.expected);
  }
}

TEST_CASE("Every prefix and every missing byte of a text is taken rightly or not at all") {
  for (const std::string_view text : kTaken) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::string changed[] = {std::string(text.substr(0, i)), std::string(text).erase(i, 1),
                                     std::string(text).insert(i, 1, ' '),
                                     std::string(text).insert(i, 1, ':'),
                                     std::string(text).insert(i, 1, '\n')};
      for (const std::string& mutated : changed) {
        Arena arena;
        const std::optional<Value> value = codec::read_block_yaml(mutated, arena, {});
        if (!value) continue;
        INFO(mutated);
        CHECK("OK " + shown(*value) == the_long_way(mutated, arena));
      }
    }
  }
}

}  // namespace kchart
