// An Argo CD Application as far as it says what to apply where.
#pragma once

#include <optional>
#include <string>

#include "shared/submit_chart.hpp"

namespace kchart::tools {

struct ArgoApplication {
  std::string name, project;
  std::string repo_url, revision, path, chart;       // of its one source
  std::string server, cluster_name, namespace_name;  // of its destination
  ChartJob job;  // release and values; the path is still to be found
  bool has_helm = false, recurse = false;
  bool prune = false, create_namespace = false, skip_check = false;
};

// Whether `text` is one document with that kind.
bool is_argo_application(const std::string& text, const Settings& settings);

// Throws Error "application..." for what cannot be submitted: several sources, kustomize, plugins.
ArgoApplication read_argo_application(const std::string& text, const std::string& file,
                                      const Settings& settings);

// The folder that `path` of its source names: below the nearest folder above `file` that has it,
// which is the clone that the Application lies in. Throws Error "application.path".
std::string application_folder(const ArgoApplication& application, const std::string& file);

// Throws Error "application.destination" when it names another cluster than `cluster`.
void check_destination(const ArgoApplication& application, const Cluster& cluster);

}  // namespace kchart::tools
