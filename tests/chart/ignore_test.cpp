// .helmignore: rules as Helm applies them; answers checked against Helm's package ignore.
#include "chart/ignore.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "kchart/chart.hpp"
#include "kchart/error.hpp"

namespace {

using namespace kchart;

struct Row {
  const char* rules;
  const char* path;
  bool is_folder;
  bool ignored;
};

const Row kRows[] = {
#include "chart/ignore_rows.inc"
};

std::string code(const std::string& rules) {
  try {
    IgnoreRules parsed(rules);
  } catch (const Error& error) {
    return error.code() + ": " + error.message();
  }
  return "none";
}

}  // namespace

TEST_CASE("Rules ignore what Helm's do") {
  for (const Row& row : kRows) {
    INFO("rules " << row.rules << " path " << row.path << (row.is_folder ? "/" : ""));
    CHECK(IgnoreRules(row.rules).ignores(row.path, row.is_folder) == row.ignored);
  }
}

TEST_CASE("H62: rules that are none") {
  CHECK(code("a\n**/b") == "ignore.syntax: double-star (**) syntax is not supported");
  CHECK(code("[") == "ignore.syntax: syntax error in pattern");
  CHECK(code("a[") == "ignore.syntax: syntax error in pattern");
  CHECK(code("# **\n \n") == "none");
  CHECK(code(std::string(1 << 20, 'a')) == "limit.input: bufio.Scanner: token too long");
  std::string many;
  for (int i = 0; i < 1'000; ++i) many += "*.md\n";
  CHECK(code(many) == "limit.input: more than 1000 rules");
  std::string bomb;
  for (int i = 0; i < 200; ++i) bomb += "*a*a*a*a*a*a*a*a*a*a*a*a*b\n";
  CHECK(!IgnoreRules(bomb).ignores(std::string(4'000, 'a'), false));
}

TEST_CASE("Ignored folders take everything along") {
  MemoryTree tree;
  tree.write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
  tree.write(".helmignore", "docs/\n*.md\n");
  tree.write("docs/a/b.txt", "");
  tree.write("README.md", "");
  tree.write("keep", "");
  tree.write("templates/.swp", "");
  tree.write("templates/a", "");
  const auto names = [&](bool apply) {
    LoadOptions options;
    options.apply_ignore = apply;
    std::string out;
    const auto chart = load_chart(tree, options);
    for (const ChartFile& file : chart->files) out += file.name + " ";
    for (const ChartFile& file : chart->templates) out += file.name + " ";
    return out;
  };
  CHECK(names(true) == ".helmignore keep templates/a ");
  CHECK(names(false) == ".helmignore README.md docs/a/b.txt keep templates/.swp templates/a ");
}
