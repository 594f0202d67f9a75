// values.yaml and -f files: text to values.
#pragma once

#include <string_view>

#include "kchart/chart.hpp"
#include "kchart/yaml.hpp"

namespace kchart {

// Helm 4 merges all documents of the text, the later ones winning; Helm 3 reads the first. Throws
// Error with the text that Helm puts after "cannot load values.yaml: " or "failed to parse F: ".
Map* read_values_text(std::string_view text, Arena& arena, const ReadOptions& options,
                      Compat compat);

}  // namespace kchart
