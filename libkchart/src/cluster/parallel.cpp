// A counter that threads draw numbers from.
#include "cluster/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace kchart::cluster {

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

void parallel(std::size_t count, int at_once, const std::function<void(std::size_t)>& work) {
  Shared shared;
  const auto draw = [&] {
    while (!shared.failed) {
      const std::size_t number = shared.next++;
      if (number >= count) return;
      try {
        work(number);
      } catch (...) {
        shared.keep(number);
      }
    }
  };
  const std::size_t threads = std::min<std::size_t>(count, std::max(at_once, 1));
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(draw);
  draw();
  others.clear();  // joins
  if (shared.error != nullptr) std::rethrow_exception(shared.error);
}

}  // namespace kchart::cluster
