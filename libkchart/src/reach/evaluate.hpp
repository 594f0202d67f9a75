// Evaluation: what each side of a connection allows, as sparse rows over groups.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "reach/predicates.hpp"
#include "reach/set_table.hpp"

namespace kchart::reach {

// What one group's side allows towards every other group: `rest` except for those listed.
struct Row {
  SetId rest = SetTable::all();
  std::vector<std::pair<GroupId, SetId>> others;  // ascending by group

  SetId at(GroupId group) const;
  bool operator==(const Row&) const = default;
};

// How surely a rule speaks of a peer.
enum class Match { no, perhaps, yes };

// Decides rows under one set of options. Not thread-safe: it numbers sets as it goes.
class Evaluator {
 public:
  // Borrows `compiled`.
  Evaluator(const Compiled& compiled, const ReachOptions& options);

  Row row(GroupId subject, Direction direction);
  SetTable& sets() { return sets_; }
  const SetTable& sets() const { return sets_; }

  // The policies that have `subject` as a subject in this direction, in order of evaluation.
  std::vector<const CompiledPolicy*> policies_of(GroupId subject, Direction direction) const;
  // What `rule` covers towards a destination group (named ports are the destination's).
  Connections covers(const Rule& rule, GroupId destination) const;
  Match matches(const CompiledRule& rule, GroupId peer) const;

  // Whether the traffic of a group is a node's, to which selectors are blind.
  bool is_node(GroupId group) const { return is_node_[group]; }
  bool is_governed(GroupId group) const {
    return compiled_.universe.groups[group].kind == Endpoint::Kind::pod && !is_node_[group];
  }
  // A number that is the same for subjects with equal rows in a direction.
  std::uint32_t row_class(GroupId subject, Direction direction);

 private:
  friend class RowDraft;

  void narrow_memberships();
  SetId covers_id(const Rule& rule, GroupId destination);
  void count(std::size_t steps);

  const Compiled& compiled_;
  const ReachOptions& options_;
  std::vector<bool> is_node_;
  std::vector<Membership> memberships_;  // by predicate, as the options have it
  std::vector<std::vector<std::uint32_t>> policies_by_group_;
  SetTable sets_;
  std::unordered_map<const Rule*, SetId> numeric_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> classes_;
  std::uint64_t steps_ = 0;

  // One cell per group of the row being worked out; see RowDraft.
  struct Cell {
    SetId allowed = SetTable::none();
    SetId open = SetTable::all();      // no rule of this tier has decided
    SetId passed = SetTable::none();   // sent on to the next tier
    SetId perhaps = SetTable::none();  // part of `open` that a Pass may have sent on
  };
  std::vector<Cell> cells_;
  std::vector<std::uint32_t> epoch_of_;
  std::uint32_t epoch_ = 0;
};

}  // namespace kchart::reach
