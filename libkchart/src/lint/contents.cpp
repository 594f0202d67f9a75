// values.yaml, dependencies and custom resource definitions.
#include <algorithm>

#include "chart/coalesce.hpp"
#include "chart/schema_cache.hpp"
#include "chart/values_text.hpp"
#include "kchart/error.hpp"
#include "kchart/schema.hpp"
#include "kchart/yaml.hpp"
#include "lint/objects.hpp"
#include "lint/rules.hpp"
#include "render/chart_object.hpp"

namespace kchart::linting {

namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ",") + name;
  return out;
}

void report(Context& context, Severity severity, std::string_view rule, const char* message,
            const std::vector<std::string>& names) {
  if (names.empty()) return;
  context.add(severity, rule, context.folder, message + joined(names));
}

template <class List, class Has>
std::vector<std::string> missing(const List& wanted, const Has& has) {
  std::vector<std::string> names;
  for (const std::string& name : wanted) {
    if (!has(name)) names.push_back(name);
  }
  return names;
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  for (const std::string& item : all) {
    if (item == one) return true;
  }
  return false;
}

void check_crd(Context& context, const std::string& file, const Object& object) {
  if (!object.api_version.starts_with("apiextensions.k8s.io")) {
    context.add(Severity::error, "crd.api_version", file,
                "apiVersion is not in 'apiextensions.k8s.io'");
  }
  if (object.kind != "CustomResourceDefinition") {
    context.add(Severity::error, "crd.kind", file, "object kind is not 'CustomResourceDefinition'");
  }
}

// False where Helm ends the examination.
bool check_crd_file(Context& context, const ChartFile& file) {
  ObjectStream stream(file.data, context.options.limits, context.options.compat);
  std::optional<Object> object;
  try {
    while (stream.next(object)) {
      if (object) check_crd(context, file.name, *object);
    }
    return true;
  } catch (const Error& error) {
    if (error.fault() == Fault::limit) throw;
    context.add(Severity::error, "crd.yaml", file.name, "unable to parse YAML: " + error.message());
    return false;
  }
}

// Helm reads the file into a type of its own, and says so of one that is not a map.
std::string of_values_type(std::string message, Compat compat) {
  constexpr std::string_view kMap = "map[string]interface {}";
  if (!message.ends_with(kMap)) return message;
  message.resize(message.size() - kMap.size());
  return message + (compat == Compat::helm3 ? "chartutil.Values" : "common.Values");
}

// Those of the chart, then those of its subcharts. False where Helm ends the examination.
bool check_crds_of(Context& context, const Chart& chart) {
  for (const ChartFile& file : chart.files) {
    if (rendering::is_crd(file.name) && !check_crd_file(context, file)) return false;
  }
  return std::all_of(chart.dependencies.begin(), chart.dependencies.end(),
                     [&](const auto& sub) { return check_crds_of(context, *sub); });
}

// Only the values of the chart itself count here.
Value over_defaults(Context& context, const Value& defaults, Arena& arena) {
  Value user = deep_copy(context.user.root(), arena);
  if (!user.is_map() || user.as_map() == nullptr) user = Value::map(Map::make(arena));
  coalesce_tables(*user.as_map(), *defaults.as_map(),
                  {arena, context.options.compat, context.options.warnings, nullptr, false});
  return user;
}

}  // namespace

void check_values_file(Context& context) {
  constexpr std::string_view kFile = "values.yaml";
  const auto text = context.files.read(kFile);
  if (!text) return context.add(Severity::info, "values", kFile, "file does not exist");
  Arena arena;
  Value values;
  try {
    ReadOptions options;
    options.limits = context.options.limits;
    values = parse_yaml_map(*text, arena, options);
  } catch (const Error& error) {
    return context.add(
        Severity::error, "values", kFile,
        "unable to parse YAML: " + of_values_type(error.message(), context.options.compat));
  }
  const Value all = over_defaults(context, values, arena);
  const auto schema = context.files.read("values.schema.json");
  const bool skips =
      context.options.skip_schema_validation && context.options.compat != Compat::helm3;
  if (skips || !schema || schema->empty()) return;
  try {
    SchemaOptions options;
    options.limits = context.options.limits;
    std::vector<std::string> urns;
    options.unresolved_urns = &urns;
    options.load = context.options.world.load_schema;
    const std::string failures = compile_schema(*schema, options).failures(all);
    warn_of_urns(urns, context.options.compat, context.options.warnings);
    if (!failures.empty()) context.add(Severity::error, "values.schema", kFile, failures);
  } catch (const Error& error) {
    if (error.fault() == Fault::limit) throw;
    context.add(Severity::error, "values.schema", kFile, error.message());
  }
}

void check_dependencies(Context& context) {
  std::string problem;
  const auto chart = load(context, problem);
  if (chart == nullptr) {
    return context.add(Severity::error, "chart", "", "unable to load chart\n\t" + problem);
  }
  std::vector<std::string> present, declared, doubled;
  for (const auto& sub : chart->dependencies) present.push_back(sub->metadata.name);
  std::vector<std::string> names;
  for (const Dependency& d : chart->metadata.dependencies) {
    declared.push_back(d.name);
    const std::string& name = d.alias.empty() ? d.name : d.alias;
    if (contains(names, name)) doubled.push_back(name);
    names.push_back(name);
  }
  report(context, Severity::error, "dependency.undeclared",
         "chart metadata is missing these dependencies: ",
         missing(present, [&](const std::string& n) { return contains(declared, n); }));
  report(context, Severity::error, "dependency.doubled",
         "multiple dependencies with name or alias: ", doubled);
  report(context, Severity::warning, "dependency.missing",
         "chart directory is missing these dependencies: ",
         missing(declared, [&](const std::string& n) { return contains(present, n); }));
}

void check_crds(Context& context) {
  if (context.options.compat == Compat::helm3) return;  // which has no such rules
  if (context.files.read("crds")) {
    return context.add(Severity::error, "crd", "crds/", "not a directory");
  }
  if (!context.has_folder("crds")) return;
  std::string problem;
  const auto chart = load(context, problem);
  if (chart == nullptr) return context.add(Severity::error, "crd", "crds/", problem);
  check_crds_of(context, *chart);
}

}  // namespace kchart::linting
