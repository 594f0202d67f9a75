// Indexes: cut into parts, as a whole, broken, merged, printed.
#include <catch2/catch.hpp>

#include "kchart/chart_search.hpp"
#include "kchart/error.hpp"
#include "kchart/repository.hpp"
#include "repo/index_parts.hpp"

using namespace kchart;

namespace {

constexpr const char* kText = R"(apiVersion: v1
entries:
  alpine:
  - apiVersion: v2
    description: 'Deploy: a basic
      Alpine'
    name: alpine
    urls:
    - alpine-0.2.0.tgz
    version: 0.2.0
  - {name: alpine, version: 0.10.0, apiVersion: v2, urls: [alpine-0.10.0.tgz], digest: abc}
  - name: alpine
    version: 1.0.0-rc1
    urls: [x.tgz]
  nginx:
    - name: nginx
      version: 1.2.3
      keywords: [web]
      urls: ["https://elsewhere/nginx-1.2.3.tgz"]
generated: "2026-01-01T00:00:00Z"
)";

RepositoryIndex index_of(const std::string& text, std::vector<std::string>* warnings = nullptr) {
  return RepositoryIndex(text, "source", {{}, warnings});
}

std::string message_of(const std::string& text) {
  try {
    index_of(text).check();
  } catch (const Error& error) {
    return error.message();
  }
  return "none";
}

std::string got(const RepositoryIndex& index, const char* name, const char* version) {
  try {
    return index.get(name, version).metadata.version;
  } catch (const Error& error) {
    return error.message();
  }
}

}  // namespace

TEST_CASE("an index in block style is cut without parsing it") {
  const auto parts = repo::cut_index(kText);
  REQUIRE(parts);
  CHECK(parts->head == "apiVersion: v1\ngenerated: \"2026-01-01T00:00:00Z\"\n");
  CHECK(parts->charts.size() == 2);
  CHECK(parts->charts.at("nginx").starts_with("  nginx:\n    - name"));
  CHECK_FALSE(repo::cut_index("{apiVersion: v1, entries: {}}"));
  CHECK_FALSE(repo::cut_index("apiVersion: v1\nentries:\n  \"a b\":\n  - name: x\n"));
  CHECK_FALSE(repo::cut_index("entries:\n  a:\n  - x\n  a:\n  - y\n"));
  CHECK_FALSE(repo::cut_index("<html>\n"));
}

TEST_CASE("versions are sorted, chosen by constraint, exact ones first") {
  const RepositoryIndex index = index_of(kText);
  CHECK(index.names() == std::vector<std::string>{"alpine", "nginx"});
  CHECK(index.versions("alpine")->front().metadata.version == "1.0.0-rc1");
  CHECK(got(index, "alpine", "") == "0.10.0");
  CHECK(got(index, "alpine", "0.2.0") == "0.2.0");
  CHECK(got(index, "alpine", "^0.2") == "0.2.0");
  CHECK(got(index, "alpine", ">0.0.0-0") == "1.0.0-rc1");
  CHECK(got(index, "alpine", ">2") == "no chart version found for alpine->2");
  CHECK(got(index, "nothing", "") == "no chart name found");
  CHECK(index.versions("alpine")->back().metadata.description == "Deploy: a basic Alpine");
}

TEST_CASE("the whole text says the same as its parts") {
  const RepositoryIndex parts = index_of(kText);
  const std::string json = parts.json("2026-01-01T00:00:00Z");
  CHECK(index_of(json).json("2026-01-01T00:00:00Z") == json);
  const std::string yaml = parts.yaml("2026-01-01T00:00:00Z");
  CHECK(index_of(yaml).yaml("2026-01-01T00:00:00Z") == yaml);
}

TEST_CASE("what is no index is said in Helm's words") {
  CHECK(message_of("") == "empty index.yaml file");
  CHECK(message_of("entries: {}\n") == "no API version specified");
  CHECK(
      message_of("- a\n").starts_with("error unmarshaling JSON: while decoding JSON: json: "
                                      "cannot unmarshal array into Go value"));
  CHECK(message_of("apiVersion: v1\nentries:\n  a: [\n").starts_with("error converting YAML"));
}

TEST_CASE("entries that are null or not valid are left out with a warning") {
  std::vector<std::string> warnings;
  const RepositoryIndex index = index_of(
      "apiVersion: v1\nentries:\n  a:\n  -\n  - name: a\n    version: 1.0.0\n"
      "  - name: ../x\n    version: 1.0.0\n  - name: a\n    version: x.y\n",
      &warnings);
  CHECK(index.versions("a")->size() == 1);
  CHECK(warnings.size() == 3);
  CHECK(warnings[2] ==
        "skipping loading invalid entry for chart: empty entry\tname=a\tsource=source");
}

TEST_CASE("merging keeps what is there") {
  RepositoryIndex index = index_of(
      "apiVersion: v1\nentries:\n  alpine:\n  - {name: alpine, version: 0.2.0, digest: own}\n");
  index.merge(index_of(kText));
  CHECK(index.versions("alpine")->size() == 3);
  CHECK(index.versions("alpine")->back().digest == "own");
  CHECK(index.versions("nginx")->size() == 1);
}

TEST_CASE("search finds by name, description and keyword, newest versions") {
  std::vector<std::pair<std::string, RepositoryIndex>> indexes;
  indexes.emplace_back("r", index_of(kText));
  const auto found = [&](ChartSearch search) {
    std::string all;
    for (const FoundChart& chart : search_charts(indexes, search)) {
      all += chart.name + ":" + chart.version->metadata.version + " ";
    }
    return all;
  };
  CHECK(found({}) == "r/alpine:0.10.0 r/nginx:1.2.3 ");
  CHECK(found({"WEB"}) == "r/nginx:1.2.3 ");
  CHECK(found({"basic", false, false, "0.2.0"}) == "r/alpine:0.2.0 ");
  CHECK(found({"alp", false, true, ">0.0.0-0"}) ==
        "r/alpine:1.0.0-rc1 r/alpine:0.10.0 r/alpine:0.2.0 ");
  CHECK(found({"^ngi", true}) == "r/nginx:1.2.3 ");
  CHECK_THROWS_AS(search_charts(indexes, {"(", true}), Error);
}
