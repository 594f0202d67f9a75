// Emit: composed declarations as files.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "kchart/compose.hpp"
#include "kchart/file_tree.hpp"

namespace kchart {

// The complete Helm chart of a composition's kind; its values.yaml holds the composition's values.
MemoryTree emit_chart(const Composition& composition);

// What the Chart.yaml of `emit_chart` says of itself.
struct ChartIdentity {
  std::string name, version, app_version;
};

ChartIdentity chart_identity(const Composition& composition);

// Plain manifests, one file per object, numbered in the order of application: the namespace is the
// composition's.
MemoryTree emit_plain(const Composition& composition);

struct NamedComposition {
  std::string name;  // of the overlay
  Composition composition;
};

// A base of kustomize, one file per object, and for each overlay what it adds, removes and changes,
// the latter as JSON patches: `kubectl kustomize overlays/NAME` prints the overlay's own objects.
MemoryTree emit_kustomize(const Composition& base, std::span<const NamedComposition> overlays);

// The values.yaml, values.schema.json and README.md of the chart, each on its own.
std::string emit_values(const Composition& composition);
std::string emit_values_schema(const Composition& composition);
std::string emit_readme(const Composition& composition);

}  // namespace kchart
