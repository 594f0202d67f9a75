// The sources of an Argo CD Application, found on this machine.
//
// A source of the repository that the Application's file lies in is taken from that clone, as it is
// on disk; other repositories are fetched at their revision, and charts downloaded.
#pragma once

#include <string>
#include <vector>

#include "shared/argo_application.hpp"

namespace kchart::tools {

struct ChartSource;

// What one source makes: `job.path` is a chart or a folder of manifests, value files are paths.
struct FoundSource {
  ChartJob job;
  bool is_chart = false, recurse = false;
};

// `file` is the Application's, or "-"; `access` says how charts are downloaded. Sources that only
// lend files make nothing. Throws Error "application.path", "application.ref",
// "application.source", and what fetching throws.
std::vector<FoundSource> find_sources(const ArgoApplication& application, const std::string& file,
                                      const ChartSource& access, const Settings& settings);

}  // namespace kchart::tools
