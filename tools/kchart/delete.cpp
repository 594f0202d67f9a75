// kchart delete: away with submissions.
#include <memory>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/submit.hpp"
#include "shared/connect.hpp"
#include "shared/duration.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"
#include "shared/submit_target.hpp"

namespace kchart::tools {

namespace {

struct DeleteFlags {
  std::vector<std::string> arguments;
  std::string dry_run = "none", timeout = "5m0s", cascade = "background", wait = "watcher";
  bool no_wait = false, no_hooks = false, ignore_not_found = false;
};

Cascade read_cascade(const std::string& value) {
  if (value == "background") return Cascade::background;
  if (value == "orphan") return Cascade::orphan;
  if (value == "foreground") return Cascade::foreground;
  throw Error(Fault::refused, "usage",
              "invalid cascade value (" + excerpt(value) +
                  "). Must be \"background\", \"foreground\", or \"orphan\"");
}

RemoveOptions remove_options(const DeleteFlags& o, const Settings& settings,
                             const Cluster& cluster) {
  RemoveOptions options;
  options.namespace_name = cluster.namespace_name();
  options.wait = !o.no_wait && waits_for_objects(o.wait);
  options.dry_run = read_dry_run(o.dry_run) != "none";
  options.cascade = read_cascade(o.cascade);
  options.run_hooks = !o.no_hooks;
  options.timeout = read_duration(o.timeout);
  options.who = current_user();
  options.limits = settings.limits();
  options.progress = show_progress;
  return options;
}

std::string text_of(const RemoveReport& report, bool dry_run) {
  std::string out;
  for (const ObjectName& one : report.removed) {
    out += one.text() + (dry_run ? " would be deleted\n" : " deleted\n");
  }
  for (const ObjectName& one : report.kept) {
    out += one.text() + " kept due to the resource policy\n";
  }
  return out;
}

int run_delete(const DeleteFlags& o, Settings& settings) {
  if (o.arguments.empty()) one_argument(o.arguments, "the name of a submission");
  const Cluster cluster = connect(settings);
  RemoveOptions options = remove_options(o, settings, cluster);
  for (const std::string& name : o.arguments) {
    options.name = name;
    options.what = "delete " + name;
    try {
      const RemoveReport report = remove_submission(cluster, options);
      end_progress();
      print_out(text_of(report, options.dry_run));
    } catch (const Error& error) {
      if (!o.ignore_not_found || error.code() != "submit.unknown") throw;
    }
  }
  return 0;
}

}  // namespace

Command add_delete(CLI::App& app) {
  auto o = std::make_shared<DeleteFlags>();
  Flags flags(app);
  flags.text("--dry-run", o->dry_run, "client or server: only say what would be deleted");
  flags.text("--cascade", o->cascade,
             "what the objects own (pods of a deployment) goes after them (background), stays "
             "(orphan), or goes before them (foreground)");
  flags.text("--timeout", o->timeout, "time to wait until all is gone", duration_problem);
  flags.text("--wait", o->wait, "watcher, or hookOnly, which is --no-wait", wait_problem);
  flags.toggle("--no-wait", o->no_wait, "do not wait until all is gone");
  flags.toggle("--no-hooks", o->no_hooks, "do not run the hooks pre-delete and post-delete");
  flags.toggle("--ignore-not-found", o->ignore_not_found, "a submission that is not there is fine");
  add_arguments(app, "names", o->arguments, "NAME of a submission, or several");
  return [o](Settings& settings) { return run_delete(*o, settings); };
}

}  // namespace kchart::tools
