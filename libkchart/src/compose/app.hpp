// The blueprint of an App, built from its parts in two files.
#pragma once

#include <vector>

#include "compose/kinds.hpp"

namespace kchart::compose {

// One of the copies of an App that run beside each other.
struct Stage {
  const char* name;    // "preview"; empty: the only one
  const char* suffix;  // of its objects' names
};

const std::vector<Stage>& app_stages();
Cond has_stage(const Stage& stage);

std::vector<Section> app_sections();
ChartFacts app_facts();

}  // namespace kchart::compose
