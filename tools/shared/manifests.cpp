// Manifests: charts are rendered in process, files are cut at their "---" lines.
#include "shared/manifests.hpp"

#include "kchart/render.hpp"
#include "kchart/yaml.hpp"
#include "shared/log.hpp"
#include "shared/settings.hpp"
#include "shared/target.hpp"
#include "shared/value_flags.hpp"
#include "shared/world.hpp"

namespace kchart::tools {

namespace {

// Whether a line parts two documents.
bool is_break(std::string_view line) {
  return line.starts_with("---") &&
         (line.size() == 3 || line[3] == ' ' || line[3] == '\t' || line[3] == '\r');
}

}  // namespace

void Manifests::load(const std::string& target, const ValueSources& values,
                     const Settings& settings) {
  if (const auto tree = revision_target(target, settings.limits())) {
    if (tree->read("Chart.yaml")) return render_chart(tree.get(), target, values, settings);
    for (const TargetFile& file : manifests_of(*tree, target)) {
      add_file(std::string(file.text), file.name, settings);
    }
    return;
  }
  if (target_kind(target) == TargetKind::chart) {
    return render_chart(nullptr, target, values, settings);
  }
  for (const TargetFile& file : read_target(target, settings.limits())) {
    add_file(std::string(file.text), file.name, settings);
  }
}

void Manifests::render_chart(const FileTree* tree, const std::string& path,
                             const ValueSources& values, const Settings& settings) {
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  LoadOptions load = settings.load_options();
  load.warnings = warnings.sink();
  const auto chart = tree != nullptr ? load_chart(*tree, load) : load_chart_path(path, load);
  RenderOptions options;
  options.release.namespace_name = settings.current_namespace();
  options.compat = settings.compat();
  options.limits = settings.limits();
  options.world = real_world(false);
  options.warnings = warnings.sink();
  Rendered rendered = render(*chart, read_values(values, settings), options);
  for (Manifest& manifest : rendered.manifests) {
    add_file(std::move(manifest.content), manifest.path, settings);
  }
}

void Manifests::add_file(std::string text, const std::string& name, const Settings& settings) {
  texts_.push_back(std::move(text));
  names_.push_back(name);
  const std::string_view all = texts_.back();
  ReadOptions options;
  options.limits = settings.limits();
  options.file = names_.back();
  options.origins = &origins_;
  int line = 1, first_line = 1;
  std::size_t begin = 0;
  const auto add = [&](std::size_t end) {
    const Value value = parse_yaml(all.substr(begin, end - begin), arena_, options);
    if (value.is_map()) objects_.push_back({value, {name, first_line, 1}, &origins_});
  };
  for (std::size_t at = 0; at < all.size(); ++line) {
    const std::size_t end = std::min(all.find('\n', at), all.size());
    const std::size_t next = std::min(end + 1, all.size());
    if (is_break(all.substr(at, end - at))) {
      add(at);
      begin = next;
      first_line = line + 1;
    }
    at = next;
  }
  add(all.size());
}

}  // namespace kchart::tools
