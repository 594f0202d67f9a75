// Where a stream of manifests is cut, and what is refused.
#include "kchart/documents.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "kchart/error.hpp"

namespace kchart {
namespace {

struct Row {
  const char* text;
  std::vector<std::string> documents;  // each as "LINE text"
};

std::vector<std::string> cut(std::string_view text) {
  std::vector<std::string> all;
  DocumentStream stream(text, "in.yaml", {});
  while (true) {
    try {
      const auto document = stream.next();
      if (!document) return all;
      all.push_back(std::to_string(document->first_line) + " " + std::string(document->text));
    } catch (const Error& error) {
      all.push_back("! " + std::to_string(error.position().line) + ":" +
                    std::to_string(error.position().column) + " " + error.message());
    }
  }
}

TEST_CASE("documents of a stream") {
  const std::string refused = ": a document begins on the line after ---";
  for (const Row& row : std::vector<Row>{
           {"", {}},
           {"\n---\n \n--- # nothing\n", {}},
           {"a: 1", {"1 a: 1"}},
           {"a: 1\n---\nb: 2\n", {"1 a: 1\n", "3 b: 2\n"}},
           {"---\r\na: 1\r\n--- \t\r\nb: 2", {"2 a: 1\r\n", "4 b: 2"}},
           {"a: |\n  x\n ---\n  y\n---", {"1 a: |\n  x\n ---\n  y\n"}},
           {"a: 1\n----\nb: 2\n",
            {"1 a: 1\n", "! 2:4 invalid Yaml document separator: -" + refused, "3 b: 2\n"}},
           {"--- {a: 1}\n", {"! 1:5 invalid Yaml document separator: {a: 1}" + refused}},
           {"{\"a\": \"}{\"}\n\n{\"b\": 2} {\"c\": 3}\n---\nd: 4\n",
            {"1 {\"a\": \"}{\"}", "1 \n\n{\"b\": 2}", "3  {\"c\": 3}\n", "5 d: 4\n"}},
           {"{a: '}{'}\n", {"1 {a: '}{'}\n"}},
           {"{} foo: bar\n", {"1 {} foo: bar\n"}},
           {"{\"a\": 1} # one\n", {"1 {\"a\": 1} # one\n"}},
       }) {
    INFO(row.text);
    CHECK(cut(row.text) == row.documents);
  }
}

TEST_CASE("a separator is found wherever it lies in a long text") {
  for (std::size_t before = 1; before < 200; ++before) {
    const std::string first(before, 'a'), all = first + "\n---\nb: 2\n";
    CHECK(cut(all) == std::vector<std::string>{"1 " + first + "\n", "3 b: 2\n"});
  }
}

TEST_CASE("JSON deeper than the bound is refused before it is cut") {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
  DocumentStream stream(deep, "in.json", {});
  CHECK_THROWS_AS(stream.next(), Error);
}

TEST_CASE("a document that is JSON, but no YAML") {
  Arena arena;
  const std::string emoji = R"( {"a": "\ud83d\ude00"})", key = std::string(1500, 'k');
  for (const std::string& text : {emoji, "{\"" + key + "\": 1}"}) {
    CHECK_THROWS_AS(parse_yaml(text, arena), Error);
    CHECK(parse_document(text, arena, {}).is_map());
  }
  CHECK_THROWS_WITH(parse_document(R"({"a": "\ud83d\ude00")", arena, {}),
                    Catch::Contains("invalid Unicode character escape code"));
  CHECK_THROWS_AS(parse_document("a: [", arena, {}), Error);
}

}  // namespace
}  // namespace kchart
