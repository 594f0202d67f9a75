// A chart as what submit applies.
#pragma once

#include <map>
#include <string>

#include "shared/submit_target.hpp"

namespace kchart::tools {

struct ChartJob {
  std::string path;
  std::string release;  // empty: the submission's name
  ValueSources values;
  std::map<std::string, std::string> texts;  // what some of values.files are, instead of files
  bool skip_crds = false, skip_schema = false, enable_dns = false;
};

// Rendered with the versions, kinds and objects of `cluster`; without one as `kchart template`
// renders. Throws Error.
SubmitTarget render_chart_for(const ChartJob& job, const Settings& settings, const Cluster* cluster,
                              const std::string& name);

}  // namespace kchart::tools
