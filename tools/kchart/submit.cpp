// kchart submit: a chart or manifests become true in a cluster.
#include <memory>
#include <nlohmann/json.hpp>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/submit.hpp"
#include "shared/connect.hpp"
#include "shared/duration.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/report.hpp"
#include "shared/settings.hpp"
#include "shared/submit_check.hpp"
#include "shared/submit_target.hpp"

namespace kchart::tools {

namespace {

struct SubmitFlags {
  std::vector<std::string> arguments;
  TargetFlags target;
  std::string reason, dry_run = "none", timeout = "5m0s", output = "table", wait = "watcher";
  bool atomic = false, no_wait = false, wait_for_jobs = false, hide_notes = false;
};

nlohmann::json json_report(const SubmitReport& report, const std::string& name,
                           const std::string& notes) {
  nlohmann::json objects = nlohmann::json::array(), hooks = nlohmann::json::array();
  for (const ObjectChange& one : report.objects) {
    objects.push_back(json_of(one.object));
    objects.back()["change"] = std::string(name_of(one.change));
  }
  for (const HookName& one : report.hooks) hooks.push_back(json_of(one));
  return {{"name", name},        {"objects", objects},     {"hooks", hooks},
          {"urls", report.urls}, {"ready", report.waited}, {"notes", notes}};
}

std::string table_report(const SubmitReport& report, const std::string& name,
                         const std::string& notes, const SubmitFlags& o) {
  const bool dry = o.dry_run == "server";
  std::string out;
  for (const ObjectChange& one : report.objects) {
    if (one.change != Change::unchanged) {
      out += one.object.text() + " " + std::string(name_of(one.change)) + "\n";
    }
  }
  for (const HookName& one : report.hooks) {
    if (dry) out += one.text() + " would run\n";
  }
  out += name + ":";
  for (const Change change : {Change::created, Change::configured, Change::unchanged,
                              Change::pruned, Change::left_over, Change::kept}) {
    const std::size_t count = report.count(change);
    if (count > 0 || change == Change::created) {
      out += " " + std::to_string(count) + " " + std::string(name_of(change)) + ",";
    }
  }
  out.back() = dry ? ' ' : '\n';
  if (dry) out += "(server dry run)\n";
  if (report.count(Change::left_over) > 0) {
    out += o.target.prune
               ? "--prune removes what is left over in other namespaces with --allow-namespace\n"
               : "--prune removes what is left over\n";
  }
  for (const std::string& url : report.urls) out += url + "\n";
  if (!notes.empty()) out += "NOTES:\n" + notes + "\n";
  return out;
}

int print_manifests(const SubmitTarget& target, bool with_hooks) {
  for (const ManifestText& one : target.manifests) {
    print_out("---\n# Source: " + one.source + "\n" + one.text + "\n");
  }
  if (!with_hooks) return 0;
  for (const SubmitHook& one : target.hooks) {
    print_out("---\n# Source: " + one.manifest.source + "\n" + one.manifest.text + "\n");
  }
  return 0;
}

SubmitOptions options_of(const SubmitFlags& o, const Settings& settings, const Cluster& cluster) {
  SubmitOptions options = submit_options(o.target, settings, cluster);
  options.wait = !o.no_wait && waits_for_objects(o.wait);
  options.wait_for_jobs = o.wait_for_jobs;
  options.atomic = o.atomic;
  options.timeout = read_duration(o.timeout);
  options.why = o.reason;
  if (o.dry_run == "server") options.dry_run = DryRun::server;
  return options;
}

int run_submit(SubmitFlags& o, Settings& settings) {
  o.dry_run = read_dry_run(o.dry_run);
  const std::string argument = one_argument(o.arguments, "a chart, a folder, a file or -");
  check_report_format(o.output);
  const SubmitSource source(o.target, argument, settings);
  take_namespace(source, settings);
  if (o.dry_run == "client") {
    return print_manifests(source.read(settings, nullptr), !o.target.no_hooks);
  }
  const Cluster cluster = connect(settings);
  SubmitOptions options = options_of(o, settings, cluster);
  options.name = source.name();
  SubmitTarget target = source.read(settings, &cluster);
  if (!o.target.skip_check) check_before_submit(target, settings, cluster);
  options.hooks = std::move(target.hooks);
  options.chart = target.chart;
  options.app_version = target.app_version;
  options.what = "submit " + options.name + " (" + target.what + ")";
  const SubmitReport report = submit(cluster, target.manifests, options);
  end_progress();
  const std::string notes = o.hide_notes ? "" : target.notes;
  print_report(o.output, table_report(report, options.name, notes, o),
               json_report(report, options.name, notes));
  return 0;
}

}  // namespace

Command add_submit(CLI::App& app) {
  auto o = std::make_shared<SubmitFlags>();
  Flags flags(app);
  o->target.add_to(flags);
  flags.choice("--dry-run", o->dry_run, "none|client|server",
               "client prints what would be submitted, server asks and changes nothing");
  flags.text("--timeout", o->timeout, "time to wait until all is ready (default 5m0s)",
             duration_problem);
  flags.toggle("--atomic,--rollback-on-failure", o->atomic,
               "put back the state before if anything fails");
  flags.choice("--wait", o->wait, "watcher|hookOnly|legacy",
               "how to wait until all is ready; hookOnly is --no-wait", wait_problem);
  flags.toggle("--no-wait", o->no_wait, "do not wait until all is ready");
  flags.toggle("--wait-for-jobs", o->wait_for_jobs, "wait until jobs are complete, too");
  flags.toggle("--hide-notes", o->hide_notes, "do not print the notes of the chart");
  flags.text("--reason,--description", o->reason, "why, for the annotation kchart.dev/why");
  flags.choice("-o,--output", o->output, "table|json|yaml", "output format");
  add_arguments(app, o->arguments, "TARGET",
                "a chart, a folder, a file (manifests, declarations, an Application) or -");
  return [o](Settings& settings) { return run_submit(*o, settings); };
}

}  // namespace kchart::tools
