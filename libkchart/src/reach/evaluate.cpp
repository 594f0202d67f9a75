// Evaluation, after the API's rules of precedence: the admin tier decides first, what it passes or
// leaves goes to the NetworkPolicies, and where none isolates the pod, to the baseline tier.
//
// A row is worked out for all peers at once: each rule touches only the groups that it matches, so
// a row costs what its rules match and not what the cluster holds. Policies of one priority are
// worked out side by side from the same start and then joined: of two that disagree the one that
// closes more wins, so no answer hangs on the order of policies.
#include "reach/evaluate.hpp"

#include <algorithm>

#include "kchart/error.hpp"

namespace kchart::reach {

SetId Row::at(GroupId group) const {
  const auto found =
      std::lower_bound(others.begin(), others.end(), group,
                       [](const std::pair<GroupId, SetId>& e, GroupId g) { return e.first < g; });
  return found != others.end() && found->first == group ? found->second : rest;
}

Evaluator::Evaluator(const Compiled& compiled, const ReachOptions& options)
    : compiled_(compiled), options_(options) {
  const Universe& u = compiled.universe;
  const std::size_t groups = u.groups.size();
  for (std::size_t g = 0; g < groups; ++g) {
    is_node_.push_back(u.groups[g].kind == Endpoint::Kind::node ||
                       (u.host_network[g] && options.hostnetwork_as_node));
  }
  narrow_memberships();
  policies_by_group_.resize(groups);
  for (std::uint32_t i = 0; i < compiled.policies.size(); ++i) {
    for (const GroupId group : memberships_[compiled.policies[i].subject].certain) {
      if (is_governed(group)) policies_by_group_[group].push_back(i);
    }
  }
  cells_.resize(groups);
  epoch_of_.resize(groups, 0);
}

void Evaluator::narrow_memberships() {
  memberships_ = compiled_.memberships;
  const Universe& u = compiled_.universe;
  for (std::size_t id = 0; id < memberships_.size(); ++id) {
    const auto blind = [&, question = compiled_.questions[id]](GroupId g) {
      switch (question) {
        case Question::pods:
          return bool{is_node_[g]};
        case Question::tier_pods:
          return bool{u.host_network[g]};
        case Question::ip_block:
          return !options_.ipblock_matches_pods && (u.groups[g].kind == Endpoint::Kind::pod ||
                                                    u.groups[g].kind == Endpoint::Kind::node);
        default:
          return false;
      }
    };
    Membership& m = memberships_[id];
    std::erase_if(m.certain, blind);
    std::erase_if(m.possible, blind);
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
  if (is_node_[destination]) return out;  // a node has no named ports
  for (const NamedPort& named : rule.named) {
    for (const ContainerPort& port : compiled_.universe.ports_of[destination]) {
      if (port.name != named.name) continue;
      if (named.protocol && *named.protocol != port.protocol) continue;
      out = out.unite(Connections::of(port.protocol, PortSet(port.number, port.number)));
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

Match Evaluator::matches(const CompiledRule& rule, GroupId peer) const {
  Match best = Match::no;
  for (const PredicateId id : rule.peers) {
    if (id == kEveryPeer) return Match::yes;
    const Membership& m = memberships_[id];
    if (std::binary_search(m.certain.begin(), m.certain.end(), peer)) return Match::yes;
    if (std::binary_search(m.possible.begin(), m.possible.end(), peer)) best = Match::perhaps;
  }
  return best;
}

void Evaluator::count(std::size_t steps) {
  steps_ += steps;
  if (steps_ > options_.max_steps) {
    throw Error(
        Fault::limit, "limit.reach.steps",
        "the policies take more than " + std::to_string(options_.max_steps) + " steps to compare");
  }
}

std::uint32_t Evaluator::row_class(GroupId subject, Direction direction) {
  std::vector<std::uint32_t> key{direction == Direction::egress ? 1U : 0U,
                                 is_governed(subject) ? 1U : 0U};
  bool named = false;
  for (const std::uint32_t i : policies_by_group_[subject]) {
    const CompiledPolicy& policy = compiled_.policies[i];
    const auto d = static_cast<std::size_t>(direction);
    if (!policy.policy->applies[d]) continue;
    key.push_back(i);
    named = named || std::any_of(policy.rules[d].begin(), policy.rules[d].end(),
                                 [](const CompiledRule& r) { return !r.rule->named.empty(); });
  }
  // Towards the subject itself, named ports are its own.
  if (named && direction == Direction::ingress) {
    key[1] = 2;
    for (const ContainerPort& port : compiled_.universe.ports_of[subject]) {
      const Connections one = Connections::of(port.protocol, PortSet(port.number, port.number));
      key.push_back(sets_.number(one));
      for (const char c : port.name) key.push_back(static_cast<unsigned char>(c));
      key.push_back(0);
    }
  }
  return classes_.try_emplace(std::move(key), static_cast<std::uint32_t>(classes_.size()))
      .first->second;
}

// A row being worked out. Groups without a cell of their own share `rest_`.
class RowDraft {
 public:
  using Cell = Evaluator::Cell;

  RowDraft(Evaluator& evaluator, GroupId subject, Direction direction)
      : e_(evaluator), sets_(evaluator.sets_), subject_(subject), direction_(direction) {
    ++e_.epoch_;
  }

  Row run() {
    const auto policies = e_.policies_of(subject_, direction_);
    run_tier(policies, Tier::admin);
    each_cell([&](Cell& cell) {
      cell.open = sets_.unite(cell.open, cell.passed);  // undecided and passed go on together
      cell.passed = cell.perhaps = SetTable::none();
    });
    const bool isolated = std::any_of(policies.begin(), policies.end(), [](const auto* p) {
      return p->policy->tier == Tier::network;
    });
    if (isolated) {
      for (const CompiledPolicy* policy : policies) {
        if (policy->policy->tier == Tier::network) apply_policy(*policy);
      }
      // What NetworkPolicies allow was gathered in `passed`; isolation closes the rest.
      each_cell([&](Cell& cell) {
        cell.allowed = sets_.unite(cell.allowed, sets_.intersect(cell.open, cell.passed));
      });
    } else {
      run_tier(policies, Tier::baseline);
      // Below the baseline there is no tier: what it leaves or passes is allowed.
      each_cell([&](Cell& cell) {
        cell.allowed = sets_.unite(cell.allowed, sets_.unite(cell.open, cell.passed));
      });
    }
    return finish();
  }

 private:
  using Policies = std::vector<const CompiledPolicy*>;

  Cell& cell(GroupId group) {
    if (e_.epoch_of_[group] != e_.epoch_) {
      e_.epoch_of_[group] = e_.epoch_;
      e_.cells_[group] = rest_;
      touched_.push_back(group);
    }
    return e_.cells_[group];
  }

  template <class Change>
  void each_cell(const Change& change) {
    change(rest_);
    for (const GroupId group : touched_) change(e_.cells_[group]);
  }

  void run_tier(const Policies& policies, Tier tier) {
    for (std::size_t i = 0; i < policies.size();) {
      std::size_t end = i + 1;
      while (end < policies.size() && same_layer(*policies[i], *policies[end])) ++end;
      if (policies[i]->policy->tier == tier) {
        if (end - i == 1) {
          apply_policy(*policies[i]);
        } else {
          apply_layer({policies.begin() + static_cast<std::ptrdiff_t>(i),
                       policies.begin() + static_cast<std::ptrdiff_t>(end)});
        }
      }
      i = end;
    }
  }

  static bool same_layer(const CompiledPolicy& a, const CompiledPolicy& b) {
    return a.policy->tier == b.policy->tier && a.policy->priority == b.policy->priority;
  }

  void apply_policy(const CompiledPolicy& policy) {
    for (const CompiledRule& rule : policy.rules[static_cast<std::size_t>(direction_)]) {
      apply(rule, policy.policy->tier == Tier::network);
    }
  }

  // Policies of one priority, each from the same start; then joined.
  void apply_layer(const Policies& layer) {
    struct Joined {
      SetId denied = SetTable::none(), passed = SetTable::none(), allowed = SetTable::none(),
            perhaps = SetTable::none();
    };
    for (const CompiledPolicy* policy : layer) touch_all(*policy);
    const std::vector<GroupId> groups = touched_;
    std::vector<Cell> start{rest_};
    for (const GroupId group : groups) start.push_back(e_.cells_[group]);
    std::vector<Joined> joined(start.size());
    const auto at = [&](std::size_t i) -> Cell& {
      return i == 0 ? rest_ : e_.cells_[groups[i - 1]];
    };
    for (const CompiledPolicy* policy : layer) {
      for (std::size_t i = 0; i < start.size(); ++i) {
        at(i) = start[i];
        at(i).allowed = at(i).passed = SetTable::none();
      }
      apply_policy(*policy);
      for (std::size_t i = 0; i < start.size(); ++i) {
        const Cell& cell = at(i);
        Joined& j = joined[i];
        const SetId decided = sets_.subtract(start[i].open, cell.open);
        const SetId kept = sets_.unite(cell.allowed, cell.passed);
        j.denied = sets_.unite(j.denied, sets_.subtract(decided, kept));
        j.passed = sets_.unite(j.passed, cell.passed);
        j.allowed = sets_.unite(j.allowed, cell.allowed);
        j.perhaps = sets_.unite(j.perhaps, cell.perhaps);
      }
    }
    for (std::size_t i = 0; i < start.size(); ++i) {
      const Joined& j = joined[i];
      const bool opens = e_.options_.doubt_opens;
      // What one policy decides and another may have passed on is left to the next tier.
      const SetId doubted = sets_.intersect(opens ? j.denied : j.allowed, j.perhaps);
      const SetId denied = opens ? sets_.subtract(j.denied, doubted) : j.denied;
      const SetId passed = sets_.subtract(sets_.unite(j.passed, doubted), denied);
      const SetId allowed = sets_.subtract(sets_.subtract(j.allowed, denied), passed);
      const SetId decided = sets_.unite(j.denied, sets_.unite(j.passed, j.allowed));
      Cell& cell = at(i);
      cell.allowed = sets_.unite(start[i].allowed, allowed);
      cell.passed = sets_.unite(start[i].passed, passed);
      cell.open = sets_.subtract(start[i].open, decided);
      cell.perhaps = sets_.intersect(cell.open, j.perhaps);
    }
  }

  // Gives every group that a policy's rules touch a cell of its own.
  void touch_all(const CompiledPolicy& policy) {
    for (const CompiledRule& rule : policy.rules[static_cast<std::size_t>(direction_)]) {
      if (each_destination_differs(rule)) {
        for (GroupId g = 0; g < e_.cells_.size(); ++g) cell(g);
      }
      for (const PredicateId id : rule.peers) {
        if (id == kEveryPeer) continue;
        for (const GroupId g : e_.memberships_[id].certain) cell(g);
        for (const GroupId g : e_.memberships_[id].possible) cell(g);
      }
    }
  }

  // A named port is another number for each destination, so nothing stands for "rest".
  bool each_destination_differs(const CompiledRule& rule) const {
    return direction_ == Direction::egress && !rule.rule->named.empty() && is_for_all(rule);
  }

  static bool is_for_all(const CompiledRule& rule) {
    return std::find(rule.peers.begin(), rule.peers.end(), kEveryPeer) != rule.peers.end();
  }

  GroupId destination(GroupId peer) const {
    return direction_ == Direction::egress ? peer : subject_;
  }

  void apply(const CompiledRule& rule, bool network) {
    if (is_for_all(rule)) {
      apply_to_all(rule, network);
      return;
    }
    if (rule.peers.size() == 1) {  // the usual case needs no union
      const Membership& m = e_.memberships_[rule.peers.front()];
      decide_all(rule, m.certain, Match::yes, network);
      decide_all(rule, m.possible, Match::perhaps, network);
      return;
    }
    std::vector<GroupId> certain, possible, only_possible;
    for (const PredicateId id : rule.peers) {
      const Membership& m = e_.memberships_[id];
      certain.insert(certain.end(), m.certain.begin(), m.certain.end());
      possible.insert(possible.end(), m.possible.begin(), m.possible.end());
    }
    for (auto* list : {&certain, &possible}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    std::set_difference(possible.begin(), possible.end(), certain.begin(), certain.end(),
                        std::back_inserter(only_possible));
    decide_all(rule, certain, Match::yes, network);
    decide_all(rule, only_possible, Match::perhaps, network);
  }

  void decide_all(const CompiledRule& rule, const std::vector<GroupId>& peers, Match match,
                  bool network) {
    e_.count(peers.size());
    for (const GroupId peer : peers) {
      decide(cell(peer), rule.rule->action, e_.covers_id(*rule.rule, destination(peer)), match,
             network);
    }
  }

  void apply_to_all(const CompiledRule& rule, bool network) {
    const Action action = rule.rule->action;
    if (each_destination_differs(rule)) {
      e_.count(e_.cells_.size());
      for (GroupId g = 0; g < e_.cells_.size(); ++g) {
        decide(cell(g), action, e_.covers_id(*rule.rule, g), Match::yes, network);
      }
      return;
    }
    e_.count(touched_.size() + 1);
    const SetId covered = e_.covers_id(*rule.rule, subject_);
    each_cell([&](Cell& c) { decide(c, action, covered, Match::yes, network); });
  }

  void decide(Cell& cell, Action action, SetId covered, Match match, bool network) {
    const bool doubt_opens = e_.options_.doubt_opens;
    if (network) {
      if (match == Match::yes || doubt_opens) cell.passed = sets_.unite(cell.passed, covered);
      return;
    }
    const SetId matched = sets_.intersect(cell.open, covered);
    if (match == Match::perhaps) {
      if (action == Action::pass) {
        cell.perhaps = sets_.unite(cell.perhaps, matched);
        return;
      }
      // Doubt closes (or opens): it is an Accept that does not match, or a Deny that does.
      if ((action == Action::accept) != doubt_opens) return;
    }
    // Where a Pass may have come before, the answer is one of two: the more closed one, or with
    // doubt_opens the more open one, is what the next tier says.
    const bool yields =
        (action == Action::accept && !doubt_opens) || (action == Action::deny && doubt_opens);
    const SetId unsure = yields ? sets_.intersect(matched, cell.perhaps) : SetTable::none();
    const SetId sure = sets_.subtract(matched, unsure);
    if (action == Action::accept) cell.allowed = sets_.unite(cell.allowed, sure);
    if (action == Action::pass) cell.passed = sets_.unite(cell.passed, sure);
    cell.passed = sets_.unite(cell.passed, unsure);
    cell.open = sets_.subtract(cell.open, matched);
    cell.perhaps = sets_.subtract(cell.perhaps, matched);
  }

  Row finish() {
    std::sort(touched_.begin(), touched_.end());
    Row row;
    row.rest = rest_.allowed;
    for (const GroupId group : touched_) {
      const SetId allowed = e_.cells_[group].allowed;
      if (allowed != row.rest) row.others.emplace_back(group, allowed);
    }
    return row;
  }

  Evaluator& e_;
  SetTable& sets_;
  GroupId subject_;
  Direction direction_;
  Cell rest_;
  std::vector<GroupId> touched_;
};

Row Evaluator::row(GroupId subject, Direction direction) {
  if (!is_governed(subject)) return {};
  Row row = RowDraft(*this, subject, direction).run();
  if (direction != Direction::ingress || !options_.remote_node_ingress) return row;
  std::vector<std::pair<GroupId, SetId>> others;
  auto at = row.others.begin();
  for (GroupId g = 0; g < is_node_.size(); ++g) {
    const bool listed = at != row.others.end() && at->first == g;
    const SetId set = is_node_[g] ? SetTable::all() : listed ? at->second : row.rest;
    if (set != row.rest) others.emplace_back(g, set);
    if (listed) ++at;
  }
  row.others = std::move(others);
  return row;
}

}  // namespace kchart::reach
