// kchart show: prints parts of a chart, as `helm show` does.
#include "kchart/show.hpp"

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/group.hpp"
#include "kchart/json_path.hpp"
#include "shared/chart_source.hpp"
#include "shared/flags.hpp"
#include "shared/log.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

struct ShowOptions {
  std::vector<std::string> arguments;
  std::string json_path;
  ChartSource source;
};

struct Part {
  const char* name;
  const char* help;
  ChartPart part;
};

constexpr Part kParts[] = {
    {"all", "show all information of the chart", ChartPart::all},
    {"chart", "show the chart's definition", ChartPart::chart},
    {"crds", "show the chart's CRDs", ChartPart::crds},
    {"readme", "show the chart's README", ChartPart::readme},
    {"values", "show the chart's values", ChartPart::values},
};

// What cannot be walked prints nothing, as in Helm.
std::string along(const std::string& json_path, const Value& values) {
  try {
    return JsonPath(json_path, JsonPath::Missing::error).print(values);
  } catch (const Error& error) {
    if (error.code() == "jsonpath.exec") return {};
    throw Error(error.fault(), error.code(),
                "error parsing jsonpath " + json_path + ": " + error.message());
  }
}

int run(const ShowOptions& o, const Part& part, const Settings& settings) {
  if (o.arguments.size() != 1) {
    const std::string name = std::string("helm show ") + part.name;
    throw Error(Fault::refused, "usage",
                "\"" + name + "\" requires 1 argument\n\nUsage:  " + name + " [CHART] [flags]");
  }
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  LoadOptions load = settings.load_options();
  load.warnings = warnings.sink();
  load.any_api_version = true;
  const auto chart = load_chart_path(o.source.locate(o.arguments[0], settings), load);
  print_out(o.json_path.empty() ? show(*chart, part.part, load.compat)
                                : along(o.json_path, chart->values));
  return 0;
}

}  // namespace

Command add_show(CLI::App& app) {
  auto o = std::make_shared<ShowOptions>();
  Group group(app);
  for (const Part& part : kParts) {
    CLI::App& sub = group.add(part.name, part.help, [o, &part](const Settings& settings) {
      return run(*o, part, settings);
    });
    add_arguments(sub, o->arguments, "CHART");
    Flags flags(sub);
    o->source.add_flags(flags);
    if (part.part == ChartPart::values) {
      flags.text("--jsonpath", o->json_path, "supply a JSONPath expression to filter the output");
    }
  }
  return group.command();
}

}  // namespace kchart::tools
