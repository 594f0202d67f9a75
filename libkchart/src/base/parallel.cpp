// A counter that threads draw numbers from.
#include "base/parallel.hpp"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>
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

// A thread that begins on another processor than the one that starts it. Schedulers that would
// rather not wake a processor up leave both on one for some milliseconds, in which all is done.
class Thread {
 public:
  explicit Thread(std::function<void()> work) : start_(new Start{std::move(work), {}}) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    cpu_set_t& all = start_->processors;
    if (sched_getaffinity(0, sizeof all, &all) == 0 && CPU_COUNT(&all) > 1) {
      cpu_set_t others = all;
      CPU_CLR(sched_getcpu(), &others);
      pthread_attr_setaffinity_np(&attributes, sizeof others, &others);
    }
    started_ = pthread_create(&id_, &attributes, run, start_.get()) == 0;
    pthread_attr_destroy(&attributes);
  }
  Thread(Thread&& other) noexcept
      : start_(std::move(other.start_)),
        id_(other.id_),
        started_(std::exchange(other.started_, false)) {}
  ~Thread() {
    if (started_) pthread_join(id_, nullptr);
  }

  bool started() const noexcept { return started_; }

 private:
  struct Start {
    std::function<void()> work;
    cpu_set_t processors;  // all that the thread may use once it runs
  };

  static void* run(void* given) {
    const auto& start = *static_cast<const Start*>(given);
    if (CPU_COUNT(&start.processors) > 1) {
      pthread_setaffinity_np(pthread_self(), sizeof start.processors, &start.processors);
    }
    start.work();
    return nullptr;
  }

  std::unique_ptr<Start> start_;
  pthread_t id_{};
  bool started_ = false;
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
  threads = std::min(count, threads);
  std::vector<Thread> others;
  others.reserve(threads);
  for (std::size_t i = 1; i < threads; ++i) {
    others.emplace_back([&draw, i] { draw(i); });
    // Where the system has no more threads, those that there are do all the work.
    if (!others.back().started()) break;
  }
  draw(0);
  others.clear();  // joins
  if (shared.error != nullptr) std::rethrow_exception(shared.error);
}

// By a system call: std::thread::hardware_concurrency opens and reads a file.
std::size_t most_threads() {
  constexpr std::size_t kMost = 4;
  cpu_set_t processors;
  if (sched_getaffinity(0, sizeof processors, &processors) != 0) return kMost;  // over a thousand
  return std::min<std::size_t>(static_cast<std::size_t>(CPU_COUNT(&processors)), kMost);
}

}  // namespace kchart
