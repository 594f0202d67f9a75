// Check: is every object valid, every pod as restricted as its namespace asks, and is nothing there
// that nobody should want? Decided from manifests, before anything runs.
//
// Built-in kinds are checked against the schemas of nine versions of Kubernetes that the library
// carries, custom resources against the definitions that it finds or is given. Where no schema is
// known, and where CEL rules would have to be evaluated, it is said.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/edges.hpp"
#include "kchart/finding.hpp"
#include "kchart/limits.hpp"
#include "kchart/pod_security.hpp"
#include "kchart/render.hpp"

namespace kchart {

// A text of YAML documents, and what positions call it.
struct ManifestFile {
  std::string_view text;  // borrowed
  std::string name;       // "all.yaml", "app/templates/web.yaml"
  std::string source;     // the template that made it; empty: as "# Source:" lines say
};

// The rules, in groups that can be left out.
struct CheckGroups {
  bool schema = true;        // fields, types, API versions
  bool pod_security = true;  // Pod Security Standards
  bool network = true;       // network policies, and declared edges if there are any
  bool lint = true;          // lint_rules.hpp
};

struct CheckOptions {
  // The minor version of Kubernetes, 1.N; 0: the newest that the library knows.
  int kube_minor = 0;
  CheckGroups groups;
  // The namespace of objects that name none.
  std::string namespace_name = "default";
  // What a namespace is held to when its manifest says nothing (or it has none).
  PodSecurityModes pod_security;

  // Texts with CustomResourceDefinitions beside those among the manifests; only read for that.
  std::vector<ManifestFile> crds;
  // Where the schemas of other kinds lie, in the form of kubeconform: a template such as
  // "https://host/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json", or a folder. Kinds of
  // Kubernetes' own and those of definitions need none; "default" stands for these and is skipped.
  std::vector<std::string> schema_locations;
  // The text at such a place; absent when there is none. Without it no location is asked.
  std::function<std::optional<std::string>(const std::string& place)> load_schema;

  // What is meant to be open: everything else that is, and what of it is not, becomes a finding.
  std::optional<std::vector<Edge>> edges;
  ReachOptions reach;  // its namespace is `namespace_name`

  Limits limits;
};

// Everything that is wrong with `manifests`, in the order of files and lines. Throws Error only for
// limits and for texts that are no YAML at all.
std::vector<Finding> check_manifests(std::span<const ManifestFile> manifests,
                                     const CheckOptions& options = {});

// What a render made, template by template, and its CRDs; borrows from `rendered`.
std::vector<ManifestFile> rendered_files(const Rendered& rendered);

// Gives each finding about what a render made the template's line and the values that it read
// there. The findings' positions are those of `rendered_files`. `folder` is where the chart lies,
// for paths that can be opened ("charts/app/templates/web.yaml"); empty: they begin with its name.
void add_sources(std::vector<Finding>& findings, const Trace& trace,
                 const std::string& folder = {});

// The minor versions of Kubernetes whose schemas the library carries, ascending.
std::vector<int> known_kube_minors();

}  // namespace kchart
