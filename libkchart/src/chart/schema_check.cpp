// Every chart's values.schema.json against its part of the values, root first.
#include <algorithm>

#include "chart/schema_cache.hpp"
#include "kchart/error.hpp"
#include "kchart/schema.hpp"
#include "kchart/values.hpp"

namespace kchart {

namespace {

// `cache` may be null.
struct Check {
  const SchemaOptions& options;
  SchemaCache* cache;

  bool passes(const Chart& chart, const Value& values) const {
    return cache != nullptr && cache->accepts(chart, values, options);
  }
};

void report(const ResolvedChart& chart, const Value& values, const Check& check, std::string& out) {
  if (chart.chart->has_schema && !check.passes(*chart.chart, values)) {
    out += schema_report(chart.metadata.name, chart.chart->schema, values, check.options);
  }
  for (const ResolvedChart& sub : chart.dependencies) {
    const Value* below = values.as_map()->find(sub.metadata.name);
    if (below == nullptr || below->is_nil()) continue;
    if (!below->is_map()) {
      out += sub.metadata.name + ":\ninvalid type for values: expected object (map), got " +
             std::string(type_name(*below)) + "\n";
      continue;
    }
    report(sub, *below, check, out);
  }
}

void validate(const ResolvedChart& chart, const Value& values, const ResolveOptions& resolving,
              SchemaCache* cache) {
  SchemaOptions options;
  options.limits = resolving.limits;
  options.load = resolving.load_schema;
  std::vector<std::string> urns;
  options.unresolved_urns = &urns;
  std::string failures;
  report(chart, values, {options, cache}, failures);
  warn_of_urns(urns, resolving.compat, resolving.warnings);
  if (failures.empty()) return;
  throw Error(Fault::refused, "values.schema",
              "values don't meet the specifications of the schema(s) in the following chart(s):\n" +
                  failures);
}

}  // namespace

bool SchemaCache::accepts(const Chart& chart, const Value& values, const SchemaOptions& options) {
  const SchemaPool::Compiled* compiled = nullptr;
  {
    const std::lock_guard lock(mutex_);
    const SchemaPool::Compiled*& known = compiled_[&chart];
    if (known == nullptr) known = &pool_.compiled(chart.schema, options);
    compiled = known;
  }
  if (options.unresolved_urns != nullptr) {
    options.unresolved_urns->insert(options.unresolved_urns->end(), compiled->urns.begin(),
                                    compiled->urns.end());
  }
  return compiled->schema && compiled->schema->accepts(values);
}

void validate_values(const ResolvedChart& chart, const Value& values, const Limits& limits) {
  ResolveOptions options;
  options.limits = limits;
  validate(chart, values, options, nullptr);
}

void validate_values(const ResolvedChart& chart, const Value& values, const ResolveOptions& options,
                     SchemaCache& cache) {
  validate(chart, values, options, &cache);
}

void warn_of_urns(const std::vector<std::string>& urns, Compat compat,
                  std::vector<std::string>* lines) {
  if (lines == nullptr) return;
  for (const std::string& urn : urns) {
    std::string line =
        compat == Compat::helm3
            ? "WARNING: unresolved URN reference ignored; using permissive schema: " + urn
            : "unresolved URN reference ignored; using permissive schema\turn=" + urn;
    if (std::find(lines->begin(), lines->end(), line) == lines->end()) {
      lines->push_back(std::move(line));
    }
  }
}

}  // namespace kchart
