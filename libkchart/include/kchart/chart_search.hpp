// Searching the indexes of repositories, with Helm's order of results.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "kchart/repository.hpp"

namespace kchart {

struct ChartSearch {
  std::string keyword;  // empty: everything
  bool regexp = false;
  bool show_all = false;  // answer all versions that match, not only the newest
  std::string constraint = ">0.0.0";
};

struct FoundChart {
  std::string name;                       // "repository/chart"
  const ChartVersion* version = nullptr;  // in its index
};

// Best matches first: in the name, the name with its repository, the description, the keywords.
// Throws Error for a bad constraint or expression.
std::vector<FoundChart> search_charts(
    const std::vector<std::pair<std::string, RepositoryIndex>>& indexes, const ChartSearch& search);

}  // namespace kchart
