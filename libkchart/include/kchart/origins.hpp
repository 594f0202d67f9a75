// Origins: where each entry of a value tree came from, kept beside the tree and only when asked.
//
// A reader that is given an `Origins` notes the place of every map entry and list element it makes;
// merging carries the notes along. With a null pointer nothing is recorded and nothing is paid.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kchart/error.hpp"
#include "kchart/value.hpp"

namespace kchart {

struct Origin {
  enum class Source : std::uint8_t {
    chart_default,
    values_file,
    set_argument,
    parent_chart,
    template_code
  };
  Source source = Source::chart_default;
  Position position;  // file and line; for --set the file is the argument's text
};

class Origins {
 public:
  // Notes where the entry `key` of `map` (or the element `index` of `list`) came from.
  void note(const Map* map, std::string_view key, const Origin& origin);
  void note(const List* list, std::size_t index, const Origin& origin);

  // Null when nothing is known.
  const Origin* find(const Map* map, std::string_view key) const;
  const Origin* find(const List* list, std::size_t index) const;

 private:
  struct Slot {
    const void* container;
    std::uint64_t element;
    bool operator==(const Slot&) const = default;
  };
  struct SlotHash {
    std::size_t operator()(const Slot& slot) const noexcept;
  };
  std::unordered_map<Slot, Origin, SlotHash> notes_;
};

}  // namespace kchart
