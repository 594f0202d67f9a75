// A ring of results between the threads and the caller: whoever finishes the result that is due
// hands over all that are ready, the others go on rendering.
#include "kchart/batch.hpp"

#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "kchart/error.hpp"

namespace kchart {

namespace {

constexpr std::size_t kMostThreads = 256;
constexpr std::size_t kAheadPerThread = 4;  // results that may wait for an earlier one
constexpr std::size_t kStack = 8U << 20;  // what execute() may need, whatever the system's default

BatchResult perform(std::size_t index, const BatchJob& job) {
  BatchResult result{index, {}, nullptr};
  try {
    const BatchRequest request = job();
    if (request.engine == nullptr) throw Error(Fault::usage, "batch.engine", "a job has no engine");
    const Rendered rendered = request.engine->render(request.values, request.options);
    result.text = request.print ? request.print(rendered) : manifest_text(rendered);
  } catch (...) {
    result.error = std::current_exception();
  }
  return result;
}

class Batch {
 public:
  Batch(const std::function<BatchJob()>& next, const std::function<void(BatchResult)>& done,
        std::size_t threads)
      : next_(next), done_(done), ring_(threads * kAheadPerThread) {}

  // What each thread does until there is nothing left.
  void work() {
    std::size_t index = 0;
    while (BatchJob job = take(index)) deliver(perform(index, job));
  }

  std::size_t finish() const {
    if (failure_) std::rethrow_exception(failure_);
    return taken_;
  }

 private:
  // The next job and its index; empty at the end.
  BatchJob take(std::size_t& index) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return ended_ || taken_ - due_ < ring_.size(); });
    if (ended_) return {};
    BatchJob job;
    try {
      job = next_();
    } catch (...) {
      fail(std::current_exception());
      return {};
    }
    if (job) {
      index = taken_++;
    } else {
      end();
    }
    return job;
  }

  void deliver(BatchResult result) {
    std::unique_lock lock(mutex_);
    std::optional<BatchResult>& slot = ring_[result.index % ring_.size()];
    slot = std::move(result);
    if (delivering_) return;
    delivering_ = true;
    while (ring_[due_ % ring_.size()].has_value()) {
      BatchResult ready = std::move(*ring_[due_ % ring_.size()]);
      ring_[due_ % ring_.size()].reset();
      const bool wanted = failure_ == nullptr;
      lock.unlock();
      std::exception_ptr thrown = wanted ? hand_over(std::move(ready)) : nullptr;
      lock.lock();
      if (thrown) fail(std::move(thrown));
      ++due_;
      room_.notify_one();
    }
    delivering_ = false;
  }

  std::exception_ptr hand_over(BatchResult ready) const {
    try {
      done_(std::move(ready));
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  void fail(std::exception_ptr error) {
    if (failure_ == nullptr) failure_ = std::move(error);
    end();
  }

  void end() {
    ended_ = true;
    room_.notify_all();
  }

  const std::function<BatchJob()>& next_;
  const std::function<void(BatchResult)>& done_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::vector<std::optional<BatchResult>> ring_;  // by index, around; what is due or waits
  std::size_t taken_ = 0;
  std::size_t due_ = 0;  // the index to be handed over next
  bool delivering_ = false;
  bool ended_ = false;
  std::exception_ptr failure_;
};

// A thread with a stack of known size, joined at the end of its life.
class Worker {
 public:
  explicit Worker(Batch& batch) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStack);
    const auto run = [](void* work) -> void* {
      static_cast<Batch*>(work)->work();
      return nullptr;
    };
    runs_ = pthread_create(&thread_, &attributes, run, &batch) == 0;
    pthread_attr_destroy(&attributes);
  }
  Worker(Worker&& other) noexcept
      : thread_(other.thread_), runs_(std::exchange(other.runs_, false)) {}
  Worker& operator=(Worker&&) = delete;
  ~Worker() {
    if (runs_) pthread_join(thread_, nullptr);
  }

 private:
  pthread_t thread_{};
  bool runs_ = false;  // without more threads the caller's own does all the work
};

std::size_t thread_count(std::size_t asked) {
  if (asked == 0) asked = std::max(1U, std::thread::hardware_concurrency());
  return std::min(asked, kMostThreads);
}

}  // namespace

std::size_t render_batch(const std::function<BatchJob()>& next,
                         const std::function<void(BatchResult)>& done,
                         const BatchOptions& options) {
  const std::size_t threads = thread_count(options.threads);
  Batch batch(next, done, threads);
  {
    std::vector<Worker> workers;
    workers.reserve(threads - 1);
    for (std::size_t i = 1; i < threads; ++i) workers.emplace_back(batch);
    batch.work();
  }
  return batch.finish();
}

}  // namespace kchart
