// Every case of values_cases.txt against what Helm 4 and Helm 3 answered (see record.py).
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "kchart/chart.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/values.hpp"

namespace {

using namespace kchart;
using Lines = std::vector<std::string>;

struct Case {
  std::string name;
  std::map<std::string, Lines> files;
  std::map<std::string, Lines> answers;
};

std::vector<Case> read_cases() {
  std::ifstream in(KCHART_SOURCE_DIR "/tests/chart/values_cases.txt");
  std::vector<Case> cases;
  Lines* block = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("# ")) {
      cases.push_back({line.substr(2), {}, {}});
      block = nullptr;
    } else if (line.starts_with("@ ")) {
      block = &cases.back().files[line.substr(2)];
    } else if (line.starts_with("= ")) {
      block = &cases.back().answers[line.substr(2)];
    } else if (block != nullptr && !line.empty()) {
      block->push_back(line);
    }
  }
  return cases;
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

ValueSources sources_of(const Case& c) {
  ValueSources sources;
  const auto found = c.files.find("args");
  if (found == c.files.end()) return sources;
  const std::map<std::string, std::vector<std::string> ValueSources::*> flags{
      {"-f", &ValueSources::files},
      {"--set", &ValueSources::set},
      {"--set-string", &ValueSources::set_string},
      {"--set-json", &ValueSources::set_json},
      {"--set-literal", &ValueSources::set_literal}};
  for (std::size_t i = 0; i + 1 < found->second.size(); i += 2) {
    (sources.*flags.at(found->second[i])).push_back(found->second[i + 1]);
  }
  return sources;
}

void describe(const ResolvedChart& chart, const Value& values, Lines& out) {
  out.push_back(chart.path + " " + to_json(values));
  for (const ResolvedChart& sub : chart.dependencies) {
    describe(sub, *values.as_map()->find(sub.metadata.name), out);
  }
}

// Helm 4 prints messages through slog, which quotes them and puts attributes behind.
std::string shown(const std::string& warning, Compat compat) {
  if (compat == Compat::helm3) return "warning " + warning;
  std::string out = "warning ";
  std::istringstream parts(warning);
  bool message = true;
  for (std::string part; std::getline(parts, part, '\t'); message = false) {
    const std::size_t equals = message ? 0 : part.find('=') + 1;
    std::string text = part.substr(equals);
    const bool quote = text.find_first_of(" \"=") != std::string::npos;
    if (!message) out += " " + part.substr(0, equals);
    for (std::size_t at = text.find('"'); at != std::string::npos; at = text.find('"', at + 2)) {
      text.insert(at, 1, '\\');
    }
    out += quote ? "\"" + text + "\"" : text;
  }
  return out;
}

Lines answer(const Case& c, Compat compat) {
  MemoryTree tree;
  for (const auto& [path, lines] : c.files) {
    if (path.starts_with("c/")) tree.write(path.substr(2), joined(lines));
  }
  const auto read = [&](const std::string& name) { return joined(c.files.at(name)); };
  Lines warnings, out;
  try {
    ValuesOptions values;
    values.compat = compat;
    const Values user = merge_sources(sources_of(c), read, values);
    LoadOptions load;
    load.compat = compat;
    load.warnings = &warnings;
    const auto chart = load_chart(tree, load);
    check_dependencies(*chart, compat);
    Arena arena;
    ResolveOptions resolve;
    resolve.compat = compat;
    resolve.warnings = &warnings;
    const ResolvedChart resolved = resolve_dependencies(*chart, user.root(), arena, resolve);
    describe(resolved, coalesce_values(resolved, user.root(), arena, resolve), out);
  } catch (const Error& error) {
    return {"error " + error.message()};
  }
  std::sort(out.begin(), out.end());
  // Helm keys templates by their paths: two charts with one path answer once.
  out.erase(std::unique(out.begin(), out.end()), out.end());
  for (std::string& warning : warnings) warning = shown(warning, compat);
  std::sort(warnings.begin(), warnings.end());
  out.insert(out.end(), warnings.begin(), warnings.end());
  return out;
}

}  // namespace

TEST_CASE("Values are those of Helm") {
  const std::vector<Case> cases = read_cases();
  REQUIRE(cases.size() > 100);
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(answer(c, Compat::helm4) == c.answers.at("4"));
    CHECK(answer(c, Compat::helm3) == c.answers.at("3"));
  }
}

// Every map that an answer is made of must be the caller's to change.
TEST_CASE("Coalescing leaves chart and user values as they were") {
  MemoryTree tree;
  tree.write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
  tree.write("values.yaml", "a: {b: [1]}\nglobal: {g: {h: 1}}\n");
  tree.write("charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n");
  tree.write("charts/s/values.yaml", "global: {g: {i: 1}}\n");
  const auto chart = load_chart(tree);
  const std::string before = to_json(chart->values) + to_json(chart->dependencies[0]->values);
  const Values user = Values::from_yaml("a: {c: 1}\n");
  Arena arena;
  const ResolvedChart resolved = resolve_dependencies(*chart, user.root(), arena);
  const Value values = coalesce_values(resolved, user.root(), arena);
  Map& a = *values.as_map()->find("a")->as_map();
  a.set(arena, "new", Value::boolean(true));
  a.find("b")->as_list()->push_back(arena, Value());
  CHECK(to_json(chart->values) + to_json(chart->dependencies[0]->values) == before);
  CHECK(to_json(user.root()) == R"({"a":{"c":1}})");
}
