// Files that only their owner may read.
#pragma once

#include <string>
#include <string_view>

namespace kchart::tools {

// Replaces the file as a whole; makes the folders above it. Throws Error "io.write".
void write_private_file(const std::string& path, std::string_view text);

}  // namespace kchart::tools
