// Loading: where each file goes, charts within charts, and what is refused.
#include <catch2/catch.hpp>
#include <string>

#include "base/tar_maker.hpp"
#include "kchart/chart.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/values.hpp"
#include "support/folder.hpp"

namespace {

using namespace kchart;
using test::gzip;
using test::TarMaker;

std::string chart_yaml(const std::string& name, const std::string& more = "") {
  return "apiVersion: v2\nname: " + name + "\nversion: 1.0.0\n" + more;
}

std::string names(const std::vector<ChartFile>& files) {
  std::string out;
  for (const ChartFile& file : files) out += file.name + " ";
  return out;
}

using Tree = std::vector<std::pair<std::string, std::string>>;

std::shared_ptr<const Chart> load(const Tree& files, const LoadOptions& options = {}) {
  MemoryTree tree;
  for (const auto& [path, data] : files) tree.write(path, data);
  return load_chart(tree, options);
}

std::string problem(const Tree& files, const LoadOptions& options = {}) {
  try {
    load(files, options);
  } catch (const Error& error) {
    return error.code() + ": " + error.message();
  }
  return "none";
}

std::string packed(const std::string& name, const Tree& more = {}) {
  TarMaker tar;
  tar.file(name + "/Chart.yaml", chart_yaml(name));
  for (const auto& [path, data] : more) tar.file(name + "/" + path, data);
  return gzip(tar.tar());
}

}  // namespace

TEST_CASE("Every file finds its place") {
  const auto chart = load({{"Chart.yaml", chart_yaml("c")},
                           {"Chart.lock", "digest: x\ngenerated: \"2024-01-01T00:00:00Z\"\n"},
                           {"values.yaml", "a: 1\n"},
                           {"values.schema.json", "{}"},
                           {"README.md", "r"},
                           {"crds/x.yaml", "c"},
                           {".helmignore", "# none"},
                           {"templates/a.yaml", "t"},
                           {"templates/s/b.tpl", "t"},
                           {"charts/x.tgz.prov", "p"},
                           {"charts/_off/Chart.yaml", "{"},
                           {"charts/.hidden/Chart.yaml", "{"},
                           {"charts/z/Chart.yaml", chart_yaml("first")},
                           {"charts/b/Chart.yaml", chart_yaml("second")},
                           {"charts/b/templates/x", "t"}});
  CHECK(names(chart->templates) == "templates/a.yaml templates/s/b.tpl ");
  CHECK(names(chart->files) == ".helmignore README.md charts/x.tgz.prov crds/x.yaml ");
  CHECK(names(chart->raw) == "Chart.lock Chart.yaml values.yaml ");
  CHECK(chart->schema == "{}");
  CHECK(chart->has_schema);
  CHECK(to_json(chart->values) == R"({"a":1})");
  REQUIRE(chart->dependencies.size() == 2);
  CHECK(chart->dependencies[0]->metadata.name == "second");
  CHECK(names(chart->dependencies[0]->templates) == "templates/x ");
  CHECK(chart->dependencies[1]->metadata.name == "first");
}

TEST_CASE("A mark of byte order is no part of a file") {
  const auto chart = load({{"Chart.yaml", "\xEF\xBB\xBF" + chart_yaml("c")},
                           {"values.yaml",
                            "\xEF\xBB\xBF"
                            "a: 1\n"},
                           {"templates/x", "\xEF\xBB\xBFtext"}});
  CHECK(to_json(chart->values) == R"({"a":1})");
  CHECK(chart->templates[0].data == "text");
}

TEST_CASE("requirements.yaml belongs to v1") {
  const std::string v1 = "apiVersion: v1\nname: c\nversion: 1.0.0\n";
  const Tree files{{"Chart.yaml", v1},
                   {"requirements.yaml", "dependencies: [{name: d, version: '1'}]\n"},
                   {"requirements.lock", "dependencies: []\n"}};
  std::vector<std::string> warnings;
  LoadOptions options;
  options.warnings = &warnings;
  auto chart = load(files, options);
  CHECK(names(chart->files) == "requirements.lock requirements.yaml ");
  CHECK(chart->metadata.dependencies.size() == 1);
  CHECK(warnings.empty());
  Tree v2 = files;
  v2[0].second = chart_yaml("c");
  chart = load(v2, options);
  CHECK(names(chart->files).empty());
  CHECK(chart->metadata.dependencies.size() == 1);
  REQUIRE(warnings.size() == 2);
  CHECK(warnings[1] ==
        "Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend "
        "migrating dependencies to Chart.yaml.");
}

TEST_CASE("What cannot be loaded") {
  const std::string c = chart_yaml("c");
  const std::string missing = "chart.layout: Chart.yaml file is missing";
  const std::pair<Tree, std::string> rows[] = {
      {{}, missing},
      {{{"values.yaml", ""}}, missing},
      {{{"Chart.yaml", c}, {"charts/README.md", ""}},
       "chart.layout: error unpacking subchart README.md in c: Chart.yaml file is missing"},
      {{{"Chart.yaml", c}, {"charts/d/values.yaml", ""}},
       "chart.layout: error unpacking subchart d in c: Chart.yaml file is missing"},
      {{{"Chart.yaml", c}, {"charts/x.tgz", ""}},
       "archive.truncated: error unpacking subchart x.tgz in c: EOF"},
      {{{"Chart.yaml", c}, {"charts/x.tgz", "junk"}},
       "archive.truncated: error unpacking subchart x.tgz in c: unexpected EOF"},
      {{{"Chart.yaml", c}, {"charts/x.tgz", "no archive"}},
       "archive.header: error unpacking subchart x.tgz in c: gzip: invalid header"},
      {{{"Chart.yaml", c}, {"charts/x.tgz/Chart.yaml", chart_yaml("x")}},
       "chart.layout: error unpacking subchart x.tgz in c: error unpacking subchart tar in c: "
       "expected x.tgz, got x.tgz/Chart.yaml"},
      {{{"Chart.yaml", c}, {"charts/d/Chart.yaml", "name: d\n"}},
       "chart.metadata: error unpacking subchart d in c: validation: chart.metadata.version is "
       "required"},
      {{{"Chart.yaml", c}, {"values.yaml", "- a"}},
       "values.type: cannot load values.yaml: cannot unmarshal yaml document: error unmarshaling "
       "JSON: while decoding JSON: json: cannot unmarshal array into Go value of type "
       "map[string]interface {}"},
      {{{"Chart.yaml", c}, {"values.yaml", "x"}},
       "values.type: cannot load values.yaml: cannot unmarshal yaml document: error unmarshaling "
       "JSON: while decoding JSON: json: cannot unmarshal string into Go value of type "
       "map[string]interface {}"},
      {{{"Chart.yaml", c}, {"Chart.lock", "["}},
       "yaml.syntax: cannot load Chart.lock: error converting YAML to JSON: yaml: line 1: did not "
       "find expected node content"},
      {{{"Chart.yaml", c}, {"Chart.lock", "generated: yesterday"}},
       "chart.metadata: cannot load Chart.lock: error unmarshaling JSON: while decoding JSON: "
       "parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as "
       "\"2006\""},
  };
  for (const auto& [files, expected] : rows) CHECK(problem(files) == expected);
}

TEST_CASE("Times in lock files") {
  const auto of = [](const std::string& time) {
    const std::string all =
        problem({{"Chart.yaml", chart_yaml("c")}, {"Chart.lock", "generated: \"" + time + "\"\n"}});
    const std::size_t at = all.find("parsing time");
    return at == std::string::npos ? all : all.substr(at);
  };
  for (const char* good : {"2024-02-29T23:59:59Z", "2024-01-01T1:00:00Z", "2024-01-01T00:00:00.5Z",
                           "2024-01-01T00:00:00,123456789+02:30", "2024-01-01T00:00:00-24:60"}) {
    CHECK(of(good) == "none");
  }
  const std::string layout = " as \"2006-01-02T15:04:05Z07:00\": cannot parse ";
  CHECK(of("2024") == "parsing time \"2024\"" + layout + "\"\" as \"-\"");
  CHECK(of("2024-1-01T00:00:00Z") ==
        "parsing time \"2024-1-01T00:00:00Z\"" + layout + "\"1-01T00:00:00Z\" as \"01\"");
  CHECK(of("2024-13-01T00:00:00Z") == "parsing time \"2024-13-01T00:00:00Z\": month out of range");
  CHECK(of("2023-02-29T00:00:00Z") == "parsing time \"2023-02-29T00:00:00Z\": day out of range");
  CHECK(of("2024-01-01T24:00:00Z") == "parsing time \"2024-01-01T24:00:00Z\": hour out of range");
  CHECK(of("2024-01-01T00:00:00Zx") == "parsing time \"2024-01-01T00:00:00Zx\": extra text: \"x\"");
  CHECK(of("2024-01-01T00:00:00") ==
        "parsing time \"2024-01-01T00:00:00\"" + layout + "\"\" as \"Z07:00\"");
}

TEST_CASE("Archives in charts/") {
  const auto chart =
      load({{"Chart.yaml", chart_yaml("c")},
            {"charts/b-1.0.0.tgz", packed("b", {{"values.yaml", "x: 1\n"}})},
            {"charts/a.tgz",
             packed("a", {{"charts/n.tgz", packed("nn")}, {"values.schema.json", ""}})}});
  REQUIRE(chart->dependencies.size() == 2);
  CHECK(chart->dependencies[0]->metadata.name == "a");
  CHECK(chart->dependencies[0]->dependencies[0]->metadata.name == "nn");
  // Helm takes an empty schema of an archive for none, one of a folder for a broken one.
  CHECK(!chart->dependencies[0]->has_schema);
  CHECK(to_json(chart->dependencies[1]->values) == R"({"x":1})");
}

TEST_CASE("H17: charts packed within each other, charts within themselves") {
  std::string inner = packed("n0");
  for (int i = 1; i <= 10; ++i) {
    inner = packed("n" + std::to_string(i), {{"charts/x.tgz", inner}});
  }
  CHECK(problem({{"Chart.yaml", chart_yaml("c")}, {"charts/x.tgz", inner}})
            .starts_with("limit.subcharts: "));
  LoadOptions options;
  options.limits.subchart_levels = 11;
  CHECK(problem({{"Chart.yaml", chart_yaml("c")}, {"charts/x.tgz", inner}}, options) == "none");

  const std::string a = chart_yaml("a", "dependencies: [{name: b, version: '*'}]\n");
  const std::string b = chart_yaml("b", "dependencies: [{name: a, version: '*'}]\n");
  CHECK(problem(
            {{"Chart.yaml", a}, {"charts/b/Chart.yaml", b}, {"charts/b/charts/a/Chart.yaml", a}}) ==
        "chart.cycle: a chart contains itself: a -> b -> a");
  // A wrapper may be named like what it wraps.
  CHECK(problem({{"Chart.yaml", chart_yaml("m", "dependencies: [{name: m, version: '*'}]\n")},
                 {"charts/m/Chart.yaml", chart_yaml("m")}}) == "none");
  const auto self = load({{"Chart.yaml", chart_yaml("m", "dependencies: [{name: m}]\n")}});
  try {
    check_dependencies(*self);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == "chart.cycle");
  }
}

TEST_CASE("Archives within archives share one account") {
  std::string noise(600'000, '\0');
  std::uint32_t state = 3;
  for (char& c : noise) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  Tree files{{"Chart.yaml", chart_yaml("c")}};
  for (int i = 0; i < 10; ++i) {
    const std::string name = "s" + std::to_string(i);
    files.emplace_back("charts/" + name + ".tgz", packed(name, {{"noise", noise}}));
  }
  LoadOptions options;
  options.limits.archive_total = 5'000'000;
  CHECK(problem(files, options).starts_with("limit.archive.total: "));
  options.limits.archive_total = 7'000'000;
  CHECK(problem(files, options) == "none");
}

TEST_CASE("Only applications are installable") {
  CHECK_NOTHROW(check_installable(*load({{"Chart.yaml", chart_yaml("c")}})));
  CHECK_NOTHROW(check_installable(*load({{"Chart.yaml", chart_yaml("c", "type: application\n")}})));
  CHECK_THROWS_WITH(check_installable(*load({{"Chart.yaml", chart_yaml("c", "type: library\n")}})),
                    "library charts are not installable");
}

TEST_CASE("Paths on disk: a folder, a package, neither") {
  const testing::Folder folder;
  const std::string& root = folder.path();
  const auto message = [&](const std::string& name) -> std::string {
    try {
      return load_chart_path(root + "/" + name)->metadata.name;
    } catch (const Error& error) {
      return error.message();
    }
  };
  folder.file("c/Chart.yaml", chart_yaml("folder"));
  folder.file("c/.helmignore", "*.md\nskip/\n");
  folder.file("c/a.md", "");
  folder.file("c/skip/b", "");
  folder.file("c/keep", "");
  folder.file("p.tgz", packed("package"));
  folder.file("empty/x", "");
  folder.file("text.yaml", "a: 1");
  folder.file("text.txt", "a: 1");
  CHECK(message("c") == "folder");
  CHECK(names(load_chart_path(root + "/c")->files) == ".helmignore keep ");
  CHECK(message("p.tgz") == "package");
  CHECK(message("empty") == "unable to detect chart at " + root + "/empty/Chart.yaml: open " +
                                root + "/empty/Chart.yaml: no such file or directory");
  CHECK(message("text.yaml") == "file '" + root +
                                    "/text.yaml' seems to be a YAML file, but expected a gzipped "
                                    "archive");
  CHECK(message("none") == "stat " + root + "/none: no such file or directory");
}

TEST_CASE("H31: deep maps merge and nulls delete") {
  const auto deep = [](int levels, const std::string& leaf) {
    std::string text;
    for (int i = 0; i < levels; ++i) text += "{a: ";
    return text + leaf + std::string(static_cast<std::size_t>(levels), '}');
  };
  const auto chart = load({{"Chart.yaml", chart_yaml("c")}, {"values.yaml", deep(990, "{b: 1}")}});
  const Values user = Values::from_yaml(deep(990, "{c: 2}"));
  Arena arena;
  const ResolvedChart resolved = resolve_dependencies(*chart, user.root(), arena);
  const Value* at = nullptr;
  const Value values = coalesce_values(resolved, user.root(), arena);
  at = &values;
  for (int i = 0; i < 990; ++i) at = at->as_map()->find("a");
  CHECK(to_json(*at) == R"({"b":1,"c":2})");
  const Values cut = Values::from_yaml("a: {a: null}");
  CHECK(to_json(coalesce_values(resolved, cut.root(), arena)) == R"({"a":{}})");
}

TEST_CASE("Origins of coalesced values") {
  Origins origins;
  LoadOptions loading;
  loading.origins = &origins;
  const auto chart = load({{"Chart.yaml", chart_yaml("c")},
                           {"values.yaml", "a: 1\nm:\n  x: 1\n  z: 2\n"},
                           {"charts/s/Chart.yaml", chart_yaml("s")},
                           {"charts/s/values.yaml", "k: 1\n"}},
                          loading);
  ValuesOptions giving;
  giving.origins = &origins;
  ValueSources sources;
  sources.files = {"mine.yaml"};
  const Values user = merge_sources(
      sources, [](const std::string&) { return "\nm:\n  z: 3\n"; }, giving);
  Arena arena;
  ResolveOptions options;
  options.origins = &origins;
  const ResolvedChart resolved = resolve_dependencies(*chart, user.root(), arena, options);
  const Value values = coalesce_values(resolved, user.root(), arena, options);
  const auto origin = [&](const std::string& map, const char* key) -> std::string {
    const Value* at = map.empty() ? &values : look_up(values, map);
    const Origin* found = origins.find(at->as_map(), key);
    if (found == nullptr) return "none";
    return found->position.file + ":" + std::to_string(found->position.line);
  };
  CHECK(origin("", "a") == "values.yaml:1");
  CHECK(origin("m", "x") == "values.yaml:3");
  CHECK(origin("m", "z") == "mine.yaml:3");
  CHECK(origin("s", "k") == "charts/s/values.yaml:1");
}
