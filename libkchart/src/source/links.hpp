// Symbolic links that stay where they are.
#pragma once

#include <string_view>

namespace kchart::source {

// Whether a link at `path` (relative) to `target` leads to something below the same root. Links
// through other links are not looked at: each must stay below by itself.
bool stays_below(std::string_view path, std::string_view target);

}  // namespace kchart::source
