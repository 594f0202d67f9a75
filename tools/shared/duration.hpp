// Durations as Go's programs take them on their command lines.
#pragma once

#include <chrono>
#include <string>

namespace kchart::tools {

// "90s", "5m0s", "1.5h", "300ms". Throws Error (Fault::refused) in Go's words, for negative ones,
// too.
std::chrono::milliseconds read_duration(const std::string& text);

// The value of --pod-running-timeout, which is more than zero. Throws Error in kubectl's words.
std::chrono::milliseconds read_pod_timeout(const std::string& text);

inline constexpr const char* kPodTimeoutHelp =
    "time to wait until at least one pod is running (default 1m0s)";

// What is wrong with `text` as a duration, in Go's words; empty when nothing is.
std::string duration_problem(const std::string& text);

}  // namespace kchart::tools
