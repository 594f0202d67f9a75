// Chart.yaml against what Helm makes of it (metadata_rows.inc), and names no chart may have (H15).
#include "chart/metadata.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "chart/dump.hpp"
#include "kchart/error.hpp"

namespace {

using namespace kchart;

struct Row {
  std::string text;
  const char* helm4;
  const char* helm3;  // null: the same
};

const Row kRows[] = {
#include "chart/metadata_rows.inc"
};

std::string quoted(const std::string& text) {
  return strconv::quote_to_ascii(text);
}

std::string quoted(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + quoted(text);
  return out;
}

std::string shown(const Dependency& d) {
  std::string out = " dep=" + quoted(d.name) + "|" + quoted(d.version) + "|" +
                    quoted(d.repository) + "|" + quoted(d.condition) + "|" + quoted(d.alias) + "|" +
                    quoted(d.tags) + "|" + (d.enabled ? "true" : "false") + "|";
  for (const Value& value : d.import_values) out += test::dump(value);
  return out;
}

std::string shown(const Metadata& m) {
  std::string out = "n=" + quoted(m.name) + " v=" + quoted(m.version) +
                    " d=" + quoted(m.description) + " home=" + quoted(m.home) +
                    " icon=" + quoted(m.icon) + " api=" + quoted(m.api_version) +
                    " cond=" + quoted(m.condition) + " tags=" + quoted(m.tags) +
                    " app=" + quoted(m.app_version) + " kube=" + quoted(m.kube_version) +
                    " type=" + quoted(m.type) + " depr=" + (m.deprecated ? "true" : "false") +
                    " src=" + quoted(m.sources) + " kw=" + quoted(m.keywords);
  for (const Maintainer& x : m.maintainers) {
    out += " mt=" + quoted(x.name) + "|" + quoted(x.email) + "|" + quoted(x.url);
  }
  for (const auto& [key, value] : m.annotations) out += " an=" + quoted(key) + "|" + quoted(value);
  for (const Dependency& d : m.dependencies) out += shown(d);
  return out;
}

std::string answer(const std::string& text, Compat compat) {
  MemoryTree tree;
  tree.write("Chart.yaml", text);
  LoadOptions options;
  options.compat = compat;
  try {
    const auto chart = load_chart(tree, options);
    check_dependencies(*chart, compat);
    return shown(chart->metadata);
  } catch (const Error& error) {
    return "ERR " + quoted(error.message());
  }
}

std::string code_of_name(const std::string& name) {
  Metadata metadata;
  metadata.api_version = "v2";
  metadata.name = name;
  metadata.version = "1.0.0";
  try {
    validate_metadata(metadata, Compat::helm4);
  } catch (const Error& error) {
    return error.code();
  }
  return "none";
}

}  // namespace

TEST_CASE("Chart.yaml is read and checked as Helm does") {
  for (const Row& row : kRows) {
    INFO(row.text);
    CHECK(answer(row.text, Compat::helm4) == row.helm4);
    CHECK(answer(row.text, Compat::helm3) == (row.helm3 == nullptr ? row.helm4 : row.helm3));
  }
}

TEST_CASE("Helm 4 knows of apiVersion v3, but cannot render it") {
  const std::string text = "apiVersion: v3\nname: c\nversion: 1.0.0\n";
  CHECK(answer(text, Compat::helm4) == R"(ERR "invalid chart apiVersion")");
}

TEST_CASE("H15: names") {
  for (const std::string name : {".", "..", "a/b", "", "a\nb", "a\x1b[0m", "/", "a\x7f"}) {
    INFO(excerpt(name));
    CHECK(code_of_name(name) == "chart.name");
  }
  CHECK(code_of_name(std::string(300, 'a')) == "chart.name");
  CHECK(code_of_name(std::string(250, 'a')) == "none");
  CHECK(code_of_name("a b") == "none");
}
