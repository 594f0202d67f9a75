// What a hostile chart asks of functions: too much, the impossible, and values within themselves.
#include <catch2/catch.hpp>

#include "funcs/calling.hpp"
#include "funcs/families.hpp"
#include "kchart/error.hpp"
#include "kchart/yaml.hpp"

using namespace kchart;
using namespace kchart::test;

namespace {

const FunctionTable& functions() {
  static const FunctionTable table = funcs::sprig_and_helm(false);
  return table;
}

// Calls any function by name.
std::string ask(World& world, std::string_view name, const std::vector<Value>& args) {
  const BoundFunction* found = functions().find(name);
  REQUIRE(found != nullptr);
  return world.call({&found->function, 1}, name, args);
}

struct Ask {
  const char* name;
  const char* args;
  const char* expected;
};

// Rows H42, H43 and H51 of the list of hostile inputs.
constexpr Ask kAsks[] = {
    {"until", "1000000000", "!limit.list"},
    {"untilStep", "0 1 0", "[]"},
    {"untilStep", "1 0 0", "[]"},
    {"untilStep", "9223372036854775800 9223372036854775807 5", "!limit.list"},
    {"untilStep", "-9223372036854775808 9223372036854775807 1", "!limit.list"},
    {"seq", "1 1000000000", "!limit.list"},
    {"seq", "9223372036854775807", ""},  // the end, plus one, wraps around
    {"repeat", "1000000000 \"x\"", "!limit.string"},
    {"repeat", "-1 \"x\"", "!strings: negative Repeat count"},
    {"indent", "2000000000 \"x\"", "!limit.string"},
    {"nindent", "-1 \"x\"", "!strings: negative Repeat count"},
    {"randAlphaNum", "1000000000", "!limit.string"},
    {"slice", "[ 1 2 ] 1 5", "!reflect.Value.Slice: slice index out of bounds"},
    {"slice", "[ 1 2 ] -1", "!reflect.Value.Slice: slice index out of bounds"},
    {"slice", "nil", "!runtime error: invalid memory address or nil pointer dereference"},
    {"substr", "5 1 \"abc\"", "!runtime error: slice bounds out of range [5:1]"},
    {"substr", "5 -1 \"abc\"", "!runtime error: slice bounds out of range [5:3]"},
    {"substr", "-1 9 \"abc\"", "!runtime error: slice bounds out of range [:9] with length 3"},
    {"first", "nil", "!runtime error: invalid memory address or nil pointer dereference"},
    {"first", "5", "!Cannot find first on type int"},
    {"first", "[ ]", "<nil>"},
    {"div", "1 0", "!runtime error: integer divide by zero"},
    {"mod", "1 0", "!runtime error: integer divide by zero"},
    {"div", "-9223372036854775808L -1", "-9223372036854775808"},
    {"mod", "-9223372036854775808L -1", "0"},
    {"chunk", "0 [ 1 ]", "!runtime error: makeslice: len out of range"},
    {"divf", "1 0", "!decimal division by 0"},
    {"splitn", "\",\" -9223372036854775808 \"a,b\"", "{_0=a|_1=b}"},
    {"trunc", "-9223372036854775808 \"abc\"", "abc"},
    {"abbrevboth", "9223372036854775807 7 \"0123456789\"", "...6789"},
    {"b64dec", "\"a\"", "illegal base64 data at input byte 0"},
    {"b32dec", "\"a\"", "illegal base32 data at input byte 0"},
    {"fromYaml", "\"[\"",
     "{Error=error converting YAML to JSON: yaml: line 1: did not find expected node content}"},
    {"fromJson", "\"{\"", "{Error=unexpected end of JSON input}"},
    {"mustFromJson", "\"x\"", "!invalid character 'x' looking for beginning of value"},
};

Value self_map(Arena& arena) {
  Map* map = Map::make(arena);
  map->set(arena, "self", Value::map(map));
  return Value::map(map);
}

Value self_list(Arena& arena) {
  List* list = List::make(arena);
  list->push_back(arena, Value::list(list));
  return Value::list(list);
}

}  // namespace

TEST_CASE("functions bound what they make and refuse the impossible in Go's words") {
  for (const Ask& row : kAsks) {
    World world;
    INFO(row.name << " " << row.args);
    CHECK(ask(world, row.name, read_args(row.args, world.arena)) == row.expected);
  }
}

TEST_CASE("a negative count is told apart by its code") {
  World world;
  const Value args[] = {i(-1), s("x")};
  try {
    world.value(funcs::string_functions(), "repeat", args);
    FAIL("repeated -1 times");
  } catch (const FunctionError& error) {
    CHECK(std::string(error.code) == "func.argument");
  }
}

TEST_CASE("doubling ends at the limit of a string") {
  World world;
  Value text = s("0123456789abcdef");
  std::string told;
  for (int n = 0; n < 40 && told.empty(); ++n) {
    try {
      const Value args[] = {text, text};
      text = world.value(funcs::string_functions(), "cat", args);
    } catch (const Error& error) {
      told = error.code();
    }
  }
  CHECK(told == "limit.string");
  CHECK(text.size() <= world.limits.string);
}

TEST_CASE("values within themselves end in an error, never in an overflow") {
  for (const char* name : {"toString", "quote", "squote", "cat", "deepCopy"}) {
    World world;
    INFO(name);
    CHECK(ask(world, name, {self_map(world.arena)}) == "!value.cycle");
    CHECK(ask(world, name, {self_list(world.arena)}) == "!value.cycle");
  }
  for (const char* name : {"toYaml", "toJson", "toRawJson", "toPrettyJson", "toToml"}) {
    World world;
    INFO(name);
    const std::string answer = ask(world, name, {self_map(world.arena)});
    // Helm's plain writers answer nothing; the others name the cycle or the depth.
    const bool named = answer.find("cycle") != std::string::npos || answer == "!limit.toml.depth";
    CHECK((named || answer.empty()));
  }
  for (const char* name : {"merge", "mergeOverwrite", "deepEqual"}) {
    World world;
    INFO(name);
    CHECK(ask(world, name, {self_map(world.arena), self_map(world.arena)}) == "!value.cycle");
  }
}

TEST_CASE("a map merged with itself stays as it is") {
  World world;
  const Value self = self_map(world.arena);
  Map* map = Map::make(world.arena);
  map->set(world.arena, "a", i(1));
  CHECK(ask(world, "merge", {Value::map(map), Value::map(map)}) == "{a=1}");
  CHECK(ask(world, "hasKey", {self, s("self")}) == "true");
}

TEST_CASE("texts that look like other types survive toYaml") {
  World world;
  for (const char* text : {"",
                           "~",
                           "null",
                           "true",
                           "yes",
                           "no",
                           "on",
                           "off",
                           "y",
                           "n",
                           "1",
                           "01",
                           "0x1",
                           "0o7",
                           "1_0",
                           "1e3",
                           ".5",
                           ".inf",
                           ".nan",
                           "12:30",
                           "2024-01-01",
                           "- a",
                           "? a",
                           "a: b",
                           "a #b",
                           "#a",
                           "@a",
                           "`a",
                           "%a",
                           "!a",
                           "&a",
                           "*a",
                           "|",
                           ">",
                           "'",
                           "\"",
                           " a",
                           "a ",
                           "a\n",
                           "\na",
                           "a\n\n",
                           "a\tb",
                           "\t",
                           "a\r\nb",
                           "---",
                           "...",
                           "--- a",
                           "=",
                           "<<",
                           "\x01",
                           "\xF0\x9F\x98\x80",
                           "\xEF\xBB\xBFx",
                           "\xE2\x80\xA8",
                           "[a]",
                           "{a}",
                           "a,b",
                           ",",
                           "-",
                           "?",
                           ":"}) {
    INFO(text);
    Map* map = Map::make(world.arena);
    map->set(world.arena, "k", s(text));
    const std::string yaml = to_yaml(Value::map(map));
    const Value read = parse_yaml(yaml, world.arena);
    const Value* found = look_up(read, "k");
    REQUIRE(found != nullptr);
    CHECK(found->is_string());
    CHECK(found->as_string() == text);
  }
}
