// Engines for charts that were read anew: each renders its own chart, whatever those before it have
// parsed. `make deferred-proof` compares them with fresh ones over a corpus of charts.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <vector>

#include "kchart/error.hpp"
#include "render/charts.hpp"

using kchart::test::make_chart;

namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

// What `render` prints, or why it does not.
template <class Render>
std::string printed(const Render& render) {
  try {
    return manifest_text(render());
  } catch (const kchart::Error& error) {
    return error.message();
  }
}

// Each chart twice, on an engine made from the one before; how many came out as from a fresh one.
std::size_t count_equal(const std::vector<fs::path>& charts) {
  std::size_t equal = 0;
  kchart::Engine engine(make_chart({}));
  for (std::size_t i = 0; i < 2 * charts.size(); ++i) {
    const fs::path& path = charts[i / 2];
    const auto chart = kchart::load_chart_path(path.string());
    engine = engine.reloaded(chart);
    const std::string anew = printed([&] { return engine.render({}, {}); });
    const std::string fresh = printed([&] { return kchart::render(*chart, {}); });
    INFO(path);
    CHECK(anew == fresh);
    if (anew == fresh) ++equal;
  }
  return equal;
}

}  // namespace

TEST_CASE("an engine for a chart that was read anew renders that chart") {
  const auto text = [](const kchart::Engine& engine) {
    return manifest_text(engine.render(kchart::Values(), {}));
  };
  const auto chart = [](const std::string& version, const std::string& b) {
    return make_chart({{"templates/_h.tpl", "{{ define \"v\" }}{{ .Chart.Version }}{{ end }}"},
                       {"templates/a.yaml", "a: {{ include \"v\" . }}\n"},
                       {"templates/b.yaml", b},
                       {"Chart.yaml", "apiVersion: v2\nname: c\nversion: " + version + "\n"}});
  };
  kchart::Engine engine(chart("1.0.0", "b: 1\n"));
  REQUIRE(text(engine).find("a: 1.0.0\n\n---\n# Source: c/templates/b.yaml\nb: 1\n") !=
          std::string::npos);
  // More often than charts are kept; each engine replaces the one that it was made from.
  for (int i = 2; i < 30; ++i) {
    const std::string n = std::to_string(i);
    engine = engine.reloaded(chart(n + ".0.0", "b: " + n + "\n"));
    CHECK(text(engine) == "---\n# Source: c/templates/a.yaml\na: " + n +
                              ".0.0\n\n---\n# Source: c/templates/b.yaml\nb: " + n + "\n");
  }
  const kchart::Engine broken = engine.reloaded(chart("2.0.0", "b: {{ fail \"no\" }}\n"));
  CHECK_THROWS_WITH(text(broken), Catch::Contains("(c/templates/b.yaml:1:6): no"));
  const kchart::Engine cut = broken.reloaded(chart("2.0.0", "b: {{ if }}\n"));
  CHECK_THROWS_WITH(text(cut), Catch::Contains("(c/templates/b.yaml:1): missing value for if"));
  CHECK(text(cut.reloaded(chart("2.0.0", "b: 1\n"))).find("b: 1") != std::string::npos);
}

TEST_CASE("a text that an earlier chart has under another path is blamed under its own") {
  const Files files{{"templates/old.yaml", "a: {{ .Values.x.y }}\n"}};
  const kchart::Engine engine(make_chart(files));
  CHECK_THROWS_WITH(engine.render({}, {}), Catch::Contains("c/templates/old.yaml:1:13"));
  const kchart::Engine renamed =
      engine.reloaded(make_chart({{"templates/new.yaml", files.begin()->second}}));
  CHECK_THROWS_WITH(renamed.render({}, {}), Catch::Contains("c/templates/new.yaml:1:13"));
}

TEST_CASE("a definition of an earlier chart is none of a later one") {
  const Files files{{"templates/_h.tpl", "{{ define \"v\" }}1{{ end }}"},
                    {"templates/a.yaml", "a: {{ include \"v\" . }}\n"}};
  const kchart::Engine engine(make_chart(files));
  engine.render({}, {});
  const kchart::Engine later = engine.reloaded(make_chart({*files.rbegin()}));
  CHECK_THROWS_WITH(later.render({}, {}), Catch::Contains("no template \"v\""));
}

TEST_CASE("a schema counts as it stands in the chart that was read last") {
  const auto chart = [](const std::string& type) {
    return make_chart(
        {{"values.schema.json", R"({"properties": {"a": {"type": ")" + type + "\"}}}"},
         {"values.yaml", "a: 1\n"}});
  };
  const kchart::Engine number(chart("number"));
  CHECK_NOTHROW(number.render({}, {}));
  const kchart::Engine text = number.reloaded(chart("string"));
  CHECK_THROWS_WITH(text.render({}, {}), Catch::Contains("at '/a': got number, want string"));
  CHECK_NOTHROW(text.reloaded(chart("number")).render({}, {}));
}

TEST_CASE("what is wrong with a schema is told at each render") {
  const kchart::Engine engine(
      make_chart({{"values.schema.json", R"({"properties": {"a": {"$ref": "urn:x"}}})"}}));
  for (int i = 0; i < 2; ++i) {
    std::vector<std::string> warnings;
    kchart::RenderOptions options;
    options.warnings = &warnings;
    engine.render({}, options);
    CHECK(warnings == std::vector<std::string>{"unresolved URN reference ignored; using permissive "
                                               "schema\turn=urn:x"});
  }
}

TEST_CASE("engines made from one another serve many threads", "[threads]") {
  const auto chart = [](int n) {
    return make_chart({{"templates/_h.tpl", "{{ define \"n\" }}{{ .Values.size }}{{ end }}"},
                       {"templates/a.yaml", "a: {{ include \"n\" . }}\n"},
                       {"templates/b.yaml", "b: " + std::to_string(n % 3) + "\n"}});
  };
  const kchart::Engine base(chart(0));
  std::atomic<int> different{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const kchart::Engine engine = base.reloaded(chart(t + i));
        const auto user = kchart::Values::from_yaml("size: " + std::to_string(t));
        const std::string text = manifest_text(engine.render(user, {}));
        const std::string expected =
            "---\n# Source: c/templates/a.yaml\na: " + std::to_string(t) +
            "\n\n---\n# Source: c/templates/b.yaml\nb: " + std::to_string((t + i) % 3) + "\n";
        if (text != expected) ++different;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(different == 0);
}

TEST_CASE("the charts of this repository come out as from fresh engines") {
  std::vector<fs::path> charts;
  for (const auto& entry : fs::directory_iterator(fs::path(KCHART_SOURCE_DIR) / "charts")) {
    if (entry.is_directory()) charts.push_back(entry.path());
  }
  REQUIRE(charts.size() > 3);
  CHECK(count_equal(charts) == 2 * charts.size());
}

// KCHART_CORPUS names a folder of packaged charts.
TEST_CASE("the charts of a corpus come out as from fresh engines", "[.corpus]") {
  const char* const folder = std::getenv("KCHART_CORPUS");
  REQUIRE(folder != nullptr);
  std::vector<fs::path> charts;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".tgz") charts.push_back(entry.path());
  }
  std::sort(charts.begin(), charts.end());
  const std::size_t equal = count_equal(charts);
  WARN(charts.size() << " charts, each rendered twice by engines made from one another: " << equal
                     << " outputs as from fresh engines");
  CHECK(equal == 2 * charts.size());
}
