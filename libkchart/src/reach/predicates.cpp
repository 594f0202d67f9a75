// Compilation of policies: predicates are numbered, evaluated through an index of labels, and
// endpoints with equal answers become groups.
#include "reach/predicates.hpp"

#include <algorithm>
#include <numeric>

namespace kchart::reach {

namespace {

using Index = std::uint32_t;

// One distinct question. Which fields count depends on `kind`.
struct Predicate {
  enum class Kind { pods, ip_block, networks, nodes };
  Kind kind = Kind::pods;
  PodSelector pods;
  kube::AddressSet addresses;
  kube::Selector nodes;
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
  std::string key(1, static_cast<char>('0' + static_cast<int>(p.kind)));
  if (p.kind == Predicate::Kind::nodes) append(key, p.nodes);
  if (p.kind != Predicate::Kind::pods) return key + p.addresses.text();
  if (p.pods.fixed_namespace) {
    append(key, *p.pods.fixed_namespace);
  } else {
    append(key, p.pods.namespaces);
  }
  append(key, p.pods.pods);
  return key;
}

kube::AddressSet networks_of(const std::vector<std::string>& cidrs) {
  kube::AddressSet set;
  for (const std::string& text : cidrs) {
    if (const auto cidr = kube::Cidr::parse(text)) set = set.unite(kube::AddressSet(*cidr));
  }
  return set;
}

constexpr std::array kFamilies{"0.0.0.0/0", "::/0"};

// Finds the pods of a selector without asking every pod: by namespace and by one exact label.
class PodIndex {
 public:
  explicit PodIndex(const Cluster& cluster) : cluster_(cluster) {
    for (Index i = 0; i < cluster.pods.size(); ++i) {
      const Pod& pod = cluster.pods[i];
      by_namespace_[pod.endpoint.namespace_name].push_back(i);
      for (const auto& [key, value] : pod.labels.pairs()) {
        by_label_[key + '=' + value].push_back(i);
      }
    }
  }

  std::vector<Index> select(const PodSelector& selector) const {
    std::vector<Index> out;
    if (selector.fixed_namespace) {
      const auto found = by_namespace_.find(*selector.fixed_namespace);
      if (found == by_namespace_.end()) return out;
      return filter(narrower(found->second, selector.pods), selector, *selector.fixed_namespace);
    }
    if (const std::vector<Index>* few = exact(selector.pods)) {
      for (const Index i : *few) {
        if (namespace_matches(i, selector) && selector.pods.matches(cluster_.pods[i].labels)) {
          out.push_back(i);
        }
      }
      return out;
    }
    for (const Namespace& space : cluster_.namespaces) {
      const auto found = by_namespace_.find(space.name);
      if (found == by_namespace_.end() || !selector.namespaces.matches(space.labels)) continue;
      for (const Index i : found->second) {
        if (selector.pods.matches(cluster_.pods[i].labels)) out.push_back(i);
      }
    }
    return out;
  }

 private:
  // The shortest list of pods that carry a label which the selector demands; null: no such label.
  const std::vector<Index>* exact(const kube::Selector& selector) const {
    const std::vector<Index>* best = nullptr;
    for (const kube::Requirement& r : selector.requirements) {
      if (r.op != kube::Requirement::Operator::in || r.values.size() != 1) continue;
      const auto found = by_label_.find(r.key + '=' + r.values.front());
      const std::vector<Index>* list = found == by_label_.end() ? &none_ : &found->second;
      if (best == nullptr || list->size() < best->size()) best = list;
    }
    return best;
  }

  const std::vector<Index>& narrower(const std::vector<Index>& all,
                                     const kube::Selector& selector) const {
    const std::vector<Index>* few = exact(selector);
    return few != nullptr && few->size() < all.size() ? *few : all;
  }

  std::vector<Index> filter(const std::vector<Index>& candidates, const PodSelector& selector,
                            const std::string& space) const {
    std::vector<Index> out;
    for (const Index i : candidates) {
      const Pod& pod = cluster_.pods[i];
      if (pod.endpoint.namespace_name == space && selector.pods.matches(pod.labels)) {
        out.push_back(i);
      }
    }
    return out;
  }

  bool namespace_matches(Index pod, const PodSelector& selector) const {
    if (selector.namespaces.matches_all()) return true;
    const Namespace* space = cluster_.find_namespace(cluster_.pods[pod].endpoint.namespace_name);
    return space != nullptr && selector.namespaces.matches(space->labels);
  }

  const Cluster& cluster_;
  std::unordered_map<std::string, std::vector<Index>> by_namespace_;
  std::unordered_map<std::string, std::vector<Index>> by_label_;
  const std::vector<Index> none_;
};

class Compiler {
 public:
  Compiler(const Cluster& cluster, const ReachOptions& options)
      : cluster_(cluster),
        options_(options),
        pod_index_(cluster),
        pod_networks_(networks_of(options.pod_networks)),
        node_networks_(networks_of(options.node_networks)) {}

  Compiled run() {
    for (const Policy& policy : cluster_.policies) compile_policy(policy);
    split_addresses();
    list_endpoints();
    holds_.resize(universe().endpoints.size());
    for (PredicateId id = 0; id < predicates_.size(); ++id) evaluate(id);
    form_groups();
    return std::move(compiled_);
  }

 private:
  Universe& universe() { return compiled_.universe; }
  Index first_node() const { return static_cast<Index>(cluster_.pods.size()); }
  Index first_external() const { return first_node() + static_cast<Index>(cluster_.nodes.size()); }

  PredicateId number(Predicate predicate) {
    const auto [at, fresh] =
        numbers_.try_emplace(key_of(predicate), static_cast<PredicateId>(predicates_.size()));
    if (fresh) predicates_.push_back(std::move(predicate));
    return at->second;
  }

  PredicateId number_pods(const PodSelector& pods) {
    Predicate predicate;
    predicate.pods = pods;
    return number(std::move(predicate));
  }

  void compile_peer(const Peer& peer, std::vector<PredicateId>& out) {
    Predicate predicate;
    switch (peer.kind) {
      case Peer::Kind::pods:
        out.push_back(number_pods(peer.pods));
        return;
      case Peer::Kind::ip_block:
        predicate.kind = Predicate::Kind::ip_block;
        break;
      case Peer::Kind::networks:
        predicate.kind = Predicate::Kind::networks;
        break;
      case Peer::Kind::nodes:
        predicate.kind = Predicate::Kind::nodes;
        break;
      // Names of hosts say nothing about addresses; what was not understood matches nothing.
      case Peer::Kind::domains:
      case Peer::Kind::unknown:
        return;
    }
    predicate.addresses = peer.addresses;
    predicate.nodes = peer.nodes;
    out.push_back(number(std::move(predicate)));
  }

  void compile_policy(const Policy& policy) {
    CompiledPolicy out;
    out.policy = &policy;
    out.subject = number_pods(policy.subject);
    for (std::size_t d = 0; d < 2; ++d) {
      for (const Rule& rule : policy.rules[d]) {
        CompiledRule compiled{&rule, {}};
        if (rule.every_peer) compiled.peers.push_back(kEveryPeer);
        for (const Peer& peer : rule.peers) compile_peer(peer, compiled.peers);
        out.rules[d].push_back(std::move(compiled));
      }
    }
    compiled_.policies.push_back(std::move(out));
  }

  // Cuts all addresses into sets that no policy tells apart.
  void split_addresses() {
    std::vector<kube::AddressSet> parts{kube::AddressSet::all()};
    for (const Predicate& predicate : predicates_) {
      if (predicate.addresses.empty()) continue;
      std::vector<kube::AddressSet> finer;
      for (const kube::AddressSet& part : parts) {
        kube::AddressSet inside = part.intersect(predicate.addresses);
        kube::AddressSet outside = part.subtract(predicate.addresses);
        if (!inside.empty()) finer.push_back(std::move(inside));
        if (!outside.empty()) finer.push_back(std::move(outside));
      }
      parts = std::move(finer);
    }
    universe().external = std::move(parts);
  }

  void list_endpoints() {
    Universe& u = universe();
    u.cluster = &cluster_;
    for (const Pod& pod : cluster_.pods) u.endpoints.push_back(pod.endpoint);
    for (const Node& node : cluster_.nodes) u.endpoints.push_back(node.endpoint);
    for (const kube::AddressSet& part : u.external) {
      u.endpoints.push_back({Endpoint::Kind::external, part.text(), {}});
    }
  }

  bool is_node(const Pod& pod) const { return pod.host_network && options_.hostnetwork_as_node; }

  void evaluate(PredicateId id) {
    const Predicate& predicate = predicates_[id];
    switch (predicate.kind) {
      case Predicate::Kind::pods:
        for (const Index i : pod_index_.select(predicate.pods)) {
          if (!is_node(cluster_.pods[i])) holds_[i].push_back(id);
        }
        return;
      case Predicate::Kind::nodes:
        for (Index i = 0; i < cluster_.nodes.size(); ++i) {
          if (predicate.nodes.matches(cluster_.nodes[i].labels)) {
            holds_[first_node() + i].push_back(id);
          }
        }
        return;
      case Predicate::Kind::ip_block:
      case Predicate::Kind::networks:
        evaluate_addresses(id, predicate);
    }
  }

  void evaluate_addresses(PredicateId id, const Predicate& predicate) {
    const bool inside =
        predicate.kind == Predicate::Kind::networks || options_.ipblock_matches_pods;
    // A connection may use either family, so one family that is wholly inside is enough. An address
    // that is only perhaps inside does not match.
    const auto covers = [&](const kube::AddressSet& known, const kube::AddressSet& home) {
      const kube::AddressSet& where = known.empty() ? home : known;
      return std::any_of(kFamilies.begin(), kFamilies.end(), [&](const char* family) {
        const kube::AddressSet part = where.intersect(kube::AddressSet(*kube::Cidr::parse(family)));
        return !part.empty() && predicate.addresses.contains(part);
      });
    };
    // Almost all endpoints have no address of their own; ask for those once.
    const bool covers_pods = covers({}, pod_networks_);
    const bool covers_nodes = covers({}, node_networks_);
    for (Index i = 0; inside && i < first_node(); ++i) {
      const Pod& pod = cluster_.pods[i];
      const bool unknown = pod.addresses.empty();
      const bool home = is_node(pod) ? covers_nodes : covers_pods;
      if (unknown ? home : covers(pod.addresses, {})) holds_[i].push_back(id);
    }
    for (Index i = 0; inside && i < cluster_.nodes.size(); ++i) {
      if (covers(cluster_.nodes[i].addresses, node_networks_)) {
        holds_[first_node() + i].push_back(id);
      }
    }
    const auto& external = universe().external;
    for (Index i = 0; i < external.size(); ++i) {
      if (predicate.addresses.contains(external[i])) holds_[first_external() + i].push_back(id);
    }
  }

  // What tells endpoints apart: their kind, whether policies govern them, their answers, their
  // ports.
  struct Signature {
    Endpoint::Kind kind;
    bool governed;
    std::vector<PredicateId> holds;
    std::vector<ContainerPort> ports;
    auto operator<=>(const Signature&) const = default;
  };

  Signature signature_of(Index i) {
    Signature s{universe().endpoints[i].kind, false, std::move(holds_[i]), {}};
    if (i < first_node()) {
      const Pod& pod = cluster_.pods[i];
      s.governed = !is_node(pod);
      for (const ContainerPort& port : pod.ports) {
        if (port_names_.contains(port.name)) s.ports.push_back(port);
      }
    }
    return s;
  }

  void collect_port_names() {
    for (const Policy& policy : cluster_.policies) {
      for (const auto& rules : policy.rules) {
        for (const Rule& rule : rules) {
          for (const NamedPort& port : rule.named) port_names_.emplace(port.name, true);
        }
      }
    }
  }

  void form_groups() {
    collect_port_names();
    Universe& u = universe();
    std::map<Signature, GroupId> known;
    u.members.resize(predicates_.size());
    for (Index i = 0; i < u.endpoints.size(); ++i) {
      auto [at, fresh] = known.try_emplace(signature_of(i), static_cast<GroupId>(u.groups.size()));
      if (fresh) {
        u.groups.push_back({at->first.kind, {}});
        u.ports_of.push_back(at->first.ports);
        u.governed.push_back(at->first.governed);
        for (const PredicateId id : at->first.holds) u.members[id].push_back(at->second);
      }
      u.groups[at->second].members.push_back(i);
      u.group_of.push_back(at->second);
    }
  }

  const Cluster& cluster_;
  const ReachOptions& options_;
  const PodIndex pod_index_;
  const kube::AddressSet pod_networks_;
  const kube::AddressSet node_networks_;
  Compiled compiled_;
  std::vector<Predicate> predicates_;
  std::unordered_map<std::string, PredicateId> numbers_;
  std::unordered_map<std::string, bool> port_names_;
  std::vector<std::vector<PredicateId>> holds_;  // by endpoint, ascending
};

}  // namespace

Compiled compile(const Cluster& cluster, const ReachOptions& options) {
  return Compiler(cluster, options).run();
}

}  // namespace kchart::reach
