// StackGuard: how much of the thread's stack the code that recurses over templates has used.
//
// Counts alone cannot protect a stack whose frames grow threefold in a sanitizer's build. Whoever
// starts a parse or a run makes a guard; what runs below shares it.
#pragma once

#include <cstddef>

namespace kchart::tmpl {

class StackGuard {
 public:
  StackGuard() noexcept : base_(here()) {}

  // Whether recursion must end now. The remaining 2 MiB of a usual stack of 8 MiB are left to
  // functions, messages and whoever called.
  bool full() const noexcept {
    const std::ptrdiff_t used = base_ - here();
    return used > kBudget || used < -kBudget;
  }

 private:
  static constexpr std::ptrdiff_t kBudget = 6 * 1024 * 1024;

  static const char* here() noexcept {
    return static_cast<const char*>(__builtin_frame_address(0));
  }

  const char* base_;
};

}  // namespace kchart::tmpl
