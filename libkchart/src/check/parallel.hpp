// Work on a list in a few runs, each by a thread of its own.
#pragma once

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

namespace kchart::checking {

// How many threads pay for so many bytes of text; one below a megabyte.
inline std::size_t threads_for(std::size_t bytes) {
  constexpr std::size_t kWorthwhile = 1 << 20, kMost = 4;
  if (bytes < kWorthwhile) return 1;
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMost);
}

// Calls `work(run)` for each run below `runs`, the first on this thread. Throws what the first of
// the runs threw that threw anything.
template <class Work>
void each_run(std::size_t runs, const Work& work) {
  std::vector<std::exception_ptr> failures(runs);
  const auto guarded = [&](std::size_t run) {
    try {
      work(run);
    } catch (...) {
      failures[run] = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t run = 1; run < runs; ++run) threads.emplace_back(guarded, run);
  if (runs > 0) guarded(0);
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace kchart::checking
