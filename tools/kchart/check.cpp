// kchart check: is every object that a chart or a set of manifests makes valid, and every pod as
// restricted as asked?
#include "kchart/check.hpp"

#include <sys/stat.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <deque>

#include "kchart/check_report.hpp"
#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/file_tree.hpp"
#include "kchart/render.hpp"
#include "shared/chart_source.hpp"
#include "shared/flags.hpp"
#include "shared/log.hpp"
#include "shared/path.hpp"
#include "shared/print.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"
#include "shared/value_flags.hpp"
#include "shared/world.hpp"

namespace kchart::tools {

namespace {

struct CheckFlags {
  std::vector<std::string> targets;
  ValueSources values;
  std::string values_matrix, kube_version, release_name = "release-name", output = "text",
                                           fail_on = "error", pod_security;
  std::vector<std::string> only;
};

// A failing command line: the status of `check` for it is 2.
[[noreturn]] void misused(const std::string& message) {
  throw Error(Fault::usage, "usage", message);
}

bool ends_with(const std::string& text, std::string_view tail) {
  return text.size() >= tail.size() &&
         text.compare(text.size() - tail.size(), tail.size(), tail) == 0;
}

bool is_folder(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

bool is_file(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

bool is_chart(const std::string& target) {
  if (ends_with(target, ".tgz") || ends_with(target, ".tar.gz")) return true;
  return is_folder(target) && is_file(target + "/Chart.yaml");
}

bool is_yaml(const std::string& path) {
  return ends_with(path, ".yaml") || ends_with(path, ".yml") || ends_with(path, ".json");
}

// What is checked: files whose texts live here.
struct Texts {
  std::deque<std::string> kept;
  std::vector<ManifestFile> files;

  void add(std::string name, std::string text) {
    kept.push_back(std::move(text));
    files.push_back({kept.back(), std::move(name), {}});
  }

  void read_path(const std::string& path, const Limits& limits) {
    if (path == "-" || !is_folder(path)) return add(path, read_source(path, limits.yaml_input));
    FolderOptions options;
    options.limits = limits;
    const auto tree = open_folder(path, options);
    for (const std::string& name : tree->paths()) {
      if (!is_yaml(name)) continue;
      if (auto text = tree->read(name)) add(clean_path(path + '/' + name), std::move(*text));
    }
  }
};

int minor_of(const std::string& version) {
  if (version.empty()) return 0;
  std::string_view text = version;
  if (text.front() == 'v') text.remove_prefix(1);
  if (text.starts_with("1.")) text.remove_prefix(2);
  const std::string digits(text.substr(0, text.find_first_not_of("0123456789")));
  const std::vector<int> known = known_kube_minors();
  const int minor = digits.empty() || digits.size() > 3 ? 0 : std::stoi(digits);
  if (std::find(known.begin(), known.end(), minor) != known.end()) return minor;
  misused("--kube-version " + version + ": the versions known are 1." +
          std::to_string(known.front()) + " to 1." + std::to_string(known.back()));
}

PodSecurityModes modes_of(const std::string& text) {
  PodSecurityModes modes;
  if (text.empty()) return modes;
  const std::size_t colon = text.find(':');
  Arena arena;
  Map* labels = Map::make(arena);
  const std::string level = text.substr(0, colon);
  const std::string version = colon == std::string::npos ? "latest" : text.substr(colon + 1);
  labels->set(arena, "pod-security.kubernetes.io/enforce", Value::borrowed(level));
  labels->set(arena, "pod-security.kubernetes.io/enforce-version", Value::borrowed(version));
  std::vector<std::string> problems;
  modes = pod_security_modes(Value::map(labels), {}, problems);
  if (!problems.empty()) misused("--pod-security " + text + ": " + problems.front());
  return modes;
}

CheckGroups groups_of(const std::vector<std::string>& only) {
  CheckGroups groups;
  if (only.empty()) return groups;
  groups = {false, false};
  for (const std::string& name : only) {
    if (name == "schema") {
      groups.schema = true;
    } else if (name == "pod-security") {
      groups.pod_security = true;
    } else {
      misused("--only " + name + ": the groups are schema and pod-security");
    }
  }
  return groups;
}

Severity severity_of(const std::string& name) {
  if (name == "error") return Severity::error;
  if (name == "warning") return Severity::warning;
  if (name == "info") return Severity::info;
  misused("--fail-on " + name + ": choose error, warning, info or never");
}

// Sets of values: the flags' own, once with each file of the matrix on top.
std::vector<ValueSources> value_sets(const CheckFlags& o, const Settings& settings) {
  if (o.values_matrix.empty()) return {o.values};
  FolderOptions options;
  options.limits = settings.limits();
  std::vector<ValueSources> sets;
  for (const std::string& name : open_folder(o.values_matrix, options)->paths()) {
    if (!is_yaml(name)) continue;
    sets.push_back(o.values);
    sets.back().files.push_back(clean_path(o.values_matrix + '/' + name));
  }
  if (sets.empty()) misused("--values-matrix " + o.values_matrix + ": no values file in it");
  return sets;
}

class Checker {
 public:
  Checker(const CheckFlags& flags, const Settings& settings) : o_(flags), settings_(settings) {
    options_.kube_minor = minor_of(o_.kube_version);
    options_.groups = groups_of(o_.only);
    options_.namespace_name = settings.current_namespace();
    options_.pod_security = modes_of(o_.pod_security);
    options_.limits = settings.limits();
  }

  void target(const std::string& path) {
    if (path != "-" && is_chart(path)) return chart(path);
    Texts texts;
    texts.read_path(path, options_.limits);
    keep(check_manifests(texts.files, options_));
  }

  const std::vector<Finding>& findings() const { return findings_; }

 private:
  // Every set of values in one process; what several of them show is told once.
  void chart(const std::string& path) {
    WarningPrinter warnings(settings_.compat() == Compat::helm3);
    LoadOptions load;
    load.limits = options_.limits;
    load.compat = settings_.compat();
    load.warnings = warnings.sink();
    const auto chart = load_chart_path(path, load);
    check_installable(*chart);
    check_dependencies(*chart, load.compat);
    const Engine engine(chart, load.compat);
    for (const ValueSources& sources : value_sets(o_, settings_)) {
      const Rendered rendered =
          engine.render(read_values(sources, settings_), render_options(warnings));
      keep(check_manifests(rendered_files(rendered), options_));
    }
  }

  RenderOptions render_options(WarningPrinter& warnings) const {
    RenderOptions options;
    options.release.name = o_.release_name;
    options.release.namespace_name = options_.namespace_name;
    if (!o_.kube_version.empty()) {
      options.capabilities.kube_version = "v1." + std::to_string(options_.kube_minor) + ".0";
    }
    options.compat = settings_.compat();
    options.limits = options_.limits;
    options.world = real_world(false);
    options.warnings = warnings.sink();
    return options;
  }

  void keep(std::vector<Finding> fresh) {
    for (Finding& finding : fresh) {
      if (std::find(findings_.begin(), findings_.end(), finding) == findings_.end()) {
        findings_.push_back(std::move(finding));
      }
    }
  }

  const CheckFlags& o_;
  const Settings& settings_;
  CheckOptions options_;
  std::vector<Finding> findings_;
};

int run(const CheckFlags& o, const Settings& settings) {
  if (o.targets.empty()) misused("kchart check TARGET: give a chart, a folder, a file or -");
  const auto format = report_format(o.output);
  if (!format) misused("-o " + o.output + ": choose text, json, sarif, junit or github");
  const bool never = o.fail_on == "never";
  const Severity bound = never ? Severity::error : severity_of(o.fail_on);
  Checker checker(o, settings);
  for (const std::string& target : o.targets) checker.target(target);
  print_out(report_text(checker.findings(), *format));
  const bool failed =
      std::any_of(checker.findings().begin(), checker.findings().end(),
                  [&](const Finding& finding) { return finding.severity >= bound; });
  return failed && !never ? 1 : 0;
}

}  // namespace

Command add_check(CLI::App& app) {
  auto o = std::make_shared<CheckFlags>();
  app.add_option("target", o->targets, "chart, .tgz, folder of manifests, file, or -")
      ->expected(-1);
  Flags flags(app);
  add_value_flags(flags, o->values);
  flags.text("--values-matrix", o->values_matrix,
             "check once with each values file of this folder on top");
  flags.text("--kube-version", o->kube_version, "version of Kubernetes to check for (1.N)");
  flags.text("--name", o->release_name, "name of the release that is rendered");
  flags.text("--pod-security", o->pod_security,
             "level[:v1.N] for pods of namespaces without labels");
  flags.comma_list("--only", o->only, "groups of rules: schema, pod-security");
  flags.text("-o,--output", o->output, "text, json, sarif, junit or github");
  flags.text("--fail-on", o->fail_on,
             "exit with 1 from this severity on: error, warning, info, never");
  return [o](Settings& settings) { return run(*o, settings); };
}

}  // namespace kchart::tools
