// Dependencies as Go's JSON and YAML writers see them.
#pragma once

#include <vector>

#include "kchart/chart.hpp"

namespace kchart::repo {

// A list of kFieldMaps in the order of Helm's struct, empty fields left out where Helm does. Text
// is borrowed.
Value dependencies_value(const std::vector<Dependency>& dependencies, Arena& arena);

}  // namespace kchart::repo
