// kchart delete: away with submissions.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/submit.hpp"
#include "shared/connect.hpp"
#include "shared/duration.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/report.hpp"
#include "shared/settings.hpp"
#include "shared/submit_target.hpp"

namespace kchart::tools {

namespace {

struct DeleteFlags {
  std::vector<std::string> arguments;
  std::string dry_run = "none", timeout = "5m0s", cascade = "background", wait = "watcher",
              grace_period = "-1", output = "table";
  bool no_wait = false, no_hooks = false, ignore_not_found = false, now = false, force = false;
};

Cascade read_cascade(const std::string& value) {
  if (value == "background") return Cascade::background;
  if (value == "orphan") return Cascade::orphan;
  if (value == "foreground") return Cascade::foreground;
  throw Error(Fault::refused, "usage",
              "invalid cascade value (" + excerpt(value) +
                  "). Must be \"background\", \"foreground\", or \"orphan\"");
}

// Absent: what each pod says. In kubectl's words, and with its conversions.
std::optional<std::chrono::seconds> read_grace_period(const DeleteFlags& o) {
  long long seconds = std::strtoll(o.grace_period.c_str(), nullptr, 10);
  const auto refuse = [](const char* message) { throw Error(Fault::refused, "usage", message); };
  if (o.now && seconds != -1) refuse("--now and --grace-period cannot be specified together");
  if (o.now) seconds = 1;
  if (o.force && seconds > 0) {
    refuse("--force and --grace-period greater than 0 cannot be specified together");
  }
  if (o.force) return std::chrono::seconds(0);
  if (seconds < 0) return std::nullopt;
  return std::chrono::seconds(std::max(seconds, 1LL));
}

RemoveOptions remove_options(const DeleteFlags& o, const Settings& settings,
                             const Cluster& cluster) {
  RemoveOptions options;
  options.namespace_name = cluster.namespace_name();
  options.wait = !o.no_wait && waits_for_objects(o.wait);
  options.dry_run = read_dry_run(o.dry_run) != "none";
  options.cascade = read_cascade(o.cascade);
  options.grace_period = read_grace_period(o);
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
  for (const HookName& one : report.hooks) {
    if (dry_run) out += one.text() + " would run\n";
  }
  return out;
}

nlohmann::json json_of(const RemoveReport& report, const std::string& name) {
  nlohmann::json deleted = nlohmann::json::array(), kept = deleted, hooks = deleted;
  for (const ObjectName& one : report.removed) deleted.push_back(tools::json_of(one));
  for (const ObjectName& one : report.kept) kept.push_back(tools::json_of(one));
  for (const HookName& one : report.hooks) hooks.push_back(tools::json_of(one));
  return {{"name", name}, {"deleted", deleted}, {"kept", kept}, {"hooks", hooks}};
}

int run_delete(const DeleteFlags& o, Settings& settings) {
  if (o.arguments.empty()) {
    throw Error(Fault::refused, "usage",
                "at least one argument is needed: the name of a submission; `kchart list` lists "
                "those there are");
  }
  check_report_format(o.output);
  const Cluster cluster = connect(settings);
  RemoveOptions options = remove_options(o, settings, cluster);
  if (o.force && !options.dry_run) {
    std::fputs(
        "Warning: Immediate deletion does not wait for confirmation that the running "
        "resource has been terminated. The resource may continue to run on the cluster "
        "indefinitely.\n",
        stderr);
  }
  nlohmann::json reports = nlohmann::json::array();
  for (const std::string& name : o.arguments) {
    options.name = name;
    options.what = "delete " + name;
    try {
      const RemoveReport report = remove_submission(cluster, options);
      end_progress();
      reports.push_back(json_of(report, name));
      if (o.output == "table") print_out(text_of(report, options.dry_run));
    } catch (const Error& error) {
      if (!o.ignore_not_found || error.code() != "submit.unknown") throw;
    }
  }
  print_report(o.output, "", reports);
  return 0;
}

}  // namespace

Command add_delete(CLI::App& app) {
  auto o = std::make_shared<DeleteFlags>();
  Flags flags(app);
  flags.choice("--dry-run", o->dry_run, "none|client|server", "only say what would be deleted");
  flags.choice(
      "--cascade", o->cascade, "background|orphan|foreground",
      "what the objects own (pods of a deployment) goes after them, stays, or goes before");
  flags.text("--grace-period", o->grace_period,
             "seconds that pods among the objects have to end; below 0 what they say; 0 takes "
             "--force (default -1)",
             integer_problem);
  flags.toggle("--now", o->now, "the same as --grace-period=1");
  flags.toggle("--force", o->force,
               "forget pods among the objects at once, whether they have ended or not");
  flags.text("--timeout", o->timeout, "time to wait until all is gone (default 5m0s)",
             duration_problem);
  flags.choice("--wait", o->wait, "watcher|hookOnly|legacy",
               "how to wait until all is gone; hookOnly is --no-wait", wait_problem);
  flags.toggle("--no-wait", o->no_wait, "do not wait until all is gone");
  flags.toggle("--no-hooks", o->no_hooks, "do not run the hooks pre-delete and post-delete");
  flags.toggle("--ignore-not-found", o->ignore_not_found, "a submission that is not there is fine");
  flags.choice("-o,--output", o->output, "table|json|yaml", "output format");
  add_arguments(app, o->arguments, "NAME...", "of submissions");
  return [o](Settings& settings) { return run_delete(*o, settings); };
}

}  // namespace kchart::tools
