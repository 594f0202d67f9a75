// Charts are rendered against the cluster that they are meant for; files are taken as they are.
#include "shared/submit_target.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>

#include "kchart/documents.hpp"
#include "kchart/emit.hpp"
#include "kchart/error.hpp"
#include "shared/argo_application.hpp"
#include "shared/argo_sources.hpp"
#include "shared/chart_reference.hpp"
#include "shared/connect.hpp"
#include "shared/declarations.hpp"
#include "shared/flags.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"
#include "shared/submit_chart.hpp"
#include "shared/target.hpp"

namespace kchart::tools {

namespace {

namespace fs = std::filesystem;

SubmitTarget read_folder(const std::string& folder, bool recurse, const Settings& settings) {
  SubmitTarget target;
  target.what = "manifests of " + fs::path(folder).filename().string();
  for (const TargetFile& file : read_target(folder, settings.limits())) {
    const bool below = fs::path(file.name).parent_path() != fs::path(folder).lexically_normal();
    if (recurse || !below) {
      add_documents(target.manifests, file.name, file.text, settings.limits());
    }
  }
  return target;
}

// What the command line says about a chart holds beside what an Application says.
void add_flags(ChartJob& job, const TargetFlags& flags) {
  job.skip_crds = job.skip_crds || flags.skip_crds;
  job.skip_schema = job.skip_schema || flags.skip_schema;
  job.enable_dns = flags.enable_dns;
}

void append_text(std::string& list, const std::string& one) {
  if (!one.empty()) list += (list.empty() ? "" : ", ") + one;
}

bool holds_object(const Value& value) {
  if (!value.is_map()) return !value.is_nil();
  const Value* kind = look_up(value, "kind");
  const Value* items = look_up(value, "items");
  const bool list = kind != nullptr && kind->is_string() && kind->as_string().ends_with("List");
  if (!list || items == nullptr || !items->is_list()) {
    return value.as_map() != nullptr && !value.as_map()->empty();
  }
  const List* const all = items->as_list();
  return all != nullptr && std::any_of(all->begin(), all->end(), holds_object);
}

bool holds_objects(const ManifestText& one, const Limits& limits) {
  Arena arena(limits.memory);
  ReadOptions reading;
  reading.limits = limits;
  try {
    return holds_object(parse_document(one.text, arena, reading));
  } catch (const Error&) {
    return true;  // which the submission refuses
  }
}

// What holds nothing is a mistake more often than a wish to have nothing, which --prune would
// fulfil. In kubectl's words.
void refuse_nothing(const SubmitTarget& target, const std::string& from, const Limits& limits) {
  for (const ManifestText& one : target.manifests) {
    if (holds_objects(one, limits)) return;
  }
  throw Error(
      Fault::refused, "submit.empty",
      "no objects passed to apply: nothing is in " + from + "; kchart delete removes a submission");
}

// What they would say is lost without a chart.
void refuse_chart_flags(const TargetFlags& flags, const std::string& why) {
  const ValueSources& values = flags.values;
  const std::pair<const char*, bool> given[] = {
      {"--values", !values.files.empty()},          {"--set", !values.set.empty()},
      {"--set-string", !values.set_string.empty()}, {"--set-json", !values.set_json.empty()},
      {"--set-file", !values.set_file.empty()},     {"--set-literal", !values.set_literal.empty()},
      {"--version", !flags.source.version.empty()},
  };
  for (const auto& [flag, is_given] : given) {
    if (!is_given) continue;
    throw Error(Fault::refused, "usage",
                std::string(flag) + " is for charts, and " + excerpt(why) + "; leave it out");
  }
}

std::string as_name(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::isalnum(c) ? std::tolower(c) : '-'; });
  return text;
}

std::string name_of_path(const std::string& target) {
  const fs::path path = fs::path(fs::absolute(target)).lexically_normal();
  return as_name(path.filename() == "." || path.filename().empty()
                     ? path.parent_path().filename().string()
                     : path.stem().string());
}

// "1.2.3", "1.2.3-rc.1+a": three numbers in front.
bool is_version(std::string_view text) {
  for (int i = 0; i < 3; ++i) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view rest = text.substr(digits);
    if (digits == 0) return false;
    if (i == 2) return rest.empty() || rest[0] == '-' || rest[0] == '+';
    if (!rest.starts_with('.')) return false;
    text = rest.substr(1);
  }
  return false;
}

// Of an archive or a reference: "web" of web-1.2.3.tgz and of oci://host/charts/web:1.2.3, so that
// the next version is the same submission.
std::string name_of_package(const std::string& target) {
  std::string name = target.substr(0, target.find_first_of("?#"));
  name.erase(0, name.rfind('/') + 1);
  name.erase(std::min(name.find_first_of(":@"), name.size()));
  for (const std::string_view end : {".tgz", ".tar.gz"}) {
    if (name.ends_with(end)) name.resize(name.size() - end.size());
  }
  for (std::size_t dash = name.find('-'); dash != name.npos; dash = name.find('-', dash + 1)) {
    if (!is_version(std::string_view(name).substr(dash + 1))) continue;
    name.resize(dash);
    break;
  }
  return as_name(name);
}

}  // namespace

void TargetFlags::add_to(Flags& flags) {
  add_value_flags(flags, values);
  source.add_flags(flags);
  flags.text("--name", name,
             "name of the submission; that of the target, without its version, if not given");
  flags.list("--allow-namespace", namespaces, "a further namespace that objects may lie in");
  flags.toggle("--create-namespace", create_namespace, "create the namespace if it is not there");
  flags.toggle("--prune", prune, "delete what earlier submissions made and this one lacks");
  flags.toggle("--force-conflicts", force, "take over fields that others manage");
  flags.toggle("--take-ownership", take_ownership,
               "take over objects of Helm releases and of other submissions");
  flags.toggle("--skip-check", skip_check, "do not check schemas and Pod Security before");
  flags.toggle("--no-hooks", no_hooks, "run none of the chart's hooks");
  flags.toggle("--skip-schema-validation", skip_schema, "disable JSON schema validation");
  flags.toggle("--enable-dns", enable_dns, "enable DNS lookups when rendering templates");
  flags.toggle("--skip-crds", skip_crds, "leave out the chart's custom resource definitions");
}

void add_documents(std::vector<ManifestText>& all, const std::string& source, std::string_view text,
                   const Limits& limits) {
  DocumentStream stream(text, source, limits);
  try {
    while (const auto document = stream.next()) {
      all.push_back({source, std::string(document->text)});
    }
  } catch (const Error& error) {
    throw with_place(error);
  }
}

SubmitSource::SubmitSource(TargetFlags& flags, const std::string& target,
                           const Settings& settings) {
  if (target_kind(target) == TargetKind::chart || is_chart_reference(flags.source, target)) {
    if (!is_folder(target)) name_ = name_of_package(target);
    set_chart(flags, flags.source.locate(target, settings));
  } else if (target_kind(target) == TargetKind::folder) {
    refuse_chart_flags(flags, target + " is a folder of manifests");
    read_ = [target](const Settings& s, const Cluster*, const std::string&) {
      SubmitTarget made = read_folder(target, true, s);
      refuse_nothing(made, target, s.limits());
      return made;
    };
  } else if (target != "-" && target.find("://") == std::string::npos && !fs::exists(target)) {
    throw Error(Fault::refused, "usage",
                "no chart and no manifests at \"" + excerpt(target) +
                    "\": give a chart, a folder of YAML files, a file, or - for standard input");
  } else {
    const std::string file = target == "-" ? "stdin" : target;
    std::string text = read_source(target, settings.limits().yaml_input);
    if (holds_declarations(text)) {
      refuse_chart_flags(flags, file + " holds declarations");
      set_declarations(flags, text, file);
    } else if (is_argo_application(text, settings)) {
      set_application(flags, text, target, settings);
    } else {
      refuse_chart_flags(flags, file + " holds manifests");
      read_ = [file, text = std::move(text)](const Settings& s, const Cluster*,
                                             const std::string&) {
        SubmitTarget made;
        made.what = "manifests of " + fs::path(file).filename().string();
        add_documents(made.manifests, file, text, s.limits());
        refuse_nothing(made, file, s.limits());
        return made;
      };
    }
  }
  if (name_.empty()) name_ = name_of_path(target == "-" ? "stdin" : target);
  if (!flags.name.empty()) name_ = flags.name;
}

void SubmitSource::set_chart(const TargetFlags& flags, const std::string& target) {
  ChartJob job;
  job.path = target;
  job.values = flags.values;
  add_flags(job, flags);
  read_ = [job, prune = flags.prune](const Settings& s, const Cluster* cluster,
                                     const std::string& name) {
    SubmitTarget made = render_chart_for(job, s, cluster, name);
    if (prune) refuse_nothing(made, "what the chart renders to", s.limits());
    return made;
  };
}

void SubmitSource::set_declarations(TargetFlags& flags, const std::string& text,
                                    const std::string& file) {
  const std::vector<Composition> all = composed(text, file);
  if (all.size() == 1) name_ = all[0].name;
  if (!all.empty()) namespace_name_ = all[0].namespace_name;
  SubmitTarget target;
  target.what = "declarations of " + fs::path(file).filename().string();
  std::set<std::string> charts, versions;
  for (const Composition& one : all) {
    const ChartIdentity chart = chart_identity(one);
    if (charts.insert(chart.name).second) {
      append_text(target.chart, chart.name + "-" + chart.version);
    }
    if (versions.insert(chart.app_version).second) {
      append_text(target.app_version, chart.app_version);
    }
    flags.namespaces.push_back(one.namespace_name);
    const MemoryTree files = emit_plain(one);
    for (const std::string& path : files.paths()) {
      target.manifests.push_back({one.name + "/" + path, *files.read(path)});
    }
  }
  read_ = [target](const Settings&, const Cluster*, const std::string&) { return target; };
}

void SubmitSource::set_application(TargetFlags& flags, const std::string& text,
                                   const std::string& file, const Settings& settings) {
  const std::string shown = file == "-" ? "stdin" : file;
  const ArgoApplication app = read_argo_application(text, shown, settings);
  refuse_chart_flags(flags, shown + " is an Application, which says its own");
  name_ = app.name;
  namespace_name_ = app.namespace_name;
  flags.prune = flags.prune || app.prune;
  flags.create_namespace = flags.create_namespace || app.create_namespace;
  flags.skip_check = flags.skip_check || app.skip_check;
  flags.last_wins = true;
  std::vector<FoundSource> sources = find_sources(app, file, flags.source, settings);
  for (FoundSource& one : sources) add_flags(one.job, flags);
  const std::string& project = app.project.empty() ? "default" : app.project;
  const std::string what = "Application " + app.name + " of project " + project;
  const bool may_be_empty = !flags.prune || app.allow_empty;
  read_ = [app, sources, what, may_be_empty](const Settings& s, const Cluster* cluster,
                                             const std::string& name) {
    if (cluster != nullptr) check_destination(app, *cluster);
    SubmitTarget all;
    for (const FoundSource& one : sources) {
      SubmitTarget target = one.is_chart ? render_chart_for(one.job, s, cluster, name)
                                         : read_folder(one.job.path, one.recurse, s);
      all.what += (all.what.empty() ? what + ": " : ", ") + target.what;
      append_text(all.chart, target.chart);
      append_text(all.app_version, target.app_version);
      std::move(target.manifests.begin(), target.manifests.end(),
                std::back_inserter(all.manifests));
      for (SubmitHook& hook : target.hooks) hook.after = all.manifests.size();
      std::move(target.hooks.begin(), target.hooks.end(), std::back_inserter(all.hooks));
    }
    if (!may_be_empty) refuse_nothing(all, "the sources of the Application", s.limits());
    return all;
  };
}

void take_namespace(const SubmitSource& source, Settings& settings) {
  if (settings.namespace_name.empty()) settings.namespace_name = source.namespace_name();
}

SubmitOptions submit_options(const TargetFlags& flags, const Settings& settings,
                             const Cluster& cluster) {
  SubmitOptions options;
  options.namespace_name = cluster.namespace_name();
  options.namespaces = flags.namespaces;
  options.create_namespace = flags.create_namespace;
  options.tooling = "kchart/v" KCHART_VERSION;
  options.force_conflicts = flags.force;
  options.take_ownership = flags.take_ownership;
  options.last_wins = flags.last_wins;
  options.prune = flags.prune;
  options.run_hooks = !flags.no_hooks;
  options.who = current_user();
  options.limits = settings.limits();
  options.progress = show_progress;
  return options;
}

void show_progress(const Progress& progress) {
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const bool reason = progress.step == Progress::Step::reason;
  if (!terminal && !reason) return;
  std::string line = progress.text;
  if (progress.all > 0) {
    line = std::to_string(progress.done) + "/" + std::to_string(progress.all) + " " + line;
  }
  std::fprintf(stderr, "%s%s%s", terminal ? "\r\033[K" : "", line.c_str(), reason ? "\n" : "");
}

void end_progress() {
  if (isatty(STDERR_FILENO) != 0) std::fputs("\r\033[K", stderr);
}

}  // namespace kchart::tools
