// What comes from the table of values: values.yaml, its schema, the tables of the README.
#include <nlohmann/json.hpp>

#include "compose/blueprint.hpp"
#include "compose/values.hpp"
#include "emit/yaml_text.hpp"
#include "kchart/emit.hpp"
#include "kchart/yaml.hpp"

namespace kchart {

namespace emit {

namespace {

using compose::Section;
using compose::Setting;
using compose::Sort;
using Json = nlohmann::ordered_json;

// The settings as the tree that their paths make.
struct Branch {
  std::string key;
  const Setting* setting = nullptr;
  std::vector<Branch> below = {};

  Branch& at(const std::string& name) {
    for (Branch& branch : below) {
      if (branch.key == name) return branch;
    }
    below.push_back({name});
    return below.back();
  }
};

void grow(Branch& root, const Setting& setting) {
  Branch* at = &root;
  std::string_view path = setting.path;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    at = &at->at(std::string(path.substr(0, dot)));
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  }
  at->setting = &setting;
}

std::string indented(const std::string& text, int indent) {
  std::string out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = text.find('\n', from);
    out += std::string(indent, ' ') + text.substr(from, end - from) + "\n";
    from = end == std::string::npos ? text.size() : end + 1;
  }
  return out;
}

void write_setting(std::string& out, const std::string& key, const Value& value, int indent) {
  const bool nested = (value.is_map() || value.is_list()) && value.size() > 0;
  if (!nested) {
    out += " " + yaml_flow(value) + "\n";
  } else if (const std::string flow = yaml_flow(value); flow.size() + indent + key.size() < 96) {
    out += " " + flow + "\n";
  } else {
    out += "\n" + indented(to_yaml(value), indent + 2);
  }
}

void write_branch(std::string& out, const Branch& branch, const Value& values, int indent) {
  const std::string lead(indent, ' ');
  for (const Branch& below : branch.below) {
    const Value value = *values.as_map()->find(below.key);
    if (below.setting != nullptr) {
      out += lead + "# " + below.setting->doc;
      if (below.setting->sort == Sort::choice) {
        out += ":";
        for (const std::string& one : below.setting->choices) out += " " + one;
      }
      out += "\n" + lead + below.key + ":";
      write_setting(out, below.key, value, indent);
    } else {
      out += lead + below.key + ":\n";
      write_branch(out, below, value, indent + 2);
    }
  }
}

Json pattern(const char* text) {
  return {{"type", "string"}, {"pattern", text}};
}

Json sort_schema(const Setting& setting) {
  switch (setting.sort) {
    case Sort::text:
      return {{"type", "string"}};
    case Sort::identifier:
      return {{"type", {"string", "integer"}},
              {"pattern", "^([a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?)?$"}};
    case Sort::name:
      return {
          {"type", "string"}, {"pattern", "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"}, {"maxLength", 253}};
    case Sort::prefix:
      return pattern("^[a-z0-9][-a-z0-9]*$");
    case Sort::image:
      return pattern("^[A-Za-z0-9][A-Za-z0-9./:_@-]*$");
    case Sort::host:
      return {{"type", "string"}, {"pattern", "^[-a-z0-9.*]*$"}, {"maxLength", 253}};
    case Sort::url:
      return pattern("^([a-z]+://[^\\s]+)?$");
    case Sort::quantity:
      return {{"type", {"string", "number"}},
              {"pattern", "^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$"}};
    case Sort::boolean:
      return {{"type", "boolean"}};
    case Sort::integer:
      return {{"type", "integer"}, {"minimum", 0}};
    case Sort::port:
      return {{"type", "integer"}, {"minimum", 1}, {"maximum", 65535}};
    case Sort::choice:
      return {{"enum", setting.choices}};
    case Sort::list:
      return {{"type", "array"}};
    case Sort::object:
      return {{"type", "object"}};
  }
  return {};
}

Json branch_schema(const Branch& branch) {
  if (branch.setting != nullptr) {
    Json made = {{"description", branch.setting->doc}};
    made.update(sort_schema(*branch.setting));
    return made;
  }
  Json made = {{"type", "object"}, {"additionalProperties", false}};
  Json required = Json::array();
  for (const Branch& below : branch.below) {
    made["properties"][below.key] = branch_schema(below);
    required.push_back(below.key);
  }
  made["required"] = required;
  return made;
}

Branch tree_of(const compose::Blueprint& blueprint) {
  Branch root;
  for (const Section& section : blueprint.sections) {
    for (const Setting& setting : section.settings) grow(root, setting);
  }
  return root;
}

std::string table_row(const Setting& setting) {
  return "| `" + setting.path + "` | " + setting.doc + " | `" + setting.fallback + "` |\n";
}

}  // namespace

}  // namespace emit

std::string emit_values(const Composition& composition) {
  std::string out =
      "# Values of " + composition.blueprint->chart.name + "; README.md has them in a table.\n";
  for (const compose::Section& section : composition.blueprint->sections) {
    emit::Branch branch;
    for (const compose::Setting& setting : section.settings) emit::grow(branch, setting);
    out += "\n# " + section.title + "\n";
    if (!section.doc.empty()) out += "# " + section.doc + "\n";
    emit::write_branch(out, branch, composition.values, 0);
  }
  return out;
}

std::string emit_values_schema(const Composition& composition) {
  emit::Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                       {"title", "Values of " + composition.blueprint->chart.name}};
  schema.update(emit::branch_schema(emit::tree_of(*composition.blueprint)));
  // What a parent chart hands down.
  schema["properties"]["global"] = {{"type", "object"}};
  return schema.dump(2) + "\n";
}

std::string emit_readme(const Composition& composition) {
  const compose::ChartFacts& facts = composition.blueprint->chart;
  std::string out = "# " + facts.name + "\n\n" + facts.readme + "\n## Values\n";
  for (const compose::Section& section : composition.blueprint->sections) {
    out += "\n### " + section.title + "\n\n";
    if (!section.doc.empty()) out += section.doc + "\n\n";
    out += "| Parameter | Description | Default |\n|-----------|-------------|---------|\n";
    for (const compose::Setting& setting : section.settings) out += emit::table_row(setting);
  }
  return out;
}

}  // namespace kchart
