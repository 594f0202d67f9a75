// A composition as a Helm chart, and as plain manifests.
#include <set>

#include "compose/blueprint.hpp"
#include "emit/patch.hpp"
#include "emit/template_text.hpp"
#include "emit/yaml_text.hpp"
#include "kchart/emit.hpp"
#include "kchart/yaml.hpp"

namespace kchart {

namespace emit {

namespace {

std::string chart_yaml(const compose::ChartFacts& facts) {
  std::string out =
      "apiVersion: v2\nname: " + facts.name + "\ndescription: " + yaml_scalar(facts.description) +
      "\ntype: application\nversion: " + facts.version +
      "\nappVersion: " + json_string(facts.app_version) + "\nkubeVersion: \">=1.27.0-0\"\n";
  if (!facts.home.empty()) out += "home: " + facts.home + "\n";
  if (!facts.keywords.empty()) {
    out += "keywords:\n";
    for (const std::string& word : facts.keywords) out += "  - " + yaml_scalar(word) + "\n";
  }
  return out;
}

}  // namespace

}  // namespace emit

ChartIdentity chart_identity(const Composition& composition) {
  const compose::ChartFacts& facts = composition.blueprint->chart;
  return {facts.name, facts.version, facts.app_version};
}

MemoryTree emit_chart(const Composition& composition) {
  const compose::Blueprint& blueprint = *composition.blueprint;
  MemoryTree files(blueprint.chart.name);
  files.write("Chart.yaml", emit::chart_yaml(blueprint.chart));
  files.write("values.yaml", emit_values(composition));
  files.write("values.schema.json", emit_values_schema(composition));
  files.write("README.md", emit_readme(composition));
  files.write(".helmignore", ".git/\n.kchart-owned\n*.tgz\n*.bak\n");
  files.write("templates/_helpers.tpl", emit::helpers_of(blueprint));
  files.write("templates/NOTES.txt", blueprint.chart.notes);
  for (const auto& [path, text] : blueprint.chart.files) files.write(path, text);
  std::set<std::string> done;
  for (const compose::Part& part : blueprint.parts) {
    if (!done.insert(part.file).second) continue;
    files.write("templates/" + part.file + ".yaml", emit::template_of(blueprint, part.file));
  }
  return files;
}

MemoryTree emit_plain(const Composition& composition) {
  MemoryTree files(composition.name);
  Arena arena;
  Target target;
  target.namespace_name = composition.namespace_name;
  target.with_namespace = composition.owns_namespace;
  int number = 0;
  for (const Value& object : composed_objects(composition, target, arena)) {
    files.write(emit::object_file(object, ++number), to_yaml(object));
  }
  return files;
}

}  // namespace kchart
