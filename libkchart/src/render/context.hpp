// Context: what a template sees as its top-level dot, one map per chart.
#pragma once

#include <string>
#include <vector>

#include "kchart/render.hpp"
#include "render/capabilities.hpp"

namespace kchart::rendering {

// The contexts of a chart and its dependencies, depth first, a chart before its dependencies.
// All templates of a chart share one map, so that `set .Values ...` is seen by those run later.
struct ChartContext {
  const ResolvedChart* chart = nullptr;
  Map* map = nullptr;
  std::string_view base_path;  // "app/charts/db/templates"; in the arena
};

struct ContextInput {
  const Release& release;
  const Capabilities& capabilities;
  const KubeVersion& kube_version;
  Compat compat;
  const std::vector<Value>& files;  // `.Files` of each chart, in the order of the contexts
};

// `values` are the coalesced values of the whole tree. Everything is made in `arena` and borrows
// from `root` and `input`, which must outlive the templates' run.
std::vector<ChartContext> make_contexts(const ResolvedChart& root, const Value& values,
                                        const ContextInput& input, Arena& arena);

// The map type of `.Values`, `.Template` and dot: its name depends on the version of Helm.
const MapType& values_type(Compat compat);

}  // namespace kchart::rendering
