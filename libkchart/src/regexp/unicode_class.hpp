// Names of Unicode classes in regular expressions: Go's, in RE2's words.
#pragma once

#include <string>
#include <string_view>

namespace kchart::regexp {

// Appends what RE2 calls \p{name} (or \P{name} when `negative`), within brackets (`in_class`) or
// outside. False when Go knows no such class.
bool append_unicode_class(std::string& out, std::string_view name, bool negative, bool in_class);

}  // namespace kchart::regexp
