// Compilation of policies: predicates are numbered, evaluated through an index of labels, and
// endpoints with equal answers become groups.
#include "reach/predicates.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "reach/external.hpp"
#include "reach/pod_index.hpp"

namespace kchart::reach {

namespace {

using Index = std::uint32_t;

// One distinct question. Which fields count depends on `question`.
struct Predicate {
  Question question = Question::pods;
  PodSelector pods;
  kube::AddressSet addresses;
  kube::Selector nodes;
  std::vector<std::string> domains;
};

// Texts with their lengths in front, so that no two predicates share a key whatever they hold.
void append(std::string& out, std::string_view text) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

void append(std::string& out, const kube::Selector& selector) {
  for (const kube::Requirement& r : selector.requirements) {
    out += static_cast<char>('a' + static_cast<int>(r.op));
    append(out, r.key);
    for (const std::string& value : r.values) append(out, value);
  }
  out += ';';
}

std::string key_of(const Predicate& p) {
  std::string key(1, static_cast<char>('0' + static_cast<int>(p.question)));
  switch (p.question) {
    case Question::nodes:
      append(key, p.nodes);
      break;
    case Question::domains:
      for (const std::string& domain : p.domains) append(key, domain);
      break;
    case Question::ip_block:
    case Question::networks:
      key += p.addresses.text();
      break;
    case Question::pods:
    case Question::tier_pods:
      key += p.pods.fixed_namespace ? '=' : '~';
      if (p.pods.fixed_namespace) append(key, *p.pods.fixed_namespace);
      append(key, p.pods.namespaces);
      append(key, p.pods.pods);
  }
  return key;
}

// Whether a name that `domain` stands for is covered by `pattern`; both may begin with "*.".
bool covers(std::string_view pattern, std::string_view domain) {
  if (pattern == domain) return true;
  if (!pattern.starts_with("*.")) return false;
  const std::string_view tail = pattern.substr(1);  // ".example.com"
  const std::string_view name = domain.starts_with("*.") ? domain.substr(1) : domain;
  return name.size() > tail.size() && name.ends_with(tail);
}

// The answers of one endpoint: predicate and whether it surely holds, as 2 * id + surely.
using Answers = std::vector<std::uint64_t>;

std::uint64_t answer(PredicateId id, bool surely) {
  return 2 * std::uint64_t{id} + (surely ? 1 : 0);
}

constexpr std::array kFamilies{"0.0.0.0/0", "::/0"};

class Compiler {
 public:
  Compiler(const Cluster& cluster, const ReachOptions& options)
      : cluster_(cluster), options_(options) {
    const kube::AddressSet pods = address_set(options.pod_networks);
    const kube::AddressSet nodes = address_set(options.node_networks);
    for (std::size_t f = 0; f < 2; ++f) {
      family_[f] = kube::AddressSet(*kube::Cidr::parse(kFamilies[f]));
      pod_home_[f] = pods.intersect(family_[f]);
      node_home_[f] = nodes.intersect(family_[f]);
    }
  }

  Compiled run() {
    for (const Policy& policy : cluster_.policies) compile_policy(policy);
    list_endpoints();
    common_.resize(universe().endpoints.size());
    for (auto& answers : by_family_) answers.resize(universe().endpoints.size());
    const PodIndex index(cluster_, demanded_keys(cluster_));
    for (PredicateId id = 0; id < predicates_.size(); ++id) evaluate(id, index);
    form_groups();
    for (const Predicate& predicate : predicates_) {
      compiled_.questions.push_back(predicate.question);
    }
    return std::move(compiled_);
  }

 private:
  Universe& universe() { return compiled_.universe; }

  PredicateId number(Predicate predicate) {
    const auto [at, fresh] =
        numbers_.try_emplace(key_of(predicate), static_cast<PredicateId>(predicates_.size()));
    if (fresh) predicates_.push_back(std::move(predicate));
    return at->second;
  }

  PredicateId number_pods(const PodSelector& pods, Tier tier) {
    Predicate predicate;
    predicate.question = tier == Tier::network ? Question::pods : Question::tier_pods;
    predicate.pods = pods;
    return number(std::move(predicate));
  }

  PredicateId number_peer(const Peer& peer, Tier tier) {
    if (peer.kind == Peer::Kind::pods) return number_pods(peer.pods, tier);
    Predicate predicate;
    predicate.addresses = peer.addresses;
    predicate.nodes = peer.nodes;
    predicate.domains = peer.domains;
    predicate.question = peer.kind == Peer::Kind::ip_block   ? Question::ip_block
                         : peer.kind == Peer::Kind::networks ? Question::networks
                         : peer.kind == Peer::Kind::nodes    ? Question::nodes
                                                             : Question::domains;
    return number(std::move(predicate));
  }

  void compile_policy(const Policy& policy) {
    CompiledPolicy out;
    out.policy = &policy;
    out.subject = number_pods(policy.subject, policy.tier);
    for (std::size_t d = 0; d < 2; ++d) {
      for (const Rule& rule : policy.rules[d]) {
        CompiledRule compiled{&rule, {}};
        if (rule.every_peer) compiled.peers.push_back(kEveryPeer);
        for (const Peer& peer : rule.peers) {
          compiled.peers.push_back(number_peer(peer, policy.tier));
        }
        out.rules[d].push_back(std::move(compiled));
        for (const NamedPort& port : rule.named) port_names_.insert(port.name);
      }
    }
    compiled_.policies.push_back(std::move(out));
  }

  void list_endpoints() {
    Universe& u = universe();
    for (const Pod& pod : cluster_.pods) u.endpoints.push_back(pod.endpoint);
    u.first_node = u.endpoints.size();
    for (const Node& node : cluster_.nodes) u.endpoints.push_back(node.endpoint);
    u.first_external = u.endpoints.size();
    std::vector<kube::AddressSet> cuts{internet()};
    for (const std::string& cidr : options_.cut_at) cuts.push_back(address_set({cidr}));
    for (const Predicate& predicate : predicates_) {
      if (!predicate.addresses.empty()) cuts.push_back(predicate.addresses);
    }
    u.external = split_addresses(cuts, options_.max_steps);
    for (const kube::AddressSet& part : u.external) {
      Endpoint endpoint;
      endpoint.kind = Endpoint::Kind::external;
      endpoint.name = describe(part);
      endpoint.internet = internet().contains(part);
      u.endpoints.push_back(std::move(endpoint));
    }
    u.first_domain = u.endpoints.size();
    for (const std::string& domain : cluster_.domains) {
      Endpoint endpoint;
      endpoint.kind = Endpoint::Kind::domain;
      endpoint.name = domain;
      u.endpoints.push_back(std::move(endpoint));
    }
  }

  void evaluate(PredicateId id, const PodIndex& index) {
    const Predicate& predicate = predicates_[id];
    switch (predicate.question) {
      case Question::pods:
      case Question::tier_pods:
        for (const Index i : index.select(predicate.pods)) common_[i].push_back(answer(id, true));
        return;
      case Question::nodes:
        evaluate_nodes(id, predicate.nodes);
        return;
      case Question::domains:
        evaluate_domains(id, predicate.domains);
        return;
      case Question::ip_block:
      case Question::networks:
        evaluate_addresses(id, predicate.addresses);
    }
  }

  void evaluate_nodes(PredicateId id, const kube::Selector& selector) {
    const std::size_t first = universe().first_node;
    const std::size_t known = cluster_.nodes.size() - 1;
    for (std::size_t i = 0; i < known; ++i) {
      if (selector.matches(cluster_.nodes[i].labels))
        common_[first + i].push_back(answer(id, true));
    }
    // Of other nodes, and of the place of most host-network pods, nothing is known.
    common_[first + known].push_back(answer(id, selector.matches_all()));
    for (Index i = 0; i < cluster_.pods.size(); ++i) {
      const Pod& pod = cluster_.pods[i];
      if (!pod.endpoint.host_network) continue;
      const Node* node = node_called(pod.node);
      const bool surely = node != nullptr ? selector.matches(node->labels) : selector.matches_all();
      if (surely || node == nullptr) common_[i].push_back(answer(id, surely));
    }
  }

  const Node* node_called(const std::string& name) const {
    if (name.empty()) return nullptr;
    const auto found =
        std::find_if(cluster_.nodes.begin(), cluster_.nodes.end(),
                     [&](const Node& node) { return node.endpoint.name == "node/" + name; });
    return found != cluster_.nodes.end() ? &*found : nullptr;
  }

  void evaluate_domains(PredicateId id, const std::vector<std::string>& patterns) {
    for (std::size_t i = 0; i < cluster_.domains.size(); ++i) {
      const bool any = std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) {
        return covers(p, cluster_.domains[i]);
      });
      if (any) common_[universe().first_domain + i].push_back(answer(id, true));
    }
  }

  // Notes the answer of one endpoint that lives in `home`, family by family.
  void note_addresses(PredicateId id, const kube::AddressSet& set, std::size_t family,
                      const kube::AddressSet& home, std::size_t endpoint) {
    if (home.empty() || !set.intersects(home)) return;
    by_family_[family][endpoint].push_back(answer(id, set.contains(home)));
  }

  void evaluate_addresses(PredicateId id, const kube::AddressSet& set) {
    const auto& external = universe().external;
    for (std::size_t i = 0; i < external.size(); ++i) {
      if (set.contains(external[i])) {
        common_[universe().first_external + i].push_back(answer(id, true));
      }
    }
    for (std::size_t f = 0; f < 2; ++f) {
      if (!set.intersects(family_[f])) continue;
      // Most endpoints have no address of their own, so their answer is asked for once.
      const bool pods_may = set.intersects(pod_home_[f]);
      const bool pods_must = pods_may && set.contains(pod_home_[f]);
      for (Index i = 0; i < cluster_.pods.size(); ++i) {
        const Pod& pod = cluster_.pods[i];
        if (pod.addresses.empty() && !pod.endpoint.host_network) {
          if (pods_may) by_family_[f][i].push_back(answer(id, pods_must));
          continue;
        }
        note_addresses(id, set, f, home_of(pod, f), i);
      }
      for (std::size_t i = 0; i < cluster_.nodes.size(); ++i) {
        note_addresses(id, set, f, home_of(cluster_.nodes[i], f), universe().first_node + i);
      }
      // A name may stand for any address outside.
      for (std::size_t i = universe().first_domain; i < universe().endpoints.size(); ++i) {
        note_addresses(id, set, f, family_[f], i);
      }
    }
  }

  kube::AddressSet home_of(const Node& node, std::size_t family) const {
    return node.addresses.empty() ? node_home_[family] : node.addresses.intersect(family_[family]);
  }

  // The addresses that a pod may have in a family; those of its node with host networking.
  kube::AddressSet home_of(const Pod& pod, std::size_t family) const {
    if (!pod.addresses.empty()) return pod.addresses.intersect(family_[family]);
    if (!pod.endpoint.host_network) return pod_home_[family];
    const Node* node = node_called(pod.node);
    return node != nullptr ? home_of(*node, family) : node_home_[family];
  }

  // What tells endpoints apart.
  struct Signature {
    Endpoint::Kind kind;
    bool host_network, ipv4, ipv6;
    Answers answers;
    std::vector<ContainerPort> ports;
    auto operator<=>(const Signature&) const = default;
  };

  bool has_family(Index i, std::size_t family) const {
    const std::size_t pods = cluster_.pods.size();
    if (i < pods) return !home_of(cluster_.pods[i], family).empty();
    if (i < pods + cluster_.nodes.size()) {
      return !home_of(cluster_.nodes[i - pods], family).empty();
    }
    return true;  // what the outside has is its own affair
  }

  Signature signature_of(Index i) {
    const Endpoint& endpoint = universe().endpoints[i];
    Signature s{endpoint.kind, endpoint.host_network, true, true, std::move(common_[i]), {}};
    if (i < cluster_.pods.size()) {
      for (const ContainerPort& port : cluster_.pods[i].ports) {
        if (port_names_.contains(port.name)) s.ports.push_back(port);
      }
      std::sort(s.ports.begin(), s.ports.end());
    }
    return s;
  }

  GroupId group_with(const Signature& s, Index member) {
    Universe& u = universe();
    const auto [at, fresh] = known_.try_emplace(s, static_cast<GroupId>(u.groups.size()));
    if (fresh) {
      u.groups.push_back({s.kind, {}, s.ipv4, s.ipv6});
      u.ports_of.push_back(s.ports);
      u.host_network.push_back(s.host_network);
      for (const std::uint64_t a : s.answers) {
        Membership& m = compiled_.memberships[a / 2];
        (a % 2 != 0 ? m.certain : m.possible).push_back(at->second);
      }
    }
    u.groups[at->second].members.push_back(member);
    return at->second;
  }

  static Signature with(Signature s, const Answers& more) {
    s.answers.insert(s.answers.end(), more.begin(), more.end());
    std::sort(s.answers.begin(), s.answers.end());
    return s;
  }

  void form_groups() {
    compiled_.memberships.resize(predicates_.size());
    for (Index i = 0; i < universe().endpoints.size(); ++i) {
      Signature s = signature_of(i);
      s.ipv4 = has_family(i, 0);
      s.ipv6 = has_family(i, 1);
      if (!s.ipv4 && !s.ipv6) s.ipv4 = s.ipv6 = true;  // nothing said: assume the best
      const Answers& v4 = by_family_[0][i];
      const Answers& v6 = by_family_[1][i];
      if (!s.ipv4 || !s.ipv6 || v4 == v6) {
        const GroupId group = group_with(with(std::move(s), s.ipv4 ? v4 : v6), i);
        universe().groups_of.emplace_back(group, group);
        continue;
      }
      Signature other = s;
      s.ipv6 = other.ipv4 = false;
      const GroupId first = group_with(with(std::move(s), v4), i);
      universe().groups_of.emplace_back(first, group_with(with(std::move(other), v6), i));
    }
  }

  const Cluster& cluster_;
  const ReachOptions& options_;
  std::array<kube::AddressSet, 2> family_, pod_home_, node_home_;  // by family
  Compiled compiled_;
  std::vector<Predicate> predicates_;
  std::unordered_map<std::string, PredicateId> numbers_;
  std::set<std::string> port_names_;
  std::vector<Answers> common_;                    // by endpoint, ascending
  std::array<std::vector<Answers>, 2> by_family_;  // those that hang on addresses
  std::map<Signature, GroupId> known_;
};

}  // namespace

Compiled compile(const Cluster& cluster, const ReachOptions& options) {
  return Compiler(cluster, options).run();
}

}  // namespace kchart::reach
