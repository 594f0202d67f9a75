// An Argo CD Application as far as it says what to apply where.
#pragma once

#include <string>
#include <vector>

#include "shared/submit_chart.hpp"

namespace kchart::tools {

struct ArgoSource {
  std::string repo_url, revision, path, chart;
  std::string ref;  // by which value files of other sources name this one: "$ref/file"
  ChartJob job;     // release and values as written; files and the chart are still to be found
  bool recurse = false, ignore_missing_files = false;

  // Whether it only lends its files.
  bool has_manifests() const { return ref.empty() || !path.empty() || !chart.empty(); }
};

struct ArgoApplication {
  std::string name, project;
  std::vector<ArgoSource> sources;                   // at least one
  std::string server, cluster_name, namespace_name;  // of its destination
  bool prune = false, create_namespace = false, skip_check = false;
  bool allow_empty = false;  // prune though there is nothing left
};

// Whether `text` is one document with that kind.
bool is_argo_application(const std::string& text, const Settings& settings);

// Throws Error "application..." for what cannot be submitted: kustomize, plugins, Jsonnet, filters.
ArgoApplication read_argo_application(const std::string& text, const std::string& file,
                                      const Settings& settings);

// Throws Error "application.destination" when it names another cluster than `cluster`.
void check_destination(const ArgoApplication& application, const Cluster& cluster);

}  // namespace kchart::tools
