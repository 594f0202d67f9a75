// Arena: blocks that double in size up to a bound, freed together.
#include "kchart/arena.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/large_block.hpp"
#include "kchart/error.hpp"

namespace kchart {

namespace {
constexpr std::size_t kLargestBlock = 4 * 1024 * 1024;
}  // namespace

Arena::~Arena() {
  run_destructors();
  for (const Block& block : blocks_) std::free(block.data);
}

void* Arena::allocate_slow(std::size_t bytes, std::size_t align) {
  const std::size_t wanted =
      blocks_.empty() ? first_block_ : std::min(kLargestBlock, blocks_.back().size * 2);
  if (bytes > SIZE_MAX / 2) throw Error(Fault::limit, "limit.memory", "a value is far too large");
  const std::size_t size = std::max(wanted, bytes + align);
  if (max_bytes_ != 0 && bytes_ + bytes > max_bytes_) {
    throw Error(Fault::limit, "limit.memory",
                "the values take more than " + std::to_string(max_bytes_) +
                    " bytes of memory (raise with --max-memory)");
  }
  char* data = allocate_large(size);
  if (data == nullptr) throw Error(Fault::limit, "limit.memory", "out of memory");
  bytes_ += size;
  const bool dedicated = size > wanted && !blocks_.empty();
  if (dedicated) {
    // One large value: keep the current block open for the small ones that follow.
    blocks_.insert(blocks_.end() - 1, Block{data, size});
    const std::size_t pad = (-reinterpret_cast<std::uintptr_t>(data)) & (align - 1);
    return data + pad;
  }
  blocks_.push_back({data, size});
  next_ = data;
  end_ = data + size;
  return allocate(bytes, align);
}

void Arena::reset() {
  run_destructors();
  if (blocks_.empty()) return;
  const auto largest =
      std::max_element(blocks_.begin(), blocks_.end(),
                       [](const Block& a, const Block& b) { return a.size < b.size; });
  const Block kept = *largest;
  for (const Block& block : blocks_) {
    if (block.data != kept.data) std::free(block.data);
  }
  blocks_.assign(1, kept);
  bytes_ = kept.size;
  next_ = kept.data;
  end_ = kept.data + kept.size;
}

void Arena::run_destructors() {
  for (auto it = destructors_.rbegin(); it != destructors_.rend(); ++it) it->run(it->object);
  destructors_.clear();
}

}  // namespace kchart
