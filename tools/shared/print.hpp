// Standard output, written at once.
#pragma once

#include <string_view>

namespace kchart::tools {

// Throws Error "io.write" when the text cannot be written.
void print_out(std::string_view text);

}  // namespace kchart::tools
