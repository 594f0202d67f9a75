// --set and its kin against what Helm answers (set_rows.inc), and the limits of H29 and H30.
#include <catch2/catch.hpp>
#include <string>

#include "chart/dump.hpp"
#include "kchart/error.hpp"
#include "kchart/values.hpp"

namespace {

using namespace kchart;

enum class Given { typed, string, json, literal, base };

struct Row {
  Given given;
  const char* text;
  const char* helm4;
  const char* helm3;  // null: the same
};

const Row kRows[] = {
#include "chart/set_rows.inc"
};

// What the rows of Given::base are set into.
constexpr const char* kBase = "a: {b: 1, c: [x, {y: 1}]}\nl: [1, null, [2]]\ns: text\nn: null\n";

ValueSources sources_of(Given given, const std::string& text) {
  ValueSources sources;
  switch (given) {
    case Given::typed:
      sources.set = {text};
      break;
    case Given::string:
      sources.set_string = {text};
      break;
    case Given::json:
      sources.set_json = {text};
      break;
    case Given::literal:
      sources.set_literal = {text};
      break;
    case Given::base:
      sources.files = {"base"};
      sources.set = {text};
      break;
  }
  return sources;
}

std::string answer(Given given, const std::string& text, Compat compat) {
  ValuesOptions options;
  options.compat = compat;
  const auto read = [](const std::string&) { return std::string(kBase); };
  try {
    return test::dump(merge_sources(sources_of(given, text), read, options).root());
  } catch (const Error& error) {
    return "ERR " + strconv::quote_to_ascii(error.message());
  }
}

std::string code(const std::string& text, SetKind kind = SetKind::typed) {
  Arena arena;
  Map* root = Map::make(arena);
  try {
    parse_set(text, kind, *root, arena);
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("--set and its kin answer as Helm") {
  for (const Row& row : kRows) {
    INFO(row.text);
    CHECK(answer(row.given, row.text, Compat::helm4) == row.helm4);
    const char* helm3 = row.helm3 == nullptr ? row.helm4 : row.helm3;
    CHECK(answer(row.given, row.text, Compat::helm3) == helm3);
  }
}

TEST_CASE("--set-file reads what it names") {
  ValueSources sources;
  sources.set_file = {"a=one,b.c=x\\,y", "l={one,two}"};
  const auto read = [](const std::string& name) { return "<" + name + ">"; };
  CHECK(test::dump(merge_sources(sources, read).root()) ==
        R"({"a":"<one>","b":{"c":"<x,y>"},"l":["<one>","<two>"]})");
  const auto missing = [](const std::string& name) -> std::string {
    throw Error(Fault::io, "io.read", "open " + name + ": no such file or directory");
  };
  CHECK_THROWS_WITH(merge_sources(sources, missing),
                    "failed parsing --set-file data: open one: no such file or directory");
}

TEST_CASE("H29: indexes") {
  CHECK(code("a[9999999999]=1") == "limit.set.index");
  CHECK(code("a[99999999999999999999]=1") == "limit.set.index");
  CHECK(code("a[65537]=1") == "limit.set.index");
  CHECK(code("a[65536]=1") == "none");
  CHECK(code("a[-1]=1") == "set.index");
  CHECK(code("a[0][-1]=1") == "set.index");
  CHECK(code("a[x]=1") == "set.index");
}

TEST_CASE("H30: depth and broken syntax") {
  CHECK(code(repeated("a.", 31) + "b=1") == "limit.set.depth");
  CHECK(code(repeated("a.", 30) + "b=1") == "none");
  CHECK(code("a=" + repeated("{", 1000)) == "set.syntax");
  CHECK(code("a" + repeated("[0]", 10'000) + "=1") == "limit.set.depth");
  CHECK(code("a" + repeated("[0]", 999) + "=1") == "none");
  // Helm does not count names behind an index.
  CHECK(code(repeated("a[0].", 31) + "b=1") == "none");
  CHECK(code(repeated("a[0].", 2'000) + "b=1") == "limit.set.depth");
  CHECK(code("a=1\\") == "none");
  CHECK(code("a\\") == "set.syntax");
  CHECK(code("a=" + std::string(kMiB, 'x')) == "limit.set.length");
  CHECK(code("a=" + repeated("[", 100'000), SetKind::json) == "limit.json.depth");
}

TEST_CASE("Origins tell the argument") {
  Origins origins;
  ValuesOptions options;
  options.origins = &origins;
  ValueSources sources;
  sources.files = {"base"};
  sources.set = {"a.b=2,l[0]=z"};
  const auto read = [](const std::string&) { return std::string(kBase); };
  const Values values = merge_sources(sources, read, options);
  const Map& root = *values.root().as_map();
  const Origin* set = origins.find(root.find("a")->as_map(), "b");
  REQUIRE(set != nullptr);
  CHECK(set->source == Origin::Source::set_argument);
  CHECK(set->position.file == "a.b=2,l[0]=z");
  const Origin* element = origins.find(root.find("l")->as_list(), 0);
  REQUIRE(element != nullptr);
  CHECK(element->source == Origin::Source::set_argument);
  const Origin* file = origins.find(&root, "s");
  REQUIRE(file != nullptr);
  CHECK(file->source == Origin::Source::values_file);
  CHECK(file->position.line == 3);
}
