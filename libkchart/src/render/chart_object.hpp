// `.Chart`: Chart.yaml as templates see it.
#pragma once

#include "kchart/values.hpp"

namespace kchart::rendering {

// Helm 4: a plain map under Go's field names, every key always there. Helm 3: a struct, so that an
// unknown field is an error. Text is borrowed from `chart`.
Value chart_object(const ResolvedChart& chart, Compat compat, Arena& arena);

// Chart.yaml under the names of its JSON form, empty fields left out.
Value metadata_value(const Metadata& metadata, Arena& arena);

// Whether a file of a chart is one of its custom resource definitions.
bool is_crd(std::string_view path);

}  // namespace kchart::rendering
