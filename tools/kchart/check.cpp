// kchart check: is every object that a chart or a set of manifests makes valid, and every pod as
// restricted as asked?
#include "kchart/check.hpp"

#include <CLI/App.hpp>
#include <algorithm>

#include "kchart/check_report.hpp"
#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/exemptions.hpp"
#include "kchart/file_tree.hpp"
#include "kchart/lint_rules.hpp"
#include "kchart/render.hpp"
#include "shared/flags.hpp"
#include "shared/log.hpp"
#include "shared/path.hpp"
#include "shared/print.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"
#include "shared/target.hpp"
#include "shared/value_flags.hpp"
#include "shared/world.hpp"

namespace kchart::tools {

namespace {

struct CheckFlags {
  std::vector<std::string> targets;
  ValueSources values;
  std::string values_matrix, kube_version, release_name = "release-name", output = "text",
                                           fail_on = "error", pod_security, exemptions;
  std::vector<std::string> only;
  bool rules = false;
};

// A failing command line: the status of `check` for it is 2.
[[noreturn]] void misused(const std::string& message) {
  throw Error(Fault::usage, "usage", message);
}

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
  groups = {false, false, false};
  for (const std::string& name : only) {
    if (name == "schema") {
      groups.schema = true;
    } else if (name == "pod-security") {
      groups.pod_security = true;
    } else if (name == "lint") {
      groups.lint = true;
    } else {
      misused("--only " + name + ": the groups are schema, pod-security and lint");
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
    if (!is_manifest_name(name)) continue;
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

  // Each chart alone, all other targets as one set: they may refer to each other.
  void run() {
    std::vector<TargetFile> files;
    for (const std::string& target : o_.targets) {
      if (target_kind(target) == TargetKind::chart) {
        chart(target);
        continue;
      }
      for (TargetFile& file : read_target(target, options_.limits)) {
        files.push_back(std::move(file));
      }
    }
    std::vector<ManifestFile> manifests;
    for (const TargetFile& file : files) manifests.push_back({file.text, file.name, {}});
    if (!manifests.empty()) keep(check_manifests(manifests, options_));
    if (!o_.exemptions.empty()) exempt(o_.exemptions);
  }

  const std::vector<Finding>& findings() const { return findings_; }
  const std::vector<Finding>& exempted() const { return exempted_; }

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

  void exempt(const std::string& file) {
    std::vector<Finding> problems;
    const auto exemptions =
        read_exemptions(read_source(file, options_.limits.yaml_input), file, problems);
    exempted_ = apply_exemptions(findings_, exemptions);
    keep(std::move(problems));
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
  std::vector<Finding> findings_, exempted_;
};

std::string rules_text() {
  static constexpr const char* kWords[] = {"info", "warning", "error"};
  std::string out;
  for (const LintRule& rule : lint_rules()) {
    out += std::string(rule.id) + " (" + kWords[static_cast<int>(rule.severity)] + ")\n    " +
           std::string(rule.reason) + "\n    fix: " + std::string(rule.fix) + '\n';
  }
  return out;
}

int run(const CheckFlags& o, const Settings& settings) {
  if (o.rules) {
    print_out(rules_text());
    return 0;
  }
  if (o.targets.empty()) misused("kchart check TARGET: give a chart, a folder, a file or -");
  const auto format = report_format(o.output);
  if (!format) misused("-o " + o.output + ": choose text, json, sarif, junit or github");
  const bool never = o.fail_on == "never";
  const Severity bound = never ? Severity::error : severity_of(o.fail_on);
  Checker checker(o, settings);
  checker.run();
  print_out(report_text(checker.findings(), *format, checker.exempted()));
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
  flags.comma_list("--only", o->only, "groups of rules: schema, pod-security, lint");
  flags.text("--exemptions", o->exemptions,
             "a file of accepted findings: a list of {rule, object, reason}");
  flags.toggle("--rules", o->rules, "list the rules of lint with their reasons");
  flags.text("-o,--output", o->output, "text, json, sarif, junit or github");
  flags.text("--fail-on", o->fail_on,
             "exit with 1 from this severity on: error, warning, info, never");
  return [o](Settings& settings) { return run(*o, settings); };
}

}  // namespace kchart::tools
