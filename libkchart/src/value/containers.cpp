// List and Map: growing arrays in an arena; a map is sorted by key.
//
// Maps of charts are small, so a look-up first compares hashes in a line; only large ones search by
// halves. Growth leaves the old array to the arena: doubling bounds the waste by the final size.
#include <algorithm>
#include <cstring>
#include <limits>

#include "kchart/error.hpp"
#include "kchart/value.hpp"

namespace kchart {

namespace {

constexpr std::size_t kLinearSearch = 16;
constexpr std::size_t kSortedInPlace = 16;  // std::stable_sort asks for memory first

template <class T>
T* regrown(Arena& arena, const T* old, std::size_t used, std::size_t capacity) {
  if (capacity > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(Fault::limit, "limit.memory", "a list or map has more than 2^32 entries");
  }
  T* fresh = arena.array<T>(capacity);
  if (used != 0) std::memcpy(static_cast<void*>(fresh), old, used * sizeof(T));
  return fresh;
}

}  // namespace

List* List::make(Arena& arena, std::size_t reserve, const ListType& type) {
  List* list = arena.make<List>(type);
  if (reserve != 0) list->grow(arena, reserve);
  return list;
}

void List::grow(Arena& arena, std::size_t at_least) {
  const std::size_t capacity = std::max<std::size_t>(at_least, std::size_t{capacity_} * 2);
  data_ = regrown(arena, data_, size_, capacity);
  capacity_ = static_cast<std::uint32_t>(capacity);
}

void List::push_back(Arena& arena, Value value) {
  if (size_ == capacity_) grow(arena, 4);
  new (data_ + size_) Value(value);
  ++size_;
}

void List::resize(Arena& arena, std::size_t size) {
  if (size > capacity_) grow(arena, size);
  for (std::size_t i = size_; i < size; ++i) new (data_ + i) Value();
  size_ = static_cast<std::uint32_t>(size);
}

Map* Map::make(Arena& arena, std::size_t reserve, const MapType& type) {
  Map* map = arena.make<Map>(type);
  if (reserve != 0) {
    map->data_ = regrown<Entry>(arena, nullptr, 0, reserve);
    map->capacity_ = static_cast<std::uint32_t>(reserve);
  }
  return map;
}

void Map::grow(Arena& arena) {
  const std::size_t capacity = std::max<std::size_t>(4, std::size_t{capacity_} * 2);
  data_ = regrown(arena, data_, size_, capacity);
  capacity_ = static_cast<std::uint32_t>(capacity);
}

std::size_t Map::lower_bound(std::string_view key) const noexcept {
  const Entry* found = std::lower_bound(
      begin(), end(), key, [](const Entry& e, std::string_view k) { return e.key.view() < k; });
  return static_cast<std::size_t>(found - begin());
}

Value* Map::find(const Key& key) noexcept {
  if (size_ <= kLinearSearch) {
    for (Entry* at = data_; at != data_ + size_; ++at) {
      if (at->key == key) return &at->value;
    }
    return nullptr;
  }
  const std::size_t i = lower_bound(key.view());
  return i < size_ && data_[i].key == key ? &data_[i].value : nullptr;
}

const Value* Map::find(const Key& key) const noexcept {
  return const_cast<Map*>(this)->find(key);
}

void Map::set(Arena& arena, const Key& key, Value value) {
  std::size_t at = size_;
  if (size_ != 0 && !(data_[size_ - 1].key.view() < key.view())) {
    at = lower_bound(key.view());
    if (data_[at].key == key) {
      data_[at].value = value;
      return;
    }
  }
  if (size_ == capacity_) grow(arena);
  std::memmove(static_cast<void*>(data_ + at + 1), data_ + at, (size_ - at) * sizeof(Entry));
  new (data_ + at) Entry{key, value};
  ++size_;
}

void Map::set_copy(Arena& arena, std::string_view key, Value value) {
  const Key probe(key);
  if (Value* old = find(probe)) {
    *old = value;
    return;
  }
  Key owned = probe;
  owned.data = arena.copy(key).data();
  set(arena, owned, value);
}

bool Map::erase(const Key& key) noexcept {
  Value* value = find(key);
  if (value == nullptr) return false;
  const std::size_t at = lower_bound(key.view());
  std::memmove(static_cast<void*>(data_ + at), data_ + at + 1, (size_ - at - 1) * sizeof(Entry));
  --size_;
  return true;
}

void Map::append(Arena& arena, const Key& key, Value value) {
  if (size_ == capacity_) grow(arena);
  new (data_ + size_) Entry{key, value};
  ++size_;
}

void Map::seal() {
  const auto before = [](const Entry& a, const Entry& b) { return a.key.view() < b.key.view(); };
  const auto not_before = [&](const Entry& a, const Entry& b) { return !before(a, b); };
  // Already strictly ascending: nothing to sort, no duplicates.
  if (std::adjacent_find(begin(), end(), not_before) == end()) return;
  if (size_ <= kSortedInPlace) {
    for (Entry* at = begin() + 1; at != end(); ++at) {
      std::rotate(std::upper_bound(begin(), at, *at, before), at, at + 1);
    }
  } else {
    std::stable_sort(begin(), end(), before);
  }
  Entry* last = begin();
  for (Entry* at = begin() + 1; at != end(); ++at) {
    if (!(at->key == last->key)) ++last;
    *last = *at;
  }
  size_ = static_cast<std::uint32_t>(last - begin() + 1);
}

}  // namespace kchart
