// JSONPath templates: what each prints, and what is no template.
#include "kchart/json_path.hpp"

#include <catch2/catch.hpp>

#include "kchart/arena.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"

namespace kchart {
namespace {

struct Row {
  const char* path;
  const char* printed;
};

constexpr const char* kPods = R"({"kind": "List", "items": [
  {"metadata": {"name": "a", "labels": {"app.kubernetes.io/name": "web"}}, "ready": true, "n": 1},
  {"metadata": {"name": "b", "labels": {}}, "ready": false, "n": 2.5}]})";

std::string printed(const char* path) {
  Arena arena;
  try {
    return JsonPath(path).print(parse_json(kPods, arena));
  } catch (const Error& error) {
    return "! " + error.message();
  }
}

TEST_CASE("what a JSONPath template prints") {
  for (const Row& row : {
           Row{"{.kind}", "List"},
           Row{"{.items[*].metadata.name}", "a b"},
           Row{"{.items[0].metadata.labels}", R"({"app.kubernetes.io/name":"web"})"},
           Row{R"({.items[0].metadata.labels.app\.kubernetes\.io/name})", "web"},
           Row{"{range .items[*]}{.metadata.name}:{.n};{end}.", "a:1;b:2.5;."},
           Row{"{.items[?(@.ready==true)].metadata.name}", "a"},
           Row{"{.items[?(@.n>1.5)].metadata.name}", "b"},
           Row{"{..name}", "a b"},
           Row{"{.items[-1].metadata['name']}", "b"},
           Row{"{.missing}", ""},
           Row{"{range .missing[*]}x{end}y", "y"},
           Row{"{.items[7]}", "! array index out of bounds: index 7, length 2"},
           Row{"{.kind[0]}", "! string is not array or slice"},
           Row{"{", "! unclosed action"},
           Row{"{.items[}", "! unterminated array"},
           Row{"{end}", "! not in range, nothing to end"},
       }) {
    CAPTURE(row.path);
    CHECK(printed(row.path) == row.printed);
  }
}

TEST_CASE("a missing field may be refused") {
  Arena arena;
  const Value pods = parse_json(kPods, arena);
  CHECK_THROWS_AS(JsonPath("{.missing}", JsonPath::Missing::error).print(pods), Error);
  CHECK(JsonPath("{.items[?(@.missing)]}", JsonPath::Missing::error).print(pods).empty());
}

}  // namespace
}  // namespace kchart
