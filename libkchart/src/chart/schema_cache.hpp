// SchemaCache: the compiled schemas of charts that are rendered again and again.
#pragma once

#include <mutex>
#include <unordered_map>

#include "chart/schema_pool.hpp"
#include "kchart/values.hpp"

namespace kchart {

// Safe for use by many threads. The charts and the pool must outlive it.
class SchemaCache {
 public:
  explicit SchemaCache(SchemaPool& pool) : pool_(pool) {}

  // Whether `values` satisfy the chart's schema, which is compiled on first use. False, too, where
  // it does not compile: what is wrong is for `validate_values` to say.
  bool accepts(const Chart& chart, const Value& values, const SchemaOptions& options);

 private:
  SchemaPool& pool_;
  std::mutex mutex_;
  std::unordered_map<const Chart*, const SchemaPool::Compiled*> compiled_;
};

// As the public function of this name, with Helm's log lines.
void validate_values(const ResolvedChart& chart, const Value& values, const ResolveOptions& options,
                     SchemaCache& cache);

// Helm's log line for each of `urns`, unless `lines` has it already; `lines` may be null.
void warn_of_urns(const std::vector<std::string>& urns, Compat compat,
                  std::vector<std::string>* lines);

}  // namespace kchart
