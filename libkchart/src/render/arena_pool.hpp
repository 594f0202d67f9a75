// ArenaPool: arenas of past renders, kept warm for the next ones.
//
// A render fills some megabytes and drops them; asking the system for fresh pages each time costs
// more than the values themselves. Safe for use by many threads.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "kchart/arena.hpp"

namespace kchart::rendering {

class ArenaPool {
 public:
  // An arena on loan; given back, empty, at the end of its life.
  class Loan {
   public:
    Loan(ArenaPool& pool, std::unique_ptr<Arena> arena, std::size_t max_bytes)
        : pool_(pool), arena_(std::move(arena)), max_bytes_(max_bytes) {}
    ~Loan() { pool_.give_back(std::move(arena_), max_bytes_); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    Arena& operator*() const noexcept { return *arena_; }

   private:
    ArenaPool& pool_;
    std::unique_ptr<Arena> arena_;
    std::size_t max_bytes_;
  };

  ArenaPool();

  // `max_bytes` as for Arena.
  Loan borrow(std::size_t max_bytes);

 private:
  void give_back(std::unique_ptr<Arena> arena, std::size_t max_bytes) noexcept;

  std::mutex mutex_;
  std::vector<std::unique_ptr<Arena>> idle_;
  std::size_t max_bytes_ = 0;  // the bound of those in `idle_`
};

}  // namespace kchart::rendering
