// kchart template: renders a chart and prints its manifests, as `helm template` does.
#include <cstdio>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/heap.hpp"
#include "kchart/render.hpp"
#include "kchart/template_batch.hpp"
#include "kchart/values.hpp"
#include "shared/chart_source.hpp"
#include "shared/connect.hpp"
#include "shared/dependency_update.hpp"
#include "shared/duration.hpp"
#include "shared/flags.hpp"
#include "shared/log.hpp"
#include "shared/output_folder.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"
#include "shared/value_flags.hpp"
#include "shared/world.hpp"

namespace kchart::tools {

namespace {

constexpr const char* kDebugHint = "\n\nUse --debug flag to render out invalid YAML";

struct TemplateOptions {
  std::vector<std::string> arguments;
  ValueSources values;
  ChartSource source;
  PrintOptions print;
  std::string name_template, output_dir, kube_version, dry_run = "client", post_renderer, batch;
  std::vector<std::string> api_versions;
  bool generate_name = false, is_upgrade = false, skip_schema = false, release_folder = false,
       enable_dns = false, validate = false, dependency_update = false;
  std::size_t threads = 0;
};

void add_flags(Flags& flags, TemplateOptions& o) {
  add_value_flags(flags, o.values);
  o.source.add_flags(flags);
  flags.list("-s,--show-only", o.print.show_only,
             "only show manifests rendered from the given templates");
  flags.text("--output-dir", o.output_dir, "write the executed templates to files in this folder");
  flags.toggle("--release-name", o.release_folder, "use release name in the output-dir path");
  flags.toggle("--include-crds", o.print.include_crds, "include CRDs in the templated output");
  flags.toggle("--no-hooks", o.print.no_hooks, "leave hooks out");
  flags.toggle("--skip-tests", o.print.skip_tests, "skip tests from templated output");
  flags.toggle("--is-upgrade", o.is_upgrade, "set .Release.IsUpgrade, not .Release.IsInstall");
  flags.toggle("--skip-schema-validation", o.skip_schema, "disable JSON schema validation");
  flags.toggle("--enable-dns", o.enable_dns, "enable DNS lookups when rendering templates");
  flags.toggle("-g,--generate-name", o.generate_name, "generate the name (and omit NAME)");
  flags.toggle("--dependency-update", o.dependency_update,
               "update dependencies if they are missing before rendering the chart");
  flags.text("--name-template", o.name_template, "template used to name the release");
  flags.text("--kube-version", o.kube_version,
             "Kubernetes version used for Capabilities.KubeVersion");
  flags.comma_list("-a,--api-versions", o.api_versions,
                   "Kubernetes api versions used for Capabilities.APIVersions");
  flags.choice("--dry-run", o.dry_run, "none|client|server", "server asks the cluster");
  flags.deprecated_toggle("--validate", "use '--dry-run=server' instead", &o.validate);
  flags.text("--batch", o.batch,
             "render many releases: a file with a JSON object a line (name, namespace, chart, "
             "valueFiles, values, set, kubeVersion, apiVersions, isUpgrade), - for standard input; "
             "answers a JSON object a line (manifest or error), or a file per release with "
             "--output-dir");
  flags.number("--threads", o.threads,
               "threads of --batch, and that read a folder of many charts; 0: one per processor");
  flags.text("--post-renderer", o.post_renderer, "not supported");
}

// Flags of `helm install` that `helm template` takes and that change nothing in its output.
void add_ignored_flags(Flags& flags) {
  for (const char* name :
       {"--create-namespace", "--disable-openapi-validation", "--force-conflicts",
        "--force-replace", "--replace", "--rollback-on-failure", "--server-side", "--skip-crds",
        "--take-ownership", "--wait-for-jobs"}) {
    flags.ignored_toggle(name, "without effect");
  }
  flags.deprecated_toggle("--atomic", "use --rollback-on-failure instead");
  flags.deprecated_toggle("--force", "use --force-replace instead");
  for (const char* name : {"--hide-notes", "--render-subchart-notes"}) {
    flags.deprecated_toggle(
        name, "this flag has no effect for 'helm template' and will be removed in Helm 5");
  }
  for (const char* name : {"--description", "--post-renderer-args"}) {
    flags.ignored(name, "without effect");
  }
  flags.ignored("-l,--labels", "without effect", labels_problem);
  flags.ignored("--timeout", "without effect", duration_problem);
  flags.ignored("--wait", "without effect", wait_problem);
}

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "usage", message);
}

std::string joined(const std::vector<std::string>& items, std::size_t from) {
  std::string out;
  for (std::size_t i = from; i < items.size(); ++i) out += (i == from ? "" : ", ") + items[i];
  return out;
}

struct NameAndChart {
  std::string name, chart;
};

// Helm's Install.NameAndChart for `template`, where a name is always preset.
NameAndChart name_and_chart(const TemplateOptions& o, const Settings& settings) {
  const auto& arguments = o.arguments;
  if (arguments.empty()) {
    refuse(
        "\"helm template\" requires at least 1 argument\n\n"
        "Usage:  helm template [NAME] [CHART] [flags]");
  }
  if (arguments.size() > 2) {
    refuse("expected at most two arguments, unexpected arguments: " + joined(arguments, 2));
  }
  if (arguments.size() == 2) {
    if (o.generate_name) refuse("cannot set --generate-name and also specify a name");
    if (!o.name_template.empty()) refuse("cannot set --name-template and also specify a name");
    return {arguments[0], arguments[1]};
  }
  if (!o.name_template.empty()) {
    return {name_from_template(o.name_template, real_world(settings, true)), arguments[0]};
  }
  return {"release-name", arguments[0]};
}

bool asks_cluster(const TemplateOptions& o) {
  return o.validate || o.dry_run == "server";
}

void check_dry_run(const TemplateOptions& o) {
  const std::string& mode = o.dry_run;
  if (mode == "unset") {
    log_line("WARN", "--dry-run is deprecated and should be replaced with '--dry-run=client'");
  } else if (mode == "true" || mode == "1") {
    log_line("WARN", "boolean '--dry-run=" + mode +
                         "' flag is deprecated and must be replaced with '--dry-run=client'");
  } else if (mode == "none" || mode == "false" || mode == "0") {
    refuse("invalid dry-run value (\"" + mode + "\"). Must be \"server\" or \"client\"");
  } else if (mode != "client" && mode != "server") {
    refuse("invalid dry-run value (\"" + excerpt(mode) +
           "\"). Must be \"none\", \"server\", or \"client\"");
  }
  if (asks_cluster(o) && !o.batch.empty()) {
    refuse("--batch renders without a cluster: leave out --dry-run=server and --validate");
  }
  if (!o.post_renderer.empty()) refuse("post-renderers are not supported");
}

// Version, kinds and `lookup` of the real cluster; flags go before.
void use_cluster(RenderOptions& options, const Settings& settings) {
  const Cluster cluster = connect(settings);
  Capabilities& known = options.capabilities;
  if (known.kube_version.empty()) known.kube_version = cluster.version();
  const std::vector<std::string> served = cluster.api_versions();
  known.api_versions.insert(known.api_versions.end(), served.begin(), served.end());
  options.world.lookup = lookup_in(cluster);
}

// Helm takes for a failed render what cannot be written.
std::vector<std::string> write_all(const OutputFolder& folder, bool debug) {
  try {
    return folder.write();
  } catch (const Error& error) {
    if (error.code() != "io.write") throw;
    refuse(error.message() + (debug ? "" : kDebugHint));
  }
}

void write_folder(const Rendered& rendered, const TemplateOptions& o, const std::string& release,
                  bool debug) {
  const auto block = [](const std::string& path, std::string_view content) {
    return "---\n# Source: " + path + "\n" + std::string(content) + "\n";
  };
  OutputFolder folder(o.output_dir);
  const std::string below = o.release_folder ? release : "";
  if (o.print.include_crds) {
    for (const Crd& crd : rendered.crds) {
      folder.add("", crd.path, block(crd.path, crd.data), false);
    }
  }
  for (const Manifest& m : rendered.manifests) {
    folder.add(below, m.path, block(m.path, m.content), false);
  }
  for (const Hook& hook : rendered.hooks) {
    const bool is_test =
        std::find(hook.events.begin(), hook.events.end(), "test") != hook.events.end();
    if (o.print.no_hooks || (o.print.skip_tests && is_test)) continue;
    const Manifest& m = hook.manifest;
    folder.add(below, m.path, block(m.path, m.content), true);
  }
  std::string out;
  for (const std::string& line : write_all(folder, debug)) out += line + "\n";
  print_out(out);
  if (!o.print.show_only.empty())
    refuse("could not find template " + o.print.show_only[0] + " in chart");
  print_out("\n");
}

// With --debug Helm shows what the templates wrote although it cannot be read.
void print_broken(const RenderError& error) {
  std::string out;
  for (const File& file : error.files()) {
    if (file.data.find_first_not_of(" \t\r\n\v\f") == std::string::npos) continue;
    out += "---\n# Source: " + file.name + "\n" + file.data + "\n";
  }
  const std::size_t end = out.find_last_not_of(" \t\r\n\v\f");
  out.resize(end == std::string::npos ? 0 : end + 1);
  print_out(out + "\n");
}

RenderOptions render_options(const TemplateOptions& o, const Settings& settings,
                             const std::string& name) {
  RenderOptions options;
  options.release.name = name;
  options.release.namespace_name = settings.current_namespace();
  options.release.is_upgrade = o.is_upgrade;
  options.capabilities.kube_version = o.kube_version;
  options.capabilities.api_versions = o.api_versions;
  options.compat = settings.compat();
  options.limits = settings.limits();
  options.world = real_world(settings, o.enable_dns);
  options.skip_schema_validation = o.skip_schema;
  return options;
}

int run_many(const TemplateOptions& o, const Settings& settings) {
  if (o.arguments.size() > 1 || o.generate_name || !o.name_template.empty()) {
    refuse("--batch takes the names of releases from its file: give only the chart");
  }
  BatchRun batch;
  batch.file = o.batch;
  batch.threads = o.threads;
  batch.chart = o.arguments.empty() ? "" : o.arguments[0];
  batch.output_dir = o.output_dir;
  batch.values = read_values(o.values, settings);
  batch.load = settings.load_options();
  batch.render = render_options(o, settings, "");
  batch.print = o.print;
  batch.print.compat = settings.compat();
  batch.locate = [&o, &settings](const std::string& reference) {
    return o.source.locate(reference, settings);
  };
  return run_batch(batch);
}

void warn_deprecated(const Chart& chart, Compat compat) {
  if (!chart.metadata.deprecated) return;
  if (compat == Compat::helm3) {
    std::fputs("WARNING: This chart is deprecated\n", stderr);
  } else {
    log_line("WARN", "this chart is deprecated");
  }
}

// Helm 4 logs this one error as well.
void check_name(const std::string& name, Compat compat) {
  constexpr std::string_view kPrefix = "release name check failed: ";
  try {
    check_release_name(name, compat);
  } catch (const Error& error) {
    const std::string& text = error.message();
    if (compat == Compat::helm4 && text.starts_with(kPrefix)) {
      log_line("ERROR", "release name check failed\terror=" + text.substr(kPrefix.size()));
    }
    throw;
  }
}

// And this one.
void log_unprocessed(const Error& error, Compat compat) {
  constexpr std::string_view kPrefix = "chart dependencies processing failed: ";
  const std::string& text = error.message();
  if (compat == Compat::helm3 || !text.starts_with(kPrefix)) return;
  log_line("ERROR", "chart dependencies processing failed\terror=" + text.substr(kPrefix.size()));
}

void update_dependencies(const TemplateOptions& o, const std::string& path,
                         const Settings& settings) {
  DependencyRun run;
  run.folder = path;
  run.access = o.source.access.access();
  run.keyring = o.source.keyring;
  run.loud = true;
  run.pulled_on_error = true;
  run_dependencies(run, settings);
}

// Whether what the chart depends on was missing and has been fetched.
bool has_updated(const TemplateOptions& o, const Chart& chart, const std::string& path,
                 const Settings& settings) {
  try {
    check_dependencies(chart, settings.compat());
    return false;
  } catch (const Error&) {
    if (!o.dependency_update) throw;
  }
  update_dependencies(o, path, settings);
  return true;
}

void check_groups(const CLI::App& app) {
  for (const char* group :
       {"force force-conflicts", "force-replace force-conflicts", "validate dry-run"}) {
    check_exclusive(app, group);
  }
}

int run(const TemplateOptions& o, const Settings& settings) {
  const Compat compat = settings.compat();
  check_kube_version(o.kube_version, compat);
  check_dry_run(o);
  if (!o.batch.empty()) return run_many(o, settings);
  const NameAndChart asked = name_and_chart(o, settings);
  const std::string path = o.source.locate(asked.chart, settings);
  const Values values = read_values(o.values, settings);

  WarningPrinter warnings(compat == Compat::helm3);
  LoadOptions load = settings.load_options();
  load.warnings = warnings.sink();
  load.threads = o.threads;
  prepare_heap_for(path);
  auto chart = load_chart_path(path, load);
  warnings.flush();
  check_installable(*chart);
  warn_deprecated(*chart, compat);
  if (has_updated(o, *chart, path, settings)) chart = load_chart_path(path, load);
  check_name(asked.name, compat);

  RenderOptions options = render_options(o, settings, asked.name);
  options.warnings = warnings.sink();
  if (asks_cluster(o)) use_cluster(options, settings);
  try {
    const Rendered rendered = render(*chart, values, options);
    PrintOptions print = o.print;
    print.compat = compat;
    if (o.output_dir.empty()) {
      print_out(manifest_text(rendered, print));
    } else {
      write_folder(rendered, o, asked.name, settings.debug);
    }
  } catch (const RenderError& error) {
    if (settings.debug) {
      print_broken(error);
      throw;
    }
    throw Error(error.fault(), error.code(), error.message() + kDebugHint, error.position());
  } catch (const Error& error) {
    log_unprocessed(error, compat);
    throw;
  }
  return 0;
}

}  // namespace

Command add_template(CLI::App& app) {
  auto o = std::make_shared<TemplateOptions>();
  add_arguments(app, o->arguments, "[NAME] CHART");
  Flags flags(app);
  add_flags(flags, *o);
  add_ignored_flags(flags);
  return [o, &app](Settings& settings) {
    if (!o->arguments.empty() || !o->batch.empty()) check_groups(app);
    return run(*o, settings);
  };
}

}  // namespace kchart::tools
