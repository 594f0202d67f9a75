// SetTable: trivial cases are answered by number alone, the rest once and then remembered.
#include "reach/set_table.hpp"

#include <utility>

namespace kchart::reach {

SetTable::SetTable() {
  number(Connections{});
  number(Connections::all());
}

SetId SetTable::number(const Connections& set) {
  const auto [at, fresh] = numbers_.try_emplace(set, static_cast<SetId>(sets_.size()));
  if (fresh) sets_.push_back(set);
  return at->second;
}

template <class Operation>
SetId SetTable::remember(Memo& memo, SetId a, SetId b, Operation op) {
  const std::uint64_t key = (std::uint64_t{a} << 32) | b;
  const auto found = memo.find(key);
  if (found != memo.end()) return found->second;
  const SetId result = number(op(sets_[a], sets_[b]));
  memo.emplace(key, result);
  return result;
}

SetId SetTable::unite(SetId a, SetId b) {
  if (a == b || b == none() || a == all()) return a;
  if (a == none() || b == all()) return b;
  if (a > b) std::swap(a, b);
  return remember(unions_, a, b,
                  [](const Connections& x, const Connections& y) { return x.unite(y); });
}

SetId SetTable::intersect(SetId a, SetId b) {
  if (a == b || b == all() || a == none()) return a;
  if (a == all() || b == none()) return b;
  if (a > b) std::swap(a, b);
  return remember(intersections_, a, b,
                  [](const Connections& x, const Connections& y) { return x.intersect(y); });
}

SetId SetTable::subtract(SetId a, SetId b) {
  if (b == none() || a == none()) return a;
  if (a == b || b == all()) return none();
  return remember(differences_, a, b,
                  [](const Connections& x, const Connections& y) { return x.subtract(y); });
}

}  // namespace kchart::reach
