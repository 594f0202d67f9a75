// Charts are rendered once per set of values, in one process.
#include "kchart/checker.hpp"

#include <algorithm>
#include <set>

#include "kchart/check_chart.hpp"
#include "kchart/edges.hpp"
#include "kchart/error.hpp"
#include "kchart/exemptions.hpp"
#include "kchart/file_tree.hpp"
#include "kchart/heap.hpp"
#include "kchart/lint_rules.hpp"
#include "kchart/render.hpp"
#include "kchart/trace.hpp"
#include "shared/chart_reference.hpp"
#include "shared/declarations.hpp"
#include "shared/declared_flows.hpp"
#include "shared/log.hpp"
#include "shared/manifests.hpp"
#include "shared/path.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"
#include "shared/target.hpp"
#include "shared/value_flags.hpp"
#include "shared/world.hpp"

namespace kchart::tools {

namespace {

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
  groups = {false, false, false, false};
  for (const std::string& name : only) {
    if (name == "schema") {
      groups.schema = true;
    } else if (name == "pod-security") {
      groups.pod_security = true;
    } else if (name == "network") {
      groups.network = true;
    } else if (name == "lint") {
      groups.lint = true;
    } else {
      misused("--only " + name + ": the groups are schema, pod-security, network and lint");
    }
  }
  return groups;
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

// Helm's own words, after the values file of the matrix that brought them about.
Finding render_failure(const Error& error, const ValueSources& sources) {
  const LintRule& rule = *find_lint_rule("chart.render");
  Finding finding;
  finding.rule = rule.id;
  finding.severity = rule.severity;
  finding.message =
      (sources.files.empty() ? "" : "with " + sources.files.back() + ": ") + error.message();
  finding.fix = rule.fix;
  finding.position = error.position();
  return finding;
}

}  // namespace

Checker::Checker(const CheckFlags& flags, const Settings& settings)
    : o_(flags), settings_(settings) {
  options_.kube_minor = minor_of(o_.kube_version);
  options_.groups = groups_of(o_.only);
  options_.namespace_name = settings.current_namespace();
  options_.pod_security = modes_of(o_.pod_security);
  options_.limits = settings.limits();
  options_.schema_locations = o_.schema_locations;
  options_.load_schema = schema_loader(options_.limits);
  definitions_ = read_definitions(o_.crds, options_.limits);
  for (const TargetFile& file : definitions_) options_.crds.push_back({file.text, file.name, {}});
  if (!o_.edges.empty()) read_edges_file();
}

void Checker::read_edges_file() {
  std::string text = read_source(o_.edges, options_.limits.yaml_input);
  if (holds_declarations(text)) {
    declarations_ = std::move(text);
  } else {
    options_.edges = read_edges(text, o_.edges, findings_);
  }
}

void Checker::run() {
  std::vector<TargetFile> files;
  for (const std::string& target : o_.targets) {
    const bool elsewhere = is_chart_reference(o_.source, target);
    const std::string path = elsewhere ? o_.source.locate(target, settings_) : target;
    if (!declarations_.empty()) declared_flows(path);
    if (elsewhere || target_kind(target) == TargetKind::chart) {
      chart(path);
      continue;
    }
    for (TargetFile& file : read_examined(target, options_.limits)) {
      files.push_back(std::move(file));
    }
  }
  std::vector<ManifestFile> manifests;
  for (const TargetFile& file : files) manifests.push_back({file.text, file.name, {}});
  if (!manifests.empty()) keep(check_manifests(manifests, options_));
  if (!o_.exemptions.empty()) exempt();
}

// What several sets of values show is told once.
void Checker::chart(const std::string& path) {
  WarningPrinter warnings(settings_.compat() == Compat::helm3);
  Origins origins;
  LoadOptions load = settings_.load_options();
  load.origins = &origins;
  load.warnings = warnings.sink();
  prepare_heap_for(path);
  const auto chart = load_named_chart(path, load);
  check_installable(*chart);
  check_dependencies(*chart, load.compat);
  const Engine engine(chart, load.compat);
  std::set<std::string> written;
  for (const ValueSources& sources : value_sets(o_, settings_)) {
    try {
      Origins of_render = origins;
      Trace trace;
      RenderOptions options = render_options(warnings);
      options.origins = &of_render;
      options.trace = &trace;
      const Rendered rendered = engine.render(read_values(sources, settings_, &of_render), options);
      for (const File& file : rendered.files) {
        if (file.data.find_first_not_of(" \t\r\n") != std::string::npos) written.insert(file.name);
      }
      std::vector<Finding> found = check_manifests(rendered_files(rendered), options_);
      add_sources(found, trace, is_folder(path) ? clean_path(path) : "");
      keep(std::move(found));
    } catch (const Error& error) {
      if (error.fault() != Fault::refused) throw;
      keep({render_failure(error, sources)});
    }
  }
  if (!options_.groups.lint) return;
  keep(check_chart(*chart, written, options_.limits));
  for (const auto* settings : {&o_.values.set, &o_.values.set_string, &o_.values.set_json,
                               &o_.values.set_file, &o_.values.set_literal}) {
    keep(check_settings(*chart, *settings, options_.limits));
  }
}

void Checker::declared_flows(const std::string& path) {
  ReachOptions reach = options_.reach;
  reach.default_namespace = options_.namespace_name;
  for (const ValueSources& sources : value_sets(o_, settings_)) {
    Manifests manifests;
    manifests.load(path, sources, settings_);
    keep(check_declared_flows(declarations_, o_.edges, manifests.objects(), reach));
  }
}

void Checker::exempt() {
  std::vector<Finding> problems;
  const auto exemptions = read_exemptions(read_source(o_.exemptions, options_.limits.yaml_input),
                                          o_.exemptions, problems);
  exempted_ = apply_exemptions(findings_, exemptions);
  std::move(problems.begin(), problems.end(), std::back_inserter(findings_));
}

RenderOptions Checker::render_options(WarningPrinter& warnings) const {
  RenderOptions options;
  options.release.name = o_.release_name;
  options.release.namespace_name = options_.namespace_name;
  if (!o_.kube_version.empty()) {
    options.capabilities.kube_version = "v1." + std::to_string(options_.kube_minor) + ".0";
  }
  options.compat = settings_.compat();
  options.limits = options_.limits;
  options.world = real_world(settings_);
  options.warnings = warnings.sink();
  return options;
}

void Checker::keep(std::vector<Finding> fresh) {
  for (Finding& finding : fresh) {
    const std::size_t hash = std::hash<std::string>()(finding.object + finding.message);
    const auto [first, last] = kept_.equal_range(hash);
    const auto is_same = [&](const auto& one) { return findings_[one.second] == finding; };
    if (std::any_of(first, last, is_same)) continue;
    kept_.emplace(hash, findings_.size());
    findings_.push_back(std::move(finding));
  }
}

}  // namespace kchart::tools
