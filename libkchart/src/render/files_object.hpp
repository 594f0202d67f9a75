// `.Files`: the chart's other files, by path.
#pragma once

#include <vector>

#include "kchart/chart.hpp"

namespace kchart::rendering {

// A map of path to bytes with the methods of Helm's engine.files. Text is borrowed from `files`.
// Nothing a template can do changes the map, so it may be shared between renders.
Value files_object(const std::vector<ChartFile>& files, Arena& arena);

}  // namespace kchart::rendering
