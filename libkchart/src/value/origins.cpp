// Origins: a side table from (container, element) to the place it was read from.
#include "kchart/origins.hpp"

namespace kchart {

std::size_t Origins::SlotHash::operator()(const Slot& slot) const noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(slot.container);
  return (address >> 4) * 0x9E3779B97F4A7C15ULL ^ slot.element;
}

namespace {

// Keys of one map differ in their hash or, rarely, collide; the length beside it makes that rarer.
std::uint64_t element_of(std::string_view key) {
  return (std::uint64_t{key.size()} << 32) | Key::hash_of(key);
}

}  // namespace

void Origins::note(const Map* map, std::string_view key, const Origin& origin) {
  notes_[Slot{map, element_of(key)}] = origin;
}

void Origins::note(const List* list, std::size_t index, const Origin& origin) {
  notes_[Slot{list, index}] = origin;
}

const Origin* Origins::find(const Map* map, std::string_view key) const {
  const auto found = notes_.find(Slot{map, element_of(key)});
  return found == notes_.end() ? nullptr : &found->second;
}

const Origin* Origins::find(const List* list, std::size_t index) const {
  const auto found = notes_.find(Slot{list, index});
  return found == notes_.end() ? nullptr : &found->second;
}

}  // namespace kchart
