// Plan: the templates of a chart with its enabled dependencies, parsed and in Helm's order.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "kchart/template.hpp"
#include "kchart/values.hpp"
#include "tmpl/deferred.hpp"
#include "tmpl/text_hash.hpp"

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

// Makes plans and keeps what was parsed, at most every file of the chart once per path: which
// charts are enabled depends on the values, but most renders enable the same ones. Safe for use by
// many threads.
class PlanCache {
 public:
  // `files` of `root`'s charts must outlive the cache. Throws ParseError, with the file's path in
  // its position.
  std::shared_ptr<const Plan> plan(const ResolvedChart& root, const FunctionTable& functions,
                                   const Limits& limits);

 private:
  std::shared_ptr<const Plan> make(const ResolvedChart& root, const FunctionTable& functions,
                                   const Limits& limits);
  const tmpl::Tree& parsed(const PlannedTemplate& t, const FunctionTable& functions,
                           const Limits& limits);

  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Plan>> plans_;  // by enabled charts
  tmpl::Later later_;
  Arena trees_;
  std::unordered_map<std::string, const tmpl::Tree*> by_place_;  // by path and file
  // Charts bring copies of the same library along, and teams copy whole charts: a text that is
  // there already is not parsed again (an umbrella of 100 such charts loads and renders in half the
  // time).
  std::unordered_map<std::string_view, const tmpl::Tree*, tmpl::TextHash> by_text_;
};

}  // namespace kchart::rendering
