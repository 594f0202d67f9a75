// An index as Go's JSON and YAML writers see it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kchart/repository.hpp"

namespace kchart::repo {

using IndexEntries = std::map<std::string, std::vector<ChartVersion>, std::less<>>;

// Text is borrowed from the arguments.
Value index_value(const IndexEntries& entries, const std::string& generated, Arena& arena);

}  // namespace kchart::repo
