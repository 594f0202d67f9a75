// Checker: what `kchart check` was pointed at, checked target by target.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "kchart/check.hpp"
#include "kchart/values.hpp"
#include "shared/chart_source.hpp"
#include "shared/schema_loader.hpp"
#include "shared/target.hpp"

namespace kchart::tools {

struct Settings;
class WarningPrinter;

struct CheckFlags {
  std::vector<std::string> targets;
  ValueSources values;
  ChartSource source;
  std::string values_matrix, kube_version, release_name = "release-name", output = "text",
                                           fail_on = "error", pod_security, exemptions, edges;
  std::vector<std::string> only, crds, schema_locations;
  bool rules = false;
};

class Checker {
 public:
  // Throws Error "usage" for flags that mean nothing.
  Checker(const CheckFlags& flags, const Settings& settings);

  // Each chart alone, all other targets as one set: they may refer to each other.
  void run();

  const std::vector<Finding>& findings() const { return findings_; }
  const std::vector<Finding>& exempted() const { return exempted_; }

 private:
  void read_edges_file();
  void chart(const std::string& path);
  void declared_flows(const std::string& path);
  void exempt();
  RenderOptions render_options(WarningPrinter& warnings) const;
  // Adds those that are not there yet.
  void keep(std::vector<Finding> fresh);

  const CheckFlags& o_;
  const Settings& settings_;
  CheckOptions options_;
  std::string declarations_;             // the text of --edges, when it holds some
  std::vector<TargetFile> definitions_;  // what options_.crds borrows
  std::vector<Finding> findings_, exempted_;
  std::unordered_multimap<std::size_t, std::size_t> kept_;  // by hash: where in findings_
};

}  // namespace kchart::tools
