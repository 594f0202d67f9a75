// Every chart's values.schema.json against its part of the values, root first.
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

void validate(const ResolvedChart& chart, const Value& values, const Limits& limits,
              SchemaCache* cache) {
  SchemaOptions options;
  options.limits = limits;
  std::string failures;
  report(chart, values, {options, cache}, failures);
  if (failures.empty()) return;
  throw Error(Fault::refused, "values.schema",
              "values don't meet the specifications of the schema(s) in the following chart(s):\n" +
                  failures);
}

}  // namespace

bool SchemaCache::accepts(const Chart& chart, const Value& values, const SchemaOptions& options) {
  std::shared_ptr<const Schema> schema;
  {
    const std::lock_guard lock(mutex_);
    const auto [entry, fresh] = compiled_.try_emplace(&chart);
    if (fresh) {
      try {
        entry->second = std::make_shared<const Schema>(compile_schema(chart.schema, options));
      } catch (const Error&) {
        // Stays null; the caller compiles again and words it.
      }
    }
    schema = entry->second;
  }
  return schema != nullptr && schema->accepts(values);
}

void validate_values(const ResolvedChart& chart, const Value& values, const Limits& limits) {
  validate(chart, values, limits, nullptr);
}

void validate_values(const ResolvedChart& chart, const Value& values, const Limits& limits,
                     SchemaCache& cache) {
  validate(chart, values, limits, &cache);
}

}  // namespace kchart
