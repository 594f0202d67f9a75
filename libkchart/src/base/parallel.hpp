// Work that a few threads share.
#pragma once

#include <cstddef>
#include <functional>

namespace kchart {

// Calls `work(number, thread)` for the numbers 0 .. count - 1 on up to `threads` threads, this one
// (0) among them. After a call has thrown no further one begins; when all have ended, the error of
// the lowest number is thrown.
void parallel(std::size_t count, std::size_t threads,
              const std::function<void(std::size_t number, std::size_t thread)>& work);

// How many threads pay for computing.
std::size_t most_threads();

// Of options whose 0 means as many as pay.
inline std::size_t threads_asked(std::size_t threads) {
  return threads == 0 ? most_threads() : threads;
}

// How many pay for so many bytes of text; one below a megabyte.
inline std::size_t threads_for(std::size_t bytes) {
  constexpr std::size_t kWorthwhile = 1 << 20;
  return bytes < kWorthwhile ? 1 : most_threads();
}

// So many parts of one work that threads which take the next when they are ready end at about the
// same time.
inline std::size_t parts_for(std::size_t threads) {
  constexpr std::size_t kPartsPerThread = 8;
  return threads == 1 ? 1 : threads * kPartsPerThread;
}

}  // namespace kchart
