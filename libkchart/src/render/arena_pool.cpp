// A handful of arenas is kept: as many as renders that run at once in a busy service.
#include "render/arena_pool.hpp"

namespace kchart::rendering {

namespace {
constexpr std::size_t kKept = 16;
constexpr std::size_t kLargestKept = 64U << 20;  // bytes; after a giant the system gets them back
}  // namespace

ArenaPool::ArenaPool() {
  idle_.reserve(kKept);  // so that giving back needs no memory
}

ArenaPool::Loan ArenaPool::borrow(std::size_t max_bytes) {
  {
    const std::lock_guard lock(mutex_);
    if (max_bytes != max_bytes_) idle_.clear();
    max_bytes_ = max_bytes;
    if (!idle_.empty()) {
      auto arena = std::move(idle_.back());
      idle_.pop_back();
      return Loan(*this, std::move(arena), max_bytes);
    }
  }
  return Loan(*this, std::make_unique<Arena>(max_bytes), max_bytes);
}

void ArenaPool::give_back(std::unique_ptr<Arena> arena, std::size_t max_bytes) noexcept {
  if (arena->bytes() > kLargestKept) return;
  arena->reset();
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kKept && max_bytes == max_bytes_) idle_.push_back(std::move(arena));
}

}  // namespace kchart::rendering
