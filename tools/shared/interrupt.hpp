// Ctrl-C: work in progress is told to stop, and leaves its state in order.
#pragma once

#include <atomic>

namespace kchart::tools {

// Set by the first SIGINT or SIGTERM from the first call on; the second one ends the program.
const std::atomic<bool>& heed_interrupts();

// The exit status of what Ctrl-C ends as a matter of course, as a shell says of kubectl.
constexpr int kInterrupted = 130;

}  // namespace kchart::tools
