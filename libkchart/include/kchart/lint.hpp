// Lint: what `helm lint` finds in a chart.
#pragma once

#include <string>
#include <vector>

#include "kchart/finding.hpp"
#include "kchart/render.hpp"

namespace kchart {

struct LintOptions {
  std::string namespace_name = "default";
  std::string kube_version;  // empty: the default of the Helm version
  bool skip_schema_validation = false;
  Compat compat = Compat::helm4;
  Limits limits;
  bool links_as_empty = false;  // as in LoadOptions
  std::string links_within{};
  World world;
  std::vector<std::string>* warnings = nullptr;  // Helm's log lines, as for a render
};

struct Linted {
  // In Helm's order; `position.file` is what Helm names before the message.
  std::vector<Finding> findings;
  // Not empty: this is no chart, and nothing was checked.
  std::string failure;
};

// Examines the chart at `path`, a folder or an archive, with `user` values. Throws Error only for
// limits; everything else is a finding.
Linted lint(const std::string& path, const Values& user, const LintOptions& options = {});

// "[WARNING] templates/a.yaml: object name does not ...", as Helm prints a finding.
std::string lint_line(const Finding& finding);

}  // namespace kchart
