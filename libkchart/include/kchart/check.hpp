// Check: is every object valid, every pod as restricted as its namespace asks, and is nothing there
// that nobody should want? Decided from manifests, before anything runs.
//
// Built-in kinds are checked against the schemas of nine versions of Kubernetes that the library
// carries; of custom resources it is said that no schema is known.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
  Limits limits;
};

// Everything that is wrong with `manifests`, in the order of files and lines. Throws Error only for
// limits and for texts that are no YAML at all.
std::vector<Finding> check_manifests(std::span<const ManifestFile> manifests,
                                     const CheckOptions& options = {});

// What a render made, template by template, and its CRDs; borrows from `rendered`.
std::vector<ManifestFile> rendered_files(const Rendered& rendered);

// The minor versions of Kubernetes whose schemas the library carries, ascending.
std::vector<int> known_kube_minors();

}  // namespace kchart
