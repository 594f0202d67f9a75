// A counter that threads draw numbers from.
#include "base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace kchart {

namespace {

struct Shared {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::mutex mutex;
  std::exception_ptr error;
  std::size_t failed_at = 0;

  void keep(std::size_t number) {
    const std::lock_guard lock(mutex);
    if (error == nullptr || number < failed_at) {
      error = std::current_exception();
      failed_at = number;
    }
    failed = true;
  }
};

}  // namespace

void parallel(std::size_t count, std::size_t threads,
              const std::function<void(std::size_t, std::size_t)>& work) {
  Shared shared;
  const auto draw = [&](std::size_t thread) {
    while (!shared.failed) {
      const std::size_t number = shared.next++;
      if (number >= count) return;
      try {
        work(number, thread);
      } catch (...) {
        shared.keep(number);
      }
    }
  };
  std::vector<std::jthread> others;
  try {
    for (std::size_t i = 1; i < std::min(count, threads); ++i) others.emplace_back(draw, i);
  } catch (const std::system_error&) {
    // Where the system has no more threads, those that there are do all the work.
  }
  draw(0);
  others.clear();  // joins
  if (shared.error != nullptr) std::rethrow_exception(shared.error);
}

std::size_t most_threads() {
  constexpr std::size_t kMost = 4;
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMost);
}

}  // namespace kchart
