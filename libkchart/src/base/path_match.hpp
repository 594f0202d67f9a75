// Go's filepath.Match: shell patterns whose wildcards stay within one path component.
#pragma once

#include <string_view>

namespace kchart {

enum class PathMatch { no, yes, bad_pattern };

// `*`, `?`, `[a-z]`, `[^a]`, `\x`; the pattern must match all of `name`. As in Go, a malformed
// pattern is noticed only as far as the match had to look at it.
PathMatch filepath_match(std::string_view pattern, std::string_view name);

}  // namespace kchart
