// malloc asks for much at once, so that what it gets can be marked.
#include "kchart/heap.hpp"

#include <malloc.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace kchart::tools {

namespace {

constexpr int kAtOnce = 32 << 20;
constexpr std::uintptr_t kHugePage = std::uintptr_t{2} << 20;
// Packed; a chart of this size touches as many pages as it costs to fill a huge one.
constexpr off_t kSmallChart = 8 << 10;

constexpr int kCollapse = 25;  // MADV_COLLAPSE since Linux 6.1; the headers of Debian 12 lack it

std::uintptr_t heap_end() {
  return reinterpret_cast<std::uintptr_t>(sbrk(0));
}

// Where the part of the heap begins that is marked for huge pages.
std::uintptr_t& marked() {
  static std::uintptr_t start = 0;
  return start;
}

void mark_heap() {
  if (sbrk(static_cast<std::intptr_t>(-heap_end() & (kHugePage - 1))) ==
      reinterpret_cast<void*>(-1)) {
    return;
  }
  const std::uintptr_t start = heap_end();
  // Moves the end, and touches the first of the pages, which stay small for now. Volatile, or it
  // is left out.
  void* volatile block = std::malloc(kAtOnce / 2);
  std::free(block);
  if (heap_end() < start + kHugePage) return;
  marked() = start;
  madvise(reinterpret_cast<void*>(start), heap_end() - start, MADV_HUGEPAGE);  // a wish
}

}  // namespace

void prepare_heap() {
  mallopt(M_MMAP_THRESHOLD, kAtOnce);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_TOP_PAD, kAtOnce);
  mark_heap();
}

void prepare_heap_for(const std::string& path) {
  struct stat found {};
  if (marked() == 0 || stat(path.c_str(), &found) != 0) return;
  if (S_ISREG(found.st_mode) && found.st_size < kSmallChart) return;
  madvise(reinterpret_cast<void*>(marked()), kHugePage, kCollapse);
}

}  // namespace kchart::tools
