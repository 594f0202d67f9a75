// Under AddressSanitizer frames are several times as large, so that the bound of the stack comes
// before the bounds of nesting, and freed memory is kept for a while.
#pragma once

#include <string_view>

namespace kchart::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

// Whether a render that nests too deep may end in `code` where `wanted` is what usually comes
// first.
inline bool is_depth_code(std::string_view code, std::string_view wanted) {
  return code == wanted || (kSanitized && wanted == "limit.include" && code == "limit.depth");
}

}  // namespace kchart::test
