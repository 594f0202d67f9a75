// Only whole huge pages are asked for, so that no block takes more memory than it would otherwise.
#include "base/large_block.hpp"

#include <sys/mman.h>

#include <cstdlib>

namespace kchart {

namespace {
constexpr std::size_t kHugePage = std::size_t{2} << 20;
}  // namespace

char* allocate_large(std::size_t size) noexcept {
  if (size < kHugePage) return static_cast<char*>(std::malloc(size));
  void* block = nullptr;
  if (posix_memalign(&block, kHugePage, size) != 0) return nullptr;
  madvise(block, size / kHugePage * kHugePage, MADV_HUGEPAGE);  // a wish, which may be refused
  return static_cast<char*>(block);
}

}  // namespace kchart
