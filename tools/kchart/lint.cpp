// kchart lint: examines charts, as `helm lint` does.
#include "kchart/lint.hpp"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "shared/chart_source.hpp"
#include "shared/flags.hpp"
#include "shared/log.hpp"
#include "shared/path.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"
#include "shared/value_flags.hpp"
#include "shared/world.hpp"

namespace kchart::tools {

namespace {

struct LintFlags {
  std::vector<std::string> paths;
  ValueSources values;
  std::string kube_version;
  bool strict = false, quiet = false, with_subcharts = false, skip_schema = false;
};

bool ends_with(const std::string& text, const std::string& tail) {
  return text.size() >= tail.size() &&
         text.compare(text.size() - tail.size(), tail.size(), tail) == 0;
}

std::vector<std::string> sorted_entries(const std::string& folder) {
  std::vector<std::string> names;
  if (DIR* open = opendir(folder.c_str())) {
    while (const dirent* entry = readdir(open)) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(name);
    }
    closedir(open);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Charts below `folder`, in the order of Go's filepath.Walk; links are not followed.
void find_charts(const std::string& folder, std::vector<std::string>& into, int depth) {
  constexpr int kDeepest = 64;
  if (depth > kDeepest) return;
  for (const std::string& name : sorted_entries(folder)) {
    const std::string path = folder + "/" + name;
    struct stat info {};
    if (lstat(path.c_str(), &info) != 0) continue;
    if (name == "Chart.yaml") {
      into.push_back(folder);
    } else if (ends_with(path, ".tgz") || ends_with(path, ".tar.gz")) {
      into.push_back(path);
    }
    if (S_ISDIR(info.st_mode)) find_charts(path, into, depth + 1);
  }
}

bool is_wrong(const Finding& finding, bool strict) {
  return finding.severity == Severity::error || (strict && finding.severity == Severity::warning);
}

struct Outcome {
  bool failed = false;
  bool notable = false;  // at least a warning
};

// A chart to be linted: what it is called, and where it lies.
struct Target {
  std::string name, path;
};

// Helm lints what is here; kchart also what a registry or a URL has.
std::vector<Target> targets_of(const LintFlags& o, const Settings& settings) {
  std::vector<Target> targets;
  for (const std::string& path : o.paths) {
    const bool elsewhere = path.find("://") != std::string::npos;
    targets.push_back({path, elsewhere ? ChartSource().locate(path, settings) : path});
  }
  if (!o.with_subcharts) return targets;
  std::vector<std::string> below;
  for (const Target& own : targets) find_charts(clean_path(own.path + "/charts"), below, 0);
  for (const std::string& path : below) targets.push_back({path, path});
  return targets;
}

Outcome describe(const std::string& path, const Linted& linted, const LintFlags& o,
                 std::string& out) {
  Outcome outcome;
  outcome.failed = outcome.notable = !linted.failure.empty();
  for (const Finding& finding : linted.findings) {
    outcome.failed = outcome.failed || is_wrong(finding, o.strict);
    outcome.notable = outcome.notable || finding.severity != Severity::info;
  }
  if (o.quiet && !outcome.notable) return outcome;
  out += "==> Linting " + path + "\n";
  if (linted.findings.empty() && !linted.failure.empty()) out += "Error " + linted.failure + "\n";
  for (const Finding& finding : linted.findings) {
    if (o.quiet && finding.severity == Severity::info) continue;
    out += lint_line(finding) + "\n";
  }
  out += "\n";
  return outcome;
}

LintOptions lint_options(const LintFlags& o, const Settings& settings, WarningPrinter& warnings) {
  LintOptions options;
  options.namespace_name = settings.current_namespace();
  options.kube_version = o.kube_version;
  options.skip_schema_validation = o.skip_schema;
  const LoadOptions load = settings.load_options();
  options.compat = load.compat;
  options.limits = load.limits;
  options.links_as_empty = load.links_as_empty;
  options.links_within = load.links_within;
  options.world = real_world(settings);
  options.warnings = warnings.sink();
  return options;
}

int run(const LintFlags& o, const Settings& settings) {
  if (o.paths.empty()) {
    throw Error(Fault::refused, "usage",
                "\"helm lint\" requires at least 1 argument\n\nUsage:  helm lint PATH [flags]");
  }
  check_kube_version(o.kube_version, settings.compat());
  const std::vector<Target> targets = targets_of(o, settings);
  const Values values = read_values(o.values, settings);
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  const LintOptions options = lint_options(o, settings, warnings);
  std::string out;
  std::size_t failed = 0;
  bool notable = false;
  for (const Target& target : targets) {
    const Outcome outcome = describe(target.name, lint(target.path, values, options), o, out);
    failed += outcome.failed ? 1 : 0;
    notable = notable || outcome.notable;
  }
  print_out(out);
  const std::string summary = std::to_string(targets.size()) + " chart(s) linted, " +
                              std::to_string(failed) + " chart(s) failed";
  if (failed > 0) throw Error(Fault::refused, "lint", summary);
  if (!o.quiet || notable) print_out(summary + "\n");
  return 0;
}

}  // namespace

Command add_lint(CLI::App& app) {
  auto o = std::make_shared<LintFlags>();
  add_arguments(app, o->paths, "PATH...");
  Flags flags(app);
  add_value_flags(flags, o->values);
  flags.toggle("--strict", o->strict, "fail on lint warnings");
  flags.toggle("--quiet", o->quiet, "print only warnings and errors");
  flags.toggle("--with-subcharts", o->with_subcharts, "lint dependent charts");
  flags.toggle("--skip-schema-validation", o->skip_schema, "disable JSON schema validation");
  flags.text("--kube-version", o->kube_version,
             "Kubernetes version used for capabilities and deprecation checks");
  return [o](Settings& settings) { return run(*o, settings); };
}

}  // namespace kchart::tools
