// Arena: the memory of one tree of values, given back all at once.
//
// A render makes many small strings, lists and maps, links them in any shape (a template can put a
// map into itself) and needs all of them until its end. So they are never freed one by one: the
// arena hands out memory by moving a pointer and drops everything in its destructor. Cycles cannot
// leak, deep values need no recursive destructor, and values are trivially copyable.
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace kchart {

// Not safe for use by two threads at once. What it handed out may be read by any number of threads
// once nobody allocates or writes any more.
class Arena {
 public:
  // `max_bytes` bounds what the arena may hold; passing it throws Error "limit.memory".
  // 0 means "no bound". Blocks double in size from `first_block` bytes on: who knows that there is
  // much to come saves the small ones, and their pages.
  explicit Arena(std::size_t max_bytes = 0, std::size_t first_block = kFirstBlock)
      : max_bytes_(max_bytes), first_block_(first_block) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Uninitialised memory, valid until the arena dies or is reset.
  void* allocate(std::size_t bytes, std::size_t align = alignof(std::max_align_t)) {
    const std::size_t pad = (-reinterpret_cast<std::uintptr_t>(next_)) & (align - 1);
    if (bytes + pad <= static_cast<std::size_t>(end_ - next_)) {
      char* at = next_ + pad;
      next_ = at + bytes;
      return at;
    }
    return allocate_slow(bytes, align);
  }

  // A `T` that lives as long as the arena; its destructor runs then, unless it is trivial.
  template <class T, class... Args>
  T* make(Args&&... args) {
    T* made = new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
    if constexpr (!std::is_trivially_destructible_v<T>) {
      destructors_.push_back({made, [](void* p) { static_cast<T*>(p)->~T(); }});
    }
    return made;
  }

  // Uninitialised room for `count` trivial `T`s.
  template <class T>
  T* array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
  }

  // A copy of `text`.
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* at = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(at, text.data(), text.size());
    return {at, text.size()};
  }

  // Takes back everything, keeping the largest block for the next use.
  void reset();

  // Bytes held from the system.
  std::size_t bytes() const noexcept { return bytes_; }

  static constexpr std::size_t kFirstBlock = std::size_t{16} << 10;
  static constexpr std::size_t kLargeBlock = std::size_t{2} << 20;  // of pages that cost the least

 private:
  struct Block {
    char* data;
    std::size_t size;
  };
  struct Destructor {
    void* object;
    void (*run)(void*);
  };

  void* allocate_slow(std::size_t bytes, std::size_t align);
  void run_destructors();

  char* next_ = nullptr;
  char* end_ = nullptr;
  std::vector<Block> blocks_;
  std::vector<Destructor> destructors_;
  std::size_t bytes_ = 0;
  std::size_t max_bytes_;
  std::size_t first_block_;
};

}  // namespace kchart
