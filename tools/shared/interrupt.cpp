// A handler may only touch what is lock-free.
#include "shared/interrupt.hpp"

#include <signal.h>

namespace kchart::tools {

namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

bool install() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = true; };
  action.sa_flags = SA_RESETHAND;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  return true;
}

}  // namespace

const std::atomic<bool>& heed_interrupts() {
  static const bool installed = install();
  (void)installed;
  return interrupted;
}

}  // namespace kchart::tools
