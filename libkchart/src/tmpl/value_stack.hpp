// ValueStack: frames of variables and arguments of calls, last in first out, at fixed addresses.
//
// Functions hold spans of their arguments while templates that they call push more, so memory may
// not move: the stack is a list of blocks. Leaving with an exception needs no clean-up; the run is
// over then.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "kchart/value.hpp"

namespace kchart::tmpl {

class ValueStack {
 public:
  struct Mark {
    Value* top;
    std::size_t block;
  };

  Mark mark() const noexcept { return {top_, block_}; }

  // Room for `count` values, not initialised.
  Value* push(std::size_t count) {
    if (count > static_cast<std::size_t>(end_ - top_)) return push_slow(count);
    Value* const at = top_;
    top_ += count;
    return at;
  }

  void release(Mark mark) noexcept {
    top_ = mark.top;
    if (mark.block == block_) return;
    block_ = mark.block;
    end_ = block_ == 0 ? nullptr : blocks_[block_ - 1].begin() + blocks_[block_ - 1].size;
  }

 private:
  struct Block {
    std::unique_ptr<char[]> memory;  // left uninitialised
    std::size_t size;
    Value* begin() const noexcept { return reinterpret_cast<Value*>(memory.get()); }
  };
  static constexpr std::size_t kBlock = 1'024;

  Value* push_slow(std::size_t count) {
    while (block_ < blocks_.size() && blocks_[block_].size < count) {
      blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(block_));
    }
    if (block_ == blocks_.size()) {
      const std::size_t size = std::max(count, kBlock);
      blocks_.push_back({std::make_unique_for_overwrite<char[]>(size * sizeof(Value)), size});
    }
    Block& block = blocks_[block_++];
    end_ = block.begin() + block.size;
    top_ = block.begin() + count;
    return block.begin();
  }

  Value* top_ = nullptr;
  Value* end_ = nullptr;
  std::size_t block_ = 0;  // blocks in use; the last of them holds `top_`
  std::vector<Block> blocks_;
};

}  // namespace kchart::tmpl
