// kchart dependency build|update|list: charts/ and Chart.lock, as `helm dependency` keeps them.
#include "kchart/dependencies.hpp"

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/group.hpp"
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
  loading.any_api_version = true;
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
  add_arguments(app, o.arguments, "CHART");
  Flags flags(app);
  flags.toggle("--verify", o.verify, "verify the packages against signatures");
  flags.text("--keyring", o.keyring, "keyring containing public keys");
  flags.toggle("--skip-refresh", o.skip_refresh, "do not refresh the local repository cache");
  o.access.add_flags(flags);
}

}  // namespace

Command add_dependency(CLI::App& app) {
  auto o = std::make_shared<DependencyFlags>();
  Group group(app);
  add_changing(group.add("build", "rebuild charts/ based on Chart.lock",
                         [o](const Settings& s) { return change(*o, s, false); }),
               *o);
  add_changing(group.add(
                   "update", "update charts/ based on Chart.yaml",
                   [o](const Settings& s) { return change(*o, s, true); }, "up"),
               *o);
  CLI::App& listing = group.add(
      "list", "list the dependencies of a chart", [o](const Settings& s) { return list(*o, s); },
      "ls");
  add_arguments(listing, o->arguments, "CHART");
  Flags(listing).number("--max-col-width", o->widest, "maximum column width for output table");
  return group.command();
}

}  // namespace kchart::tools
