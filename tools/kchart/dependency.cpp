// kchart dependency build|update|list: charts/ and Chart.lock, as `helm dependency` keeps them.
#include "kchart/dependencies.hpp"

#include <CLI/App.hpp>
#include <ctime>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "shared/arguments.hpp"
#include "shared/chart_source.hpp"
#include "shared/dependency_update.hpp"
#include "shared/flags.hpp"
#include "shared/keys.hpp"
#include "shared/log.hpp"
#include "shared/path.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"
#include "shared/table.hpp"

namespace kchart::tools {

namespace {

struct DependencyFlags {
  Arguments arguments;
  AccessFlags access;
  std::string keyring = default_keyring();
  bool verify = false, skip_refresh = false;
  std::size_t widest = 80;
};

std::string folder_of(const DependencyFlags& o, const char* verb) {
  require_at_most(o.arguments, 1, std::string("helm dependency ") + verb, "CHART [flags]");
  return o.arguments.empty() ? "." : clean_path(o.arguments[0]);
}

int change(const DependencyFlags& o, const Settings& settings, bool update) {
  DependencyRun run;
  run.folder = folder_of(o, update ? "update" : "build");
  run.access = o.access.access();
  run.keyring = o.keyring;
  run.skip_refresh = o.skip_refresh;
  run.from_lock = !update;
  run.loud = true;
  if (o.verify) run.verify = update ? Verify::always : Verify::if_possible;
  run_dependencies(run, settings);
  return 0;
}

int list(const DependencyFlags& o, const Settings& settings) {
  const std::string folder = folder_of(o, "list");
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  LoadOptions loading = settings.load_options();
  loading.warnings = warnings.sink();
  const DependencyList found = list_dependencies(folder, loading);
  if (!found.declared) {
    const std::string charts = folder == "." ? "charts" : folder + "/charts";
    print_out("WARNING: no dependencies at " + charts + "\n");
    return 0;
  }
  Rows rows{{"NAME", "VERSION", "REPOSITORY", "STATUS"}};
  for (const DependencyStatus& row : found.rows) {
    rows.push_back({row.name, row.version, row.repository, row.status});
  }
  std::string out = table_text(rows, o.widest) + "\n\n";
  for (const std::string& warning : found.warnings) out += warning + "\n";
  print_out(out);
  return 0;
}

void add_changing(CLI::App& app, DependencyFlags& o) {
  app.add_option("chart", o.arguments, "CHART")->expected(-1);
  Flags flags(app);
  flags.toggle("--verify", o.verify, "verify the packages against signatures");
  flags.text("--keyring", o.keyring, "keyring containing public keys");
  flags.toggle("--skip-refresh", o.skip_refresh, "do not refresh the local repository cache");
  o.access.add_flags(flags);
}

}  // namespace

Command add_dependency(CLI::App& app) {
  auto o = std::make_shared<DependencyFlags>();
  CLI::App* build = app.add_subcommand("build", "rebuild charts/ based on Chart.lock");
  CLI::App* update = app.add_subcommand("update", "update charts/ based on Chart.yaml");
  CLI::App* listing = app.add_subcommand("list", "list the dependencies of a chart");
  update->alias("up");
  listing->alias("ls");
  for (CLI::App* sub : {build, update, listing}) sub->fallthrough();
  add_changing(*build, *o);
  add_changing(*update, *o);
  listing->add_option("chart", o->arguments, "CHART")->expected(-1);
  Flags(*listing).number("--max-col-width", o->widest, "maximum column width for output table");
  return [o, build, update, listing, &app](Settings& settings) {
    if (build->parsed()) return change(*o, settings, false);
    if (update->parsed()) return change(*o, settings, true);
    if (listing->parsed()) return list(*o, settings);
    print_out(app.help());
    return 0;
  };
}

}  // namespace kchart::tools
