// malloc asks for much at once, so that what it gets can be marked.
#include "kchart/heap.hpp"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace kchart::tools {

namespace {

constexpr int kAtOnce = 32 << 20;
constexpr std::uintptr_t kHugePage = std::uintptr_t{2} << 20;

std::uintptr_t heap_end() {
  return reinterpret_cast<std::uintptr_t>(sbrk(0));
}

// Small charts do with the first, which stays in small pages.
void mark_heap() {
  if (sbrk(static_cast<std::intptr_t>(-heap_end() & (kHugePage - 1))) ==
      reinterpret_cast<void*>(-1)) {
    return;
  }
  const std::uintptr_t start = heap_end() + kHugePage;
  void* volatile block = std::malloc(kAtOnce / 2);  // moves the end; volatile, or it is left out
  std::free(block);
  if (heap_end() <= start) return;
  madvise(reinterpret_cast<void*>(start), heap_end() - start, MADV_HUGEPAGE);  // a wish
}

}  // namespace

void prepare_heap() {
  mallopt(M_MMAP_THRESHOLD, kAtOnce);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_TOP_PAD, kAtOnce);
  mark_heap();
}

}  // namespace kchart::tools
