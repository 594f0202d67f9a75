// Network: the public face; keeps what was read and answers from evaluated rows.
#include <algorithm>

#include "reach/alternatives.hpp"
#include "reach/explain.hpp"
#include "reach/read.hpp"
#include "reach/state.hpp"

namespace kchart {

using reach::Direction;
using reach::GroupId;
using reach::Row;
using reach::SetId;
using reach::SetTable;

namespace {

Connections with_icmp(Connections allowed, ReachOptions::Icmp icmp) {
  if (icmp == ReachOptions::Icmp::always) allowed.icmp = true;
  if (icmp == ReachOptions::Icmp::never) allowed.icmp = false;
  return allowed;
}

bool share_family(const Group& a, const Group& b) {
  return (a.ipv4 && b.ipv4) || (a.ipv6 && b.ipv6);
}

// Calls `visit(from, to)` for each way in which two endpoints may meet: once per family where they
// have two.
template <class Visit>
void each_meeting(const reach::Universe& u, std::size_t from, std::size_t to, const Visit& visit) {
  const auto [a1, a2] = u.groups_of[from];
  const auto [b1, b2] = u.groups_of[to];
  for (const GroupId a : {a1, a2}) {
    for (const GroupId b : {b1, b2}) {
      if (share_family(u.groups[a], u.groups[b])) visit(a, b);
      if (b1 == b2) break;
    }
    if (a1 == a2) break;
  }
}

// A pod to its own address, and a node (or a pod with its network) to the pods that it runs.
bool always_allowed(const reach::Cluster& cluster, const reach::Evaluator& evaluator,
                    const reach::Universe& u, std::size_t from, std::size_t to) {
  if (from == to && u.endpoints[from].single) return true;
  if (to >= cluster.pods.size() || cluster.pods[to].node.empty()) return false;
  const std::string& node = cluster.pods[to].node;
  if (from >= cluster.pods.size()) return u.endpoints[from].name == "node/" + node;
  return evaluator.is_node(u.groups_of[from].first) && cluster.pods[from].node == node;
}

// The answer of fresh rows under other options, for the two endpoints alone.
Connections answer_under(const Network::State::Reading& reading, const ReachOptions& options,
                         std::size_t from, std::size_t to) {
  reach::Evaluator evaluator(reading.compiled, options);
  const reach::Universe& u = reading.compiled.universe;
  if (always_allowed(reading.cluster, evaluator, u, from, to)) return Connections::all();
  Connections out;
  each_meeting(u, from, to, [&](GroupId a, GroupId b) {
    const SetId egress = evaluator.row(a, Direction::egress).at(b);
    const SetId ingress = evaluator.row(b, Direction::ingress).at(a);
    const Connections both = evaluator.sets()[evaluator.sets().intersect(egress, ingress)];
    out = out.unite(with_icmp(both, options.icmp));
  });
  return out;
}

}  // namespace

Network::Network(std::unique_ptr<State> state) : state_(std::move(state)) {}
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;
Network::~Network() = default;

void Network::State::evaluate() {
  evaluator = std::make_unique<reach::Evaluator>(reading->compiled, options);
  const auto groups = static_cast<GroupId>(universe().groups.size());
  constexpr std::uint32_t kNone = UINT32_MAX;
  for (const Direction direction : {Direction::ingress, Direction::egress}) {
    const auto d = static_cast<std::size_t>(direction);
    std::vector<std::uint32_t> numbered;  // by the evaluator's class
    for (GroupId g = 0; g < groups; ++g) {
      const std::uint32_t key = evaluator->row_class(g, direction);
      if (numbered.size() <= key) numbered.resize(key + 1, kNone);
      if (numbered[key] == kNone) {
        numbered[key] = static_cast<std::uint32_t>(rows[d].size());
        rows[d].push_back(evaluator->row(g, direction));
      }
      class_of[d].push_back(numbered[key]);
    }
  }
}

Network Network::read(std::span<const SourceObject> objects, const ReachOptions& options,
                      std::vector<Finding>& findings) {
  auto reading = std::make_shared<State::Reading>();
  reading->cluster = reach::read_cluster(objects, options, findings);
  reading->compiled = reach::compile(reading->cluster, options);
  for (const auto& source : reading->cluster.services) {
    reading->services.push_back(reach::resolve_service(source, reading->cluster));
  }
  reach::follow_external_names(reading->services, findings);
  auto state = std::make_unique<State>();
  state->reading = std::move(reading);
  state->options = options;
  state->evaluate();
  state->tabulate();
  return Network(std::move(state));
}

Network Network::under(const ReachOptions& options) const {
  auto state = std::make_unique<State>();
  state->reading = state_->reading;
  state->options = options;
  state->evaluate();
  state->tabulate();
  return Network(std::move(state));
}

const ReachOptions& Network::options() const {
  return state_->options;
}

const std::vector<Endpoint>& Network::endpoints() const {
  return state_->universe().endpoints;
}

const std::vector<Group>& Network::groups() const {
  return state_->universe().groups;
}

const std::vector<Service>& Network::services() const {
  return state_->reading->services;
}

Connections Network::between(std::size_t from, std::size_t to) const {
  const auto& u = state_->universe();
  if (is_always_open(from, to)) return Connections::all();
  const SetTable& sets = state_->evaluator->sets();
  Connections out;
  each_meeting(u, from, to, [&](GroupId a, GroupId b) {
    const Connections& egress = sets[state_->row(a, Direction::egress).at(b)];
    const Connections& ingress = sets[state_->row(b, Direction::ingress).at(a)];
    out = out.unite(with_icmp(egress.intersect(ingress), state_->options.icmp));
  });
  return out;
}

bool Network::is_always_open(std::size_t from, std::size_t to) const {
  return always_allowed(state_->reading->cluster, *state_->evaluator, state_->universe(), from, to);
}

Answer Network::explain(std::size_t from, std::size_t to, const Connections& asked) const {
  const auto& u = state_->universe();
  const SetTable& sets = state_->evaluator->sets();
  const auto& evaluator = *state_->evaluator;
  Answer answer;
  answer.always = is_always_open(from, to);
  answer.allowed = between(from, to);
  each_meeting(u, from, to, [&](GroupId a, GroupId b) {
    answer.egress = answer.egress.unite(sets[state_->row(a, Direction::egress).at(b)]);
    answer.ingress = answer.ingress.unite(sets[state_->row(b, Direction::ingress).at(a)]);
    if (!answer.reasons.empty()) return;  // the second family is told by the first's rules
    explain_side(evaluator, {Direction::egress, a, b}, answer.reasons);
    explain_side(evaluator, {Direction::ingress, b, a}, answer.reasons);
  });
  answer.depends_on = depends_on(from, to, asked);
  return answer;
}

std::vector<std::string> Network::depends_on(std::size_t from, std::size_t to,
                                             const Connections& asked) const {
  std::vector<std::string> out;
  const Connections allowed = between(from, to).intersect(asked);
  for (const reach::Alternative& alternative : reach::kAlternatives) {
    if (!out.empty() && out.back() == alternative.name) continue;
    ReachOptions other = state_->options;
    alternative.flip(other);
    const Connections there = answer_under(*state_->reading, other, from, to);
    if (there.intersect(asked) != allowed) out.emplace_back(alternative.name);
  }
  return out;
}

// Works column by column: the ingress rows that say something else than their rest about `from`.
void Network::State::tabulate() {
  const auto& u = universe();
  const auto count = static_cast<GroupId>(u.groups.size());
  SetTable& sets = evaluator->sets();
  const auto& ingress = rows[static_cast<std::size_t>(Direction::ingress)];
  const auto& ingress_class = class_of[static_cast<std::size_t>(Direction::ingress)];
  std::vector<std::vector<std::pair<std::uint32_t, SetId>>> columns(count);  // by source group
  std::vector<SetId> rests;
  for (std::uint32_t r = 0; r < ingress.size(); ++r) {
    rests.push_back(ingress[r].rest);
    for (const auto& [group, set] : ingress[r].others) columns[group].emplace_back(r, set);
  }
  std::vector<SetId> egress(count), column(rests);
  for (GroupId from = 0; from < count; ++from) {
    const Row& row = this->row(from, Direction::egress);
    std::fill(egress.begin(), egress.end(), row.rest);
    for (const auto& [group, set] : row.others) egress[group] = set;
    for (const auto& [r, set] : columns[from]) column[r] = set;
    const Group& source = u.groups[from];
    const bool outside = source.kind != Endpoint::Kind::pod;
    for (GroupId to = 0; to < count; ++to) {
      SetId both = sets.intersect(egress[to], column[ingress_class[to]]);
      if (both == SetTable::none() && options.icmp != ReachOptions::Icmp::always) continue;
      const Group& target = u.groups[to];
      if (outside && target.kind != Endpoint::Kind::pod) continue;  // not ours to say
      if (!share_family(source, target)) continue;
      const bool itself =
          from == to && source.members.size() == 1 && u.endpoints[source.members.front()].single;
      if (itself) continue;
      if (options.icmp != ReachOptions::Icmp::follows_rules) {
        both = sets.number(with_icmp(sets[both], options.icmp));
        if (both == SetTable::none()) continue;
      }
      flows.push_back({from, to, both});
    }
    for (const auto& [r, set] : columns[from]) column[r] = rests[r];
  }
}

const std::vector<Flow>& Network::flows() const {
  return state_->flows;
}

const Connections& Network::connections(std::uint32_t set) const {
  return state_->evaluator->sets()[set];
}

}  // namespace kchart
