// Evaluation: what each side of a connection allows, as sparse rows over groups.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "reach/predicates.hpp"

namespace kchart::reach {

using SetId = std::uint32_t;

// Distinct sets of connections, numbered; few exist, and operations on them repeat.
class SetTable {
 public:
  SetTable();
  SetId none() const { return 0; }
  SetId all() const { return 1; }
  SetId number(const Connections& set);
  const Connections& operator[](SetId id) const { return sets_[id]; }

  SetId unite(SetId a, SetId b);
  SetId intersect(SetId a, SetId b);
  SetId subtract(SetId a, SetId b);

 private:
  template <class Operation>
  SetId remember(std::unordered_map<std::uint64_t, SetId>& memo, SetId a, SetId b, Operation op);

  std::vector<Connections> sets_;
  std::map<Connections, SetId> numbers_;
  std::unordered_map<std::uint64_t, SetId> unions_, intersections_, differences_;
};

// What one group's side allows towards every other group: `rest` except for those listed.
struct Row {
  SetId rest = 1;
  std::vector<std::pair<GroupId, SetId>> others;  // ascending by group

  SetId at(GroupId group) const;
};

// Decides rows. Not thread-safe: it numbers sets as it goes.
class Evaluator {
 public:
  explicit Evaluator(const Compiled& compiled);

  Row row(GroupId subject, Direction direction);
  SetTable& sets() { return sets_; }

  // The policies that have `subject` as a subject in this direction, in order of evaluation.
  std::vector<const CompiledPolicy*> policies_of(GroupId subject, Direction direction) const;
  // What `rule` covers towards a destination group (named ports are the destination's).
  Connections covers(const Rule& rule, GroupId destination) const;
  bool matches(const CompiledRule& rule, GroupId peer) const;

 private:
  struct Draft;
  void apply(const CompiledRule& rule, GroupId subject, Direction direction, Draft& draft);
  SetId covers_id(const Rule& rule, GroupId destination);

  const Compiled& compiled_;
  SetTable sets_;
  std::vector<std::vector<std::uint32_t>> policies_by_group_;
  std::unordered_map<const Rule*, SetId> numeric_;
};

}  // namespace kchart::reach
