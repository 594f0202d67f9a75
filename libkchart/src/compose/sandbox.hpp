// The blueprint of a Sandbox, built from its parts in two files.
#pragma once

#include <vector>

#include "compose/kinds.hpp"

namespace kchart::compose {

// The label `app` of the pods of sessions, and how their names begin.
inline constexpr const char* kSandbox = "claudecode-sandbox";

std::vector<Section> sandbox_sections();
ChartFacts sandbox_facts();

}  // namespace kchart::compose
