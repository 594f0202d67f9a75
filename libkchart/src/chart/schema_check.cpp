// Every chart's values.schema.json against its part of the values, root first.
#include "kchart/error.hpp"
#include "kchart/schema.hpp"
#include "kchart/values.hpp"

namespace kchart {

namespace {

void report(const ResolvedChart& chart, const Value& values, const SchemaOptions& options,
            std::string& out) {
  if (chart.chart->has_schema) {
    out += schema_report(chart.metadata.name, chart.chart->schema, values, options);
  }
  for (const ResolvedChart& sub : chart.dependencies) {
    const Value* below = values.as_map()->find(sub.metadata.name);
    if (below == nullptr || below->is_nil()) continue;
    if (!below->is_map()) {
      out += sub.metadata.name + ":\ninvalid type for values: expected object (map), got " +
             std::string(type_name(*below)) + "\n";
      continue;
    }
    report(sub, *below, options, out);
  }
}

}  // namespace

void validate_values(const ResolvedChart& chart, const Value& values, const Limits& limits) {
  SchemaOptions options;
  options.limits = limits;
  std::string failures;
  report(chart, values, options, failures);
  if (failures.empty()) return;
  throw Error(Fault::refused, "values.schema",
              "values don't meet the specifications of the schema(s) in the following chart(s):\n" +
                  failures);
}

}  // namespace kchart
