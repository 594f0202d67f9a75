// Text between quotes.
#pragma once

#include <string>
#include <string_view>

namespace kchart::tools {

// As Go's %q prints it: quotes, backslashes and control characters escaped.
std::string go_quoted(std::string_view text);

}  // namespace kchart::tools
