// Symbolic links that stay where they are.
#pragma once

#include <string>
#include <string_view>

namespace kchart::source {

// Whether a link at `path` (relative) to `target` leads to something below the same root. Links
// through other links are not looked at: each must stay below by itself.
bool stays_below(std::string_view path, std::string_view target);

// Opens the file `path` (relative) of a folder for reading: through folders only, never through a
// link, also when somebody swaps one in meanwhile. Throws Error "path.link" then, and "io.open".
int open_below(const std::string& folder, const std::string& path);

}  // namespace kchart::source
