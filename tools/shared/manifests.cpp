// Charts are rendered in process, files are cut into their documents.
#include "shared/manifests.hpp"

#include "kchart/documents.hpp"
#include "kchart/render.hpp"
#include "kchart/yaml.hpp"
#include "shared/log.hpp"
#include "shared/settings.hpp"
#include "shared/target.hpp"
#include "shared/value_flags.hpp"
#include "shared/world.hpp"

namespace kchart::tools {

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
  for (const TargetFile& file : read_examined(target, settings.limits())) {
    add_file(std::string(file.text), file.name, settings);
  }
}

void Manifests::render_chart(const FileTree* tree, const std::string& path,
                             const ValueSources& values, const Settings& settings) {
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  LoadOptions load = settings.load_options();
  load.warnings = warnings.sink();
  const auto chart = tree != nullptr ? load_chart(*tree, load) : load_named_chart(path, load);
  RenderOptions options;
  options.release.namespace_name = settings.current_namespace();
  options.compat = settings.compat();
  options.limits = settings.limits();
  options.world = real_world(settings);
  options.warnings = warnings.sink();
  Rendered rendered = render(*chart, read_values(values, settings), options);
  for (Manifest& manifest : rendered.manifests) {
    add_file(std::move(manifest.content), manifest.path, settings);
  }
}

void Manifests::add_file(std::string text, const std::string& name, const Settings& settings) {
  texts_.push_back(std::move(text));
  names_.push_back(name);
  ReadOptions options;
  options.limits = settings.limits();
  options.file = names_.back();
  options.origins = &origins_;
  DocumentStream stream(texts_.back(), name, options.limits);
  int before = 0;  // lines, what an error counts from
  try {
    while (const auto document = stream.next()) {
      before = document->first_line - 1;
      const Value value = parse_document(document->text, arena_, options);
      if (value.is_map()) objects_.push_back({value, {name, before + 1, 1}, &origins_});
      before = 0;
    }
  } catch (const Error& error) {
    throw with_place(error, before);
  }
}

}  // namespace kchart::tools
