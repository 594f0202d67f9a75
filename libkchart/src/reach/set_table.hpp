// SetTable: distinct sets of connections, numbered; few exist, and operations on them repeat.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <unordered_map>

#include "kchart/reach.hpp"

namespace kchart::reach {

using SetId = std::uint32_t;

class SetTable {
 public:
  SetTable();
  static constexpr SetId none() { return 0; }
  static constexpr SetId all() { return 1; }
  SetId number(const Connections& set);
  // The reference stays valid as the table grows.
  const Connections& operator[](SetId id) const { return sets_[id]; }

  SetId unite(SetId a, SetId b);
  SetId intersect(SetId a, SetId b);
  SetId subtract(SetId a, SetId b);

 private:
  using Memo = std::unordered_map<std::uint64_t, SetId>;
  template <class Operation>
  SetId remember(Memo& memo, SetId a, SetId b, Operation op);

  std::deque<Connections> sets_;
  std::map<Connections, SetId> numbers_;
  Memo unions_, intersections_, differences_;
};

}  // namespace kchart::reach
