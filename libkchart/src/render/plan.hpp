// Plan: the templates of a chart with its enabled dependencies, parsed and in Helm's order.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kchart/template.hpp"
#include "kchart/values.hpp"
#include "render/tree_pool.hpp"

namespace kchart::rendering {

struct PlannedTemplate {
  std::string path;  // "app/charts/db/templates/x.yaml"
  const ChartFile* file = nullptr;
  std::size_t chart = 0;  // which context: depth first, a chart before its dependencies
  bool executes = true;   // false for partials
};

// Immutable once made.
struct Plan {
  std::vector<PlannedTemplate> templates;  // in the order in which they are executed
  TemplateSet set;
  std::vector<Value> files;  // `.Files` of each chart, in the order of `PlannedTemplate::chart`
  Arena arena;               // of `files`
};

// Makes the plans of a chart and keeps them: which charts are enabled depends on the values, but
// most renders enable the same ones. Safe for use by many threads.
class PlanCache {
 public:
  // `trees` must outlive it. `owner` keeps the files of the chart alive; null when they outlive the
  // pool.
  PlanCache(TreePool& trees, std::shared_ptr<const Chart> owner)
      : trees_(trees), owner_(std::move(owner)) {}

  // Throws ParseError, with the file's path in its position.
  std::shared_ptr<const Plan> plan(const ResolvedChart& root, const FunctionTable& functions,
                                   const Limits& limits);

 private:
  std::shared_ptr<const Plan> make(const ResolvedChart& root, const FunctionTable& functions,
                                   const Limits& limits);

  TreePool& trees_;
  const std::shared_ptr<const Chart> owner_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Plan>> plans_;  // by enabled charts
};

}  // namespace kchart::rendering
