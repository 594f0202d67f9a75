// Under AddressSanitizer frames are several times as large, and the bound of the stack comes before
// the bounds of nesting.
#pragma once

#include <string_view>

namespace kchart::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kLargeFrames = true;
#else
inline constexpr bool kLargeFrames = false;
#endif

// Whether a render that nests too deep may end in `code` where `wanted` is what usually comes first.
inline bool is_depth_code(std::string_view code, std::string_view wanted) {
  return code == wanted || (kLargeFrames && wanted == "limit.include" && code == "limit.depth");
}

}  // namespace kchart::test
