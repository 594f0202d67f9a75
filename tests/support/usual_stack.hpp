// Runs code on a thread with the stack that main threads usually have, whatever the shell says.
#pragma once

#include <pthread.h>

#include <exception>
#include <functional>
#include <stdexcept>

namespace kchart::test {

// Rethrows what `work` throws.
inline void on_usual_stack(const std::function<void()>& work) {
  struct Job {
    const std::function<void()>& work;
    std::exception_ptr thrown;
  } job{work, nullptr};
  const auto body = [](void* given) -> void* {
    auto& todo = *static_cast<Job*>(given);
    try {
      todo.work();
    } catch (...) {
      todo.thrown = std::current_exception();
    }
    return nullptr;
  };
  constexpr std::size_t kUsualStack = 8 * 1024 * 1024;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kUsualStack);
  pthread_t thread{};
  const int failed = pthread_create(&thread, &attributes, body, &job);
  pthread_attr_destroy(&attributes);
  if (failed != 0) throw std::runtime_error("no thread");
  pthread_join(thread, nullptr);
  if (job.thrown) std::rethrow_exception(job.thrown);
}

}  // namespace kchart::test
