// Compositions as Applications of Argo CD: the chart with inline values, one by one or as a fleet.
#include <algorithm>
#include <map>
#include <set>

#include "compose/blueprint.hpp"
#include "emit/yaml_text.hpp"
#include "kchart/argocd.hpp"
#include "kchart/error.hpp"
#include "kchart/yaml.hpp"

namespace kchart {

namespace emit {

namespace {

// "claude-instance-58c6269441a9", as the instance chart's document names it.
std::string application_name(const Composition& composition) {
  if (composition.kind == "Instance") return "claude-instance-" + composition.name;
  std::string kind = composition.kind;
  kind.front() = static_cast<char>(kind.front() - 'A' + 'a');
  return kind + "-" + composition.name;
}

struct Source {
  std::string repository, path;
};

Source source_of(const Composition& composition, const ArgoOptions& options) {
  const compose::ChartFacts& chart = composition.blueprint->chart;
  if (options.repository.empty()) {
    if (chart.home.empty()) {
      throw Error(Fault::usage, "argocd.repo",
                  "a chart of kind " + composition.kind +
                      " has no repository of its own: say with "
                      "--repo URL in which repository of Git it lies");
    }
    return {chart.home, "."};
  }
  return {options.repository, options.path.empty() ? "charts/" + chart.name : options.path};
}

// What differs from the chart's defaults; for an Instance who it is and its features always, as its
// document shows them.
std::string values_text(const Composition& composition) {
  Arena arena;
  Value made = Value::map(Map::make(arena));
  if (composition.kind == "Instance") {
    for (const char* key : {"instanceName", "instanceDescription", "userid", "features"}) {
      made.as_map()->set_copy(arena, key, *look_up(composition.values, key));
    }
  }
  for (const Map::Entry& entry : *composition.overrides.as_map()) {
    if (made.as_map()->find(entry.key) == nullptr) {
      made.as_map()->set(arena, entry.key, entry.value);
    }
  }
  return made.size() == 0 ? "" : to_yaml(made);
}

std::string head(const char* kind, const std::string& name, const ArgoOptions& options) {
  return std::string("apiVersion: argoproj.io/v1alpha1\nkind: ") + kind +
         "\nmetadata:\n  name: " + yaml_scalar(name) +
         "\n  namespace: " + yaml_scalar(options.argocd_namespace) + "\n";
}

std::string indented(const std::string& text, int indent) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    out += std::string(indent, ' ') + text.substr(at, end - at);
    at = end;
  }
  return out;
}

std::string namespace_labels() {
  return "  managedNamespaceMetadata:\n    labels:\n"
         "      pod-security.kubernetes.io/enforce: restricted\n";
}

// What an Application and the template of an ApplicationSet have in common. `holes` are texts of
// YAML: of the values, the release and the namespace.
struct Holes {
  std::string values, release, space;
};

std::string spec_text(const Composition& composition, const ArgoOptions& options,
                      const Holes& holes) {
  const Source source = source_of(composition, options);
  std::string out = "project: " + yaml_scalar(options.project) +
                    "\nsource:\n  repoURL: " + yaml_scalar(source.repository) +
                    "\n  path: " + yaml_scalar(source.path) +
                    "\n  targetRevision: " + yaml_scalar(options.revision) +
                    "\n  helm:\n    releaseName: " + holes.release + "\n";
  if (!holes.values.empty()) out += "    values: " + holes.values;
  out += "destination:\n  server: " + yaml_scalar(options.server) +
         "\n  namespace: " + holes.space +
         "\nsyncPolicy:\n  automated:\n    prune: true\n    selfHeal: true\n";
  // The namespace of an Instance or of a tenant's App is made by whoever owns it.
  const bool own = composition.owns_namespace;
  if (own && composition.kind != "Platform") out += namespace_labels();
  out += "  syncOptions:\n";
  if (own) out += "    - CreateNamespace=true\n";
  return out + "    - ServerSideApply=true\n";
}

std::string application(const Composition& composition, const ArgoOptions& options) {
  const std::string values = values_text(composition);
  const Holes holes = {values.empty() ? "" : yaml_block(values, 6), yaml_scalar(composition.name),
                       yaml_scalar(composition.namespace_name)};
  return head("Application", application_name(composition), options) + "spec:\n" +
         indented(spec_text(composition, options, holes), 2);
}

std::string element(const Composition& composition) {
  std::string out = "          - application: " + yaml_scalar(application_name(composition)) +
                    "\n            name: " + yaml_scalar(composition.name) +
                    "\n            namespace: " + yaml_scalar(composition.namespace_name) +
                    "\n            values: ";
  const std::string values = values_text(composition);
  return out + (values.empty() ? "\"\"\n" : yaml_block(values, 14));
}

// All compositions of one kind; the template is that of the first.
std::string application_set(const std::vector<const Composition*>& fleet,
                            const ArgoOptions& options) {
  const Composition& first = *fleet.front();
  std::string name = first.kind + "s";
  name.front() = static_cast<char>(name.front() - 'A' + 'a');
  std::string out = head("ApplicationSet", name, options) +
                    "spec:\n  goTemplate: true\n  goTemplateOptions: [\"missingkey=error\"]\n"
                    "  generators:\n    - list:\n        elements:\n";
  for (const Composition* one : fleet) out += element(*one);
  const Holes holes = {"\"{{ .values }}\"\n", "\"{{ .name }}\"", "\"{{ .namespace }}\""};
  return out + "  template:\n    metadata:\n      name: \"{{ .application }}\"\n    spec:\n" +
         indented(spec_text(first, options, holes), 6);
}

struct Kinds {
  std::set<std::pair<std::string, std::string>> cluster, namespaced;  // group, kind
  std::set<std::string> spaces, repositories;
};

void collect(const Composition& composition, const ArgoOptions& options, Kinds& into) {
  Arena arena;
  Target target;
  target.namespace_name = composition.namespace_name;
  target.with_namespace = composition.owns_namespace;
  for (const Value& object : composed_objects(composition, target, arena)) {
    const std::string version(look_up(object, "apiVersion")->as_string());
    const std::size_t slash = version.find('/');
    const std::string group = slash == std::string::npos ? "" : version.substr(0, slash);
    const std::string kind(look_up(object, "kind")->as_string());
    const Value* space = look_up(object, "metadata.namespace");
    (space == nullptr ? into.cluster : into.namespaced).emplace(group, kind);
    if (space != nullptr) into.spaces.insert(std::string(space->as_string()));
  }
  into.spaces.insert(composition.namespace_name);
  into.repositories.insert(source_of(composition, options).repository);
}

std::string kind_list(const char* key, const std::set<std::pair<std::string, std::string>>& kinds) {
  if (kinds.empty()) return std::string("  ") + key + ": []\n";
  std::string out = std::string("  ") + key + ":\n";
  for (const auto& [group, kind] : kinds) {
    out += "    - {group: " + json_string(group) + ", kind: " + kind + "}\n";
  }
  return out;
}

}  // namespace

}  // namespace emit

std::string emit_application(const Composition& composition, const ArgoOptions& options) {
  return emit::application(composition, options);
}

MemoryTree emit_applications(std::span<const Composition> fleet, const ArgoOptions& options) {
  MemoryTree files("argocd");
  files.write("project.yaml", emit_project(fleet, options));
  for (const Composition& one : fleet) {
    files.write(emit::application_name(one) + ".yaml", emit::application(one, options));
  }
  return files;
}

MemoryTree emit_application_sets(std::span<const Composition> fleet, const ArgoOptions& options) {
  // By what the template says: the kind, and whether the namespace is made.
  std::map<std::pair<std::string, bool>, std::vector<const Composition*>> groups;
  for (const Composition& one : fleet) groups[{one.kind, one.owns_namespace}].push_back(&one);
  MemoryTree files("argocd");
  files.write("project.yaml", emit_project(fleet, options));
  for (const auto& [key, members] : groups) {
    std::string text = emit::application_set(members, options);
    const bool both = groups.count({key.first, !key.second}) != 0;
    const std::string suffix = both && key.second ? "-own" : "";
    if (!suffix.empty()) {
      const std::size_t end = text.find('\n', text.find("  name: "));
      text.insert(end, suffix);
    }
    std::string name = key.first + "s" + suffix;
    name.front() = static_cast<char>(name.front() - 'A' + 'a');
    files.write(name + ".yaml", std::move(text));
  }
  return files;
}

std::string emit_project(std::span<const Composition> fleet, const ArgoOptions& options) {
  emit::Kinds used;
  for (const Composition& one : fleet) emit::collect(one, options, used);
  std::string out = emit::head("AppProject", options.project, options) +
                    "spec:\n  description: Allows what the applications of this folder use\n"
                    "  sourceRepos:\n";
  for (const std::string& one : used.repositories) out += "    - " + emit::yaml_scalar(one) + "\n";
  out += "  destinations:\n";
  for (const std::string& one : used.spaces) {
    out += "    - {server: " + emit::json_string(options.server) +
           ", namespace: " + emit::json_string(one) + "}\n";
  }
  return out + emit::kind_list("clusterResourceWhitelist", used.cluster) +
         emit::kind_list("namespaceResourceWhitelist", used.namespaced);
}

}  // namespace kchart
