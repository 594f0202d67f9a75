// Evaluation, after the API's rules of precedence: the admin tier decides first, what it passes or
// leaves goes to the NetworkPolicies, and where none isolates the pod, to the baseline tier.
//
// A row is worked out for all peers at once: each rule touches only the groups that it matches, so
// a row costs what its rules match and not what the cluster holds.
#include "reach/evaluate.hpp"

#include <algorithm>

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
SetId SetTable::remember(std::unordered_map<std::uint64_t, SetId>& memo, SetId a, SetId b,
                         Operation op) {
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
  return remember(unions_, a, b,
                  [](const Connections& x, const Connections& y) { return x.unite(y); });
}

SetId SetTable::intersect(SetId a, SetId b) {
  if (a == b || b == all() || a == none()) return a;
  if (a == all() || b == none()) return b;
  return remember(intersections_, a, b,
                  [](const Connections& x, const Connections& y) { return x.intersect(y); });
}

SetId SetTable::subtract(SetId a, SetId b) {
  if (b == none() || a == none()) return a;
  if (a == b || b == all()) return none();
  return remember(differences_, a, b,
                  [](const Connections& x, const Connections& y) { return x.subtract(y); });
}

SetId Row::at(GroupId group) const {
  const auto found =
      std::lower_bound(others.begin(), others.end(), group,
                       [](const std::pair<GroupId, SetId>& e, GroupId g) { return e.first < g; });
  return found != others.end() && found->first == group ? found->second : rest;
}

Evaluator::Evaluator(const Compiled& compiled)
    : compiled_(compiled), policies_by_group_(compiled.universe.groups.size()) {
  for (std::uint32_t i = 0; i < compiled.policies.size(); ++i) {
    for (const GroupId group : compiled.universe.members[compiled.policies[i].subject]) {
      if (compiled.universe.governed[group]) policies_by_group_[group].push_back(i);
    }
  }
}

std::vector<const CompiledPolicy*> Evaluator::policies_of(GroupId subject,
                                                          Direction direction) const {
  std::vector<const CompiledPolicy*> out;
  for (const std::uint32_t i : policies_by_group_[subject]) {
    const CompiledPolicy& policy = compiled_.policies[i];
    if (policy.policy->applies[static_cast<std::size_t>(direction)]) out.push_back(&policy);
  }
  return out;
}

Connections Evaluator::covers(const Rule& rule, GroupId destination) const {
  Connections out = rule.ports;
  for (const NamedPort& named : rule.named) {
    for (const ContainerPort& port : compiled_.universe.ports_of[destination]) {
      if (port.name != named.name) continue;
      if (named.protocol && *named.protocol != port.protocol) continue;
      out = out.unite(Connections::of(port.protocol, PortSet(port.number, port.number)));
      break;
    }
  }
  return out;
}

SetId Evaluator::covers_id(const Rule& rule, GroupId destination) {
  if (!rule.named.empty()) return sets_.number(covers(rule, destination));
  const auto [at, fresh] = numeric_.try_emplace(&rule, 0);
  if (fresh) at->second = sets_.number(rule.ports);
  return at->second;
}

bool Evaluator::matches(const CompiledRule& rule, GroupId peer) const {
  return std::any_of(rule.peers.begin(), rule.peers.end(), [&](PredicateId id) {
    if (id == kEveryPeer) return true;
    const auto& members = compiled_.universe.members[id];
    return std::binary_search(members.begin(), members.end(), peer);
  });
}

// A row being worked out: for each peer what is allowed so far, what is undecided, what was passed
// on.
struct Evaluator::Draft {
  struct Cell {
    SetId allowed = 0, open = 1, passed = 0;
  };
  Tier tier = Tier::admin;
  Cell rest;                      // every group without a cell of its own
  std::map<GroupId, Cell> cells;  // ordered, as rows are

  Cell& cell(GroupId group) { return cells.try_emplace(group, rest).first->second; }
};

void Evaluator::apply(const CompiledRule& rule, GroupId subject, Direction direction,
                      Draft& draft) {
  const Action action = rule.rule->action;
  const bool network = draft.tier == Tier::network;
  const auto decide = [&](Draft::Cell& cell, SetId covered) {
    if (network) {
      cell.passed = sets_.unite(cell.passed, covered);
      return;
    }
    const SetId matched = sets_.intersect(cell.open, covered);
    if (action == Action::accept) cell.allowed = sets_.unite(cell.allowed, matched);
    if (action == Action::pass) cell.passed = sets_.unite(cell.passed, matched);
    cell.open = sets_.subtract(cell.open, matched);
  };
  const auto destination = [&](GroupId peer) {
    return direction == Direction::egress ? peer : subject;
  };
  if (std::find(rule.peers.begin(), rule.peers.end(), kEveryPeer) != rule.peers.end()) {
    // A name of a port means a different number for each destination, so nothing stands for "rest".
    if (!rule.rule->named.empty() && direction == Direction::egress) {
      for (GroupId g = 0; g < compiled_.universe.groups.size(); ++g) {
        decide(draft.cell(g), covers_id(*rule.rule, g));
      }
      return;
    }
    const SetId covered = covers_id(*rule.rule, subject);
    for (auto& [group, cell] : draft.cells) decide(cell, covered);
    decide(draft.rest, covered);
    return;
  }
  std::vector<GroupId> peers;
  for (const PredicateId id : rule.peers) {
    const auto& members = compiled_.universe.members[id];
    peers.insert(peers.end(), members.begin(), members.end());
  }
  std::sort(peers.begin(), peers.end());
  peers.erase(std::unique(peers.begin(), peers.end()), peers.end());
  for (const GroupId peer : peers) {
    decide(draft.cell(peer), covers_id(*rule.rule, destination(peer)));
  }
}

Row Evaluator::row(GroupId subject, Direction direction) {
  Row row;
  if (!compiled_.universe.governed[subject]) return row;
  const auto policies = policies_of(subject, direction);
  const auto d = static_cast<std::size_t>(direction);
  bool isolated = false;
  Draft draft;

  // Moves every cell to the next tier.
  const auto each_cell = [&](auto change) {
    change(draft.rest);
    for (auto& [group, cell] : draft.cells) change(cell);
  };
  const auto run_tier = [&](Tier tier) {
    draft.tier = tier;
    for (const CompiledPolicy* policy : policies) {
      if (policy->policy->tier != tier) continue;
      isolated = isolated || tier == Tier::network;
      for (const CompiledRule& rule : policy->rules[d]) apply(rule, subject, direction, draft);
    }
  };

  run_tier(Tier::admin);
  each_cell([&](Draft::Cell& cell) {
    cell.open = sets_.unite(cell.open, cell.passed);  // undecided and passed go on together
    cell.passed = sets_.none();                       // from here: what NetworkPolicies allow
  });
  run_tier(Tier::network);
  if (isolated) {
    each_cell([&](Draft::Cell& cell) {
      cell.allowed = sets_.unite(cell.allowed, sets_.intersect(cell.open, cell.passed));
    });
  } else {
    run_tier(Tier::baseline);
    each_cell([&](Draft::Cell& cell) {
      // Below the baseline there is no tier: what it leaves or passes is allowed.
      cell.allowed = sets_.unite(cell.allowed, sets_.unite(cell.open, cell.passed));
    });
  }
  row.rest = draft.rest.allowed;
  for (const auto& [group, cell] : draft.cells) {
    if (cell.allowed != row.rest) row.others.emplace_back(group, cell.allowed);
  }
  return row;
}

}  // namespace kchart::reach
