// Paths as Go cleans them.
#pragma once

#include <string>

namespace kchart::tools {

// Go: filepath.Clean.
std::string clean_path(const std::string& path);

// Go: filepath.Abs: made absolute and clean; links are left alone.
std::string absolute_path(const std::string& path);

}  // namespace kchart::tools
