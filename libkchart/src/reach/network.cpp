// Network: the public face; keeps what was read and answers from evaluated rows.
#include <algorithm>

#include "reach/evaluate.hpp"
#include "reach/explain.hpp"

namespace kchart {

using reach::Direction;
using reach::GroupId;
using reach::Row;
using reach::SetId;

struct Network::State {
  reach::Cluster cluster;
  ReachOptions options;
  reach::Compiled compiled;  // borrows from `cluster`
  std::unique_ptr<reach::Evaluator> evaluator;
  std::array<std::vector<Row>, 2> rows;  // by Direction, then by group

  const Row& row(GroupId group, Direction direction) const {
    return rows[static_cast<std::size_t>(direction)][group];
  }
};

namespace {

Connections with_icmp(Connections allowed, ReachOptions::Icmp icmp) {
  if (icmp == ReachOptions::Icmp::always) allowed.icmp = true;
  if (icmp == ReachOptions::Icmp::never) allowed.icmp = false;
  return allowed;
}

}  // namespace

namespace {

// Whether `name` means this endpoint: whole ("web/deployment/api"), without the kind ("web/api"),
// or the last part alone ("api").
bool names(const Endpoint& endpoint, std::string_view name) {
  const std::string_view full = endpoint.name;
  if (full == name) return true;
  const std::string_view last = full.substr(full.rfind('/') + 1);
  if (last == name) return true;
  const std::size_t slash = name.find('/');
  return slash != std::string_view::npos && name.substr(0, slash) == endpoint.namespace_name &&
         name.substr(slash + 1) == last;
}

}  // namespace

Network::Network(std::unique_ptr<State> state) : state_(std::move(state)) {}
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;
Network::~Network() = default;

Network Network::read(std::span<const SourceObject> objects, const ReachOptions& options,
                      std::vector<Finding>& findings) {
  auto state = std::make_unique<State>();
  state->cluster = reach::read_cluster(objects, findings);
  state->options = options;
  state->compiled = reach::compile(state->cluster, options);
  state->evaluator = std::make_unique<reach::Evaluator>(state->compiled);
  const auto groups = static_cast<GroupId>(state->compiled.universe.groups.size());
  for (const Direction direction : {Direction::ingress, Direction::egress}) {
    auto& rows = state->rows[static_cast<std::size_t>(direction)];
    for (GroupId g = 0; g < groups; ++g) rows.push_back(state->evaluator->row(g, direction));
  }
  return Network(std::move(state));
}

const std::vector<Endpoint>& Network::endpoints() const {
  return state_->compiled.universe.endpoints;
}

const std::vector<Group>& Network::groups() const {
  return state_->compiled.universe.groups;
}

Connections Network::between(std::size_t from, std::size_t to) const {
  const auto& universe = state_->compiled.universe;
  if (from == to && universe.endpoints[from].name.find("/pod/") != std::string::npos) {
    return Connections::all();  // one pod and its own address
  }
  const reach::SetTable& sets = state_->evaluator->sets();
  const GroupId source = universe.group_of[from];
  const GroupId destination = universe.group_of[to];
  const Connections& egress = sets[state_->row(source, Direction::egress).at(destination)];
  const Connections& ingress = sets[state_->row(destination, Direction::ingress).at(source)];
  return with_icmp(egress.intersect(ingress), state_->options.icmp);
}

namespace {

// Every option with its other values, for asking whether an answer hangs on it.
struct Alternative {
  const char* name;
  void (*flip)(ReachOptions& options);
};

constexpr Alternative kAlternatives[] = {
    {"ipblock_matches_pods",
     [](ReachOptions& o) { o.ipblock_matches_pods = !o.ipblock_matches_pods; }},
    {"hostnetwork_as_node",
     [](ReachOptions& o) { o.hostnetwork_as_node = !o.hostnetwork_as_node; }},
    {"remote_node_ingress",
     [](ReachOptions& o) { o.remote_node_ingress = !o.remote_node_ingress; }},
    {"icmp", [](ReachOptions& o) { o.icmp = ReachOptions::Icmp::always; }},
    {"icmp", [](ReachOptions& o) { o.icmp = ReachOptions::Icmp::never; }},
};

}  // namespace

Answer Network::explain(std::size_t from, std::size_t to) const {
  const auto& universe = state_->compiled.universe;
  const reach::SetTable& sets = state_->evaluator->sets();
  const GroupId source = universe.group_of[from];
  const GroupId destination = universe.group_of[to];
  Answer answer;
  answer.allowed = between(from, to);
  answer.egress = sets[state_->row(source, Direction::egress).at(destination)];
  answer.ingress = sets[state_->row(destination, Direction::ingress).at(source)];
  const auto& evaluator = *state_->evaluator;
  explain_side(evaluator, {Direction::egress, source, destination}, answer.reasons);
  explain_side(evaluator, {Direction::ingress, destination, source}, answer.reasons);
  for (const Alternative& alternative : kAlternatives) {
    ReachOptions other = state_->options;
    alternative.flip(other);
    const bool known = !answer.depends_on.empty() && answer.depends_on.back() == alternative.name;
    if (!known && !(allowed_under(other, from, to) == answer.allowed)) {
      answer.depends_on.emplace_back(alternative.name);
    }
  }
  return answer;
}

// The same question under other options. External endpoints keep their numbers: the cut of
// addresses depends on the policies alone.
Connections Network::allowed_under(const ReachOptions& options, std::size_t from,
                                   std::size_t to) const {
  auto state = std::make_unique<State>();
  state->options = options;
  state->compiled = reach::compile(state_->cluster, options);
  state->evaluator = std::make_unique<reach::Evaluator>(state->compiled);
  const auto& universe = state->compiled.universe;
  const GroupId source = universe.group_of[from];
  const GroupId destination = universe.group_of[to];
  const Row egress = state->evaluator->row(source, Direction::egress);
  const Row ingress = state->evaluator->row(destination, Direction::ingress);
  const reach::SetTable& sets = state->evaluator->sets();
  const Connections both = sets[egress.at(destination)].intersect(sets[ingress.at(source)]);
  return with_icmp(both, options.icmp);
}

std::optional<std::size_t> Network::find(std::string_view name) const {
  const auto& universe = state_->compiled.universe;
  const std::size_t first_external = universe.endpoints.size() - universe.external.size();
  const std::string_view text = name == "internet" ? "8.8.8.8" : name;
  std::optional<kube::AddressSet> wanted;
  if (const auto cidr = kube::Cidr::parse(text)) wanted = kube::AddressSet(*cidr);
  if (kube::Address::parse(text)) {
    const bool v6 = text.find(':') != std::string_view::npos;
    wanted = kube::AddressSet(*kube::Cidr::parse(std::string(text) + (v6 ? "/128" : "/32")));
  }
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < universe.endpoints.size(); ++i) {
    const bool hit = i >= first_external
                         ? wanted && universe.external[i - first_external].contains(*wanted)
                         : names(universe.endpoints[i], name);
    if (!hit) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

std::vector<Flow> Network::flows() const {
  const auto& universe = state_->compiled.universe;
  const auto count = static_cast<GroupId>(universe.groups.size());
  reach::SetTable sets = state_->evaluator->sets();  // a copy: it numbers new sets as it goes
  std::vector<Flow> out;
  std::vector<SetId> egress(count);
  for (GroupId from = 0; from < count; ++from) {
    const Row& row = state_->row(from, Direction::egress);
    std::fill(egress.begin(), egress.end(), row.rest);
    for (const auto& [group, set] : row.others) egress[group] = set;
    for (GroupId to = 0; to < count; ++to) {
      if (egress[to] == sets.none()) continue;
      const bool outside = universe.groups[from].kind == Endpoint::Kind::external &&
                           universe.groups[to].kind == Endpoint::Kind::external;
      if (outside) continue;  // not ours to say
      const SetId both = sets.intersect(egress[to], state_->row(to, Direction::ingress).at(from));
      if (both == sets.none()) continue;
      out.push_back({from, to, with_icmp(sets[both], state_->options.icmp)});
    }
  }
  return out;
}

}  // namespace kchart
