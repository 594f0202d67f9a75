// Ctrl-C: work in progress is told to stop, and leaves its state in order.
#pragma once

#include <atomic>

namespace kchart::tools {

// Set by the first SIGINT or SIGTERM from the first call on; the second one ends the program.
const std::atomic<bool>& heed_interrupts();

}  // namespace kchart::tools
