// Rendering as `kchart template --dry-run=server` does it, or without a cluster as it does without
// that flag, with CRDs in front and hooks apart.
#include "shared/submit_chart.hpp"

#include <algorithm>

#include "kchart/render.hpp"
#include "shared/connect.hpp"
#include "shared/log.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"
#include "shared/target.hpp"
#include "shared/world.hpp"

namespace kchart::tools {

namespace {

Values values_of(const ChartJob& job, const Settings& settings) {
  ValuesOptions options;
  options.limits = settings.limits();
  options.compat = settings.compat();
  const std::size_t limit = options.limits.yaml_input;
  const auto read = [&](const std::string& name) {
    const auto found = job.texts.find(name);
    return found != job.texts.end() ? found->second : read_source(name, limit);
  };
  return merge_sources(job.values, read, options);
}

// Tests are hooks that somebody asks for; they are no part of a submission.
bool is_run(const Hook& hook) {
  return std::any_of(hook.events.begin(), hook.events.end(), [](const std::string& event) {
    return event == "pre-install" || event == "post-install" || event == "pre-upgrade" ||
           event == "post-upgrade" || event == "pre-delete" || event == "post-delete";
  });
}

void use_cluster(RenderOptions& options, const Cluster& cluster) {
  options.release.namespace_name = cluster.namespace_name();
  options.capabilities.kube_version = cluster.version();
  options.capabilities.api_versions = cluster.api_versions();
  options.world.lookup = lookup_in(cluster);
}

RenderOptions render_options(const ChartJob& job, const Settings& settings, const Cluster* cluster,
                             WarningPrinter& warnings) {
  RenderOptions options;
  options.release.namespace_name = settings.current_namespace();
  options.compat = settings.compat();
  options.limits = settings.limits();
  options.skip_schema_validation = job.skip_schema;
  options.world = real_world(settings, job.enable_dns);
  options.warnings = warnings.sink();
  if (cluster != nullptr) use_cluster(options, *cluster);
  return options;
}

SubmitTarget target_of(const Rendered& rendered, const ChartJob& job, const Limits& limits) {
  SubmitTarget target;
  if (!job.skip_crds) {
    for (const Crd& crd : rendered.crds) {
      add_documents(target.manifests, crd.path, crd.data, limits);
    }
    // Helm never removes them: with them would go their objects in every namespace.
    for (ManifestText& one : target.manifests) one.keep = true;
  }
  for (const Manifest& one : rendered.manifests) {
    target.manifests.push_back({one.path, one.content});
  }
  for (const Hook& hook : rendered.hooks) {
    if (!is_run(hook)) continue;
    target.hooks.push_back({{hook.manifest.path, hook.manifest.content},
                            hook.events,
                            hook.weight,
                            hook.delete_policies});
  }
  return target;
}

}  // namespace

SubmitTarget render_chart_for(const ChartJob& job, const Settings& settings, const Cluster* cluster,
                              const std::string& name) {
  const Compat compat = settings.compat();
  WarningPrinter warnings(compat == Compat::helm3);
  LoadOptions load = settings.load_options();
  load.warnings = warnings.sink();
  const auto chart = load_named_chart(job.path, load);
  check_installable(*chart);
  check_dependencies(*chart, compat);
  const std::string& release = job.release.empty() ? name : job.release;
  check_release_name(release, compat);
  RenderOptions options = render_options(job, settings, cluster, warnings);
  options.release.name = release;
  const Rendered rendered = render(*chart, values_of(job, settings), options);
  SubmitTarget target = target_of(rendered, job, settings.limits());
  target.notes = rendered.notes.substr(0, rendered.notes.find_last_not_of(" \t\r\n") + 1);
  target.chart = chart->metadata.name + "-" + chart->metadata.version;
  target.app_version = chart->metadata.app_version;
  target.what = "chart " + target.chart;
  return target;
}

}  // namespace kchart::tools
