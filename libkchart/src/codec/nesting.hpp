// Nesting: the lists and maps that a writer is inside of, outermost first.
//
// Kept on the heap once it is deep, so that depth is bounded by memory only, and watched for cycles
// the way Go's encoding/json does it: only below level 1000, by identity.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <string>

#include "kchart/functions.hpp"
#include "kchart/value.hpp"

namespace kchart::codec {

class Nesting {
 public:
  struct Level {
    const List* list;  // one of these two is set
    const Map* map;
    std::size_t next = 0;  // index of the next element or entry

    std::size_t size() const { return list != nullptr ? list->size() : map->size(); }
  };

  bool empty() const { return levels_.empty(); }
  std::size_t depth() const { return levels_.size(); }
  Level& top() { return levels_.back(); }
  void pop() { levels_.pop_back(); }

  // Enters a list or map that is not nil. Throws FunctionError with Go's text for a cycle.
  void push(const Value& value) {
    const Level level{value.is_list() ? value.as_list() : nullptr,
                      value.is_map() ? value.as_map() : nullptr};
    for (std::size_t i = kUnwatched; i < levels_.size(); ++i) {
      if (levels_[i].list == level.list && levels_[i].map == level.map) {
        throw FunctionError{"json: unsupported value: encountered a cycle via " +
                            std::string(type_name(value))};
      }
    }
    if (levels_.size() >= kMaxDepth) {
      throw FunctionError{"json: unsupported value: nested too deeply"};
    }
    levels_.push_back(level);
  }

 private:
  static constexpr std::size_t kUnwatched = 1000;
  static constexpr std::size_t kMaxDepth = 10'000;

  boost::container::small_vector<Level, 8> levels_;  // values are rarely deeper
};

}  // namespace kchart::codec
