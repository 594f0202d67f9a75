// Argo CD: compositions as Applications, as ApplicationSets, and the AppProject that they need.
#pragma once

#include <span>
#include <string>

#include "kchart/compose.hpp"
#include "kchart/file_tree.hpp"

namespace kchart {

struct ArgoOptions {
  std::string repository;  // of Git, with the chart; empty: the chart's own, where it has one
  std::string path;        // of the chart in it; empty: charts/CHART
  std::string revision = "main";
  std::string project = "kchart";  // the AppProject
  std::string server = "https://kubernetes.default.svc";
  std::string argocd_namespace = "argocd";
};

// project.yaml, and for each composition an Application with inline values, as NAME.yaml.
// Throws Error "argocd.repo" when the chart of a kind is in no known repository.
MemoryTree emit_applications(std::span<const Composition> fleet, const ArgoOptions& options);

// The Application of one composition.
std::string emit_application(const Composition& composition, const ArgoOptions& options);

// project.yaml, and an ApplicationSet per kind, with a list of the compositions.
MemoryTree emit_application_sets(std::span<const Composition> fleet, const ArgoOptions& options);

// The AppProject that allows the repositories, namespaces and kinds that `fleet` uses, no others.
std::string emit_project(std::span<const Composition> fleet, const ArgoOptions& options);

}  // namespace kchart
