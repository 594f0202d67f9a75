// The naive answers. Every function is one sentence of the specification.
#include "naive.hpp"

#include <algorithm>

namespace naive {

bool holds(const Selector& selector, const Labels& labels) {
  for (const auto& [key, value] : selector.labels) {
    if (!labels.contains(key) || labels.at(key) != value) return false;
  }
  for (const Expression& e : selector.expressions) {
    const bool there = labels.contains(e.key);
    const bool listed = there && std::count(e.values.begin(), e.values.end(), labels.at(e.key)) > 0;
    if (e.op == "In" && !listed) return false;
    if (e.op == "NotIn" && listed) return false;
    if (e.op == "Exists" && !there) return false;
    if (e.op == "DoesNotExist" && there) return false;
  }
  return true;
}

namespace {

enum class Match { no, perhaps, yes };

bool is_empty(const Selector& selector) {
  return selector.labels.empty() && selector.expressions.empty();
}

// Bit by bit.
bool inside(const Address& address, const Cidr& cidr) {
  if (address.v6 != cidr.network.v6) return false;
  for (int bit = 0; bit < cidr.prefix; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if ((address.bytes[byte] & mask) != (cidr.network.bytes[byte] & mask)) return false;
  }
  return true;
}

class Question {
 public:
  Question(const World& world, const Options& options, const Endpoint& from, const Endpoint& to,
           const Probe& probe)
      : w_(world), o_(options), from_(from), to_(to), probe_(probe) {}

  bool answer() {
    // Always allowed: a pod to its own address; its own node to the pod.
    if (&from_ == &to_) {
      if (from_.single) return true;
    }
    const bool from_node = from_.kind == "node" || as_node(from_);
    if (to_.kind == "pod" && !to_.node.empty() && from_node && node_name(from_) == to_.node) {
      return true;
    }
    return by_policies();
  }

  bool by_policies() {
    for (const bool v6 : {false, true}) {
      if (!lives_in(from_, v6) || !lives_in(to_, v6)) continue;
      if (probe_.protocol == "ICMP" && o_.icmp != 0) return o_.icmp == 1;
      v6_ = v6;
      if (side(false, from_, to_) && side(true, to_, from_)) return true;
    }
    return false;
  }

 private:
  bool as_node(const Endpoint& e) const { return e.host_network && o_.hostnetwork_as_node; }

  static std::string node_name(const Endpoint& e) {
    return e.kind == "node" ? e.name.substr(5) : e.node;
  }

  const Endpoint* node_of(const Endpoint& e) const {
    for (const Endpoint& node : w_.endpoints) {
      if (node.kind == "node" && !e.node.empty() && node.name == "node/" + e.node) return &node;
    }
    return nullptr;
  }

  // The addresses that an endpoint may have.
  std::vector<Address> homes(const Endpoint& e) const {
    if (e.kind == "domain") return w_.anywhere;
    if (!e.addresses.empty()) return e.addresses;
    if (e.kind == "node") return w_.node_home;
    if (!e.host_network) return w_.pod_home;
    const Endpoint* node = node_of(e);
    return node != nullptr ? homes(*node) : w_.node_home;
  }

  bool lives_in(const Endpoint& e, bool v6) const {
    if (e.kind == "external") return true;  // which family it is, is its own affair
    const auto all = homes(e);
    return std::any_of(all.begin(), all.end(), [&](const Address& a) { return a.v6 == v6; });
  }

  Match in_addresses(const Endpoint& e, const std::vector<Cidr>& cidrs,
                     const std::vector<Cidr>& except) const {
    int in = 0, out = 0;
    for (const Address& a : homes(e)) {
      if (e.kind != "external" && a.v6 != v6_) continue;
      const bool any =
          std::any_of(cidrs.begin(), cidrs.end(), [&](const Cidr& c) { return inside(a, c); });
      const bool hole =
          std::any_of(except.begin(), except.end(), [&](const Cidr& c) { return inside(a, c); });
      (any && !hole ? in : out) += 1;
    }
    return in == 0 ? Match::no : out == 0 ? Match::yes : Match::perhaps;
  }

  bool in_namespace(const Endpoint& e, const Selector& selector) const {
    Labels labels = w_.namespaces.contains(e.space) ? w_.namespaces.at(e.space) : Labels{};
    labels["kubernetes.io/metadata.name"] = e.space;
    return holds(selector, labels);
  }

  static bool under(const std::string& pattern, const std::string& domain) {
    if (pattern == domain) return true;
    if (pattern.substr(0, 2) != "*.") return false;
    const std::string tail = pattern.substr(1);
    const std::string name = domain.substr(0, 2) == "*." ? domain.substr(1) : domain;
    return name.size() > tail.size() &&
           name.compare(name.size() - tail.size(), tail.size(), tail) == 0;
  }

  Match peer_matches(const Policy& policy, const Peer& peer, const Endpoint& e) const {
    if (peer.kind == "pods") {
      const bool hidden = policy.tier.empty() ? as_node(e) : e.host_network;
      if (e.kind != "pod" || hidden) return Match::no;
      if (peer.has_pods && !holds(peer.pods, e.labels)) return Match::no;
      const bool space =
          peer.has_namespaces ? in_namespace(e, peer.namespaces) : e.space == policy.space;
      return space ? Match::yes : Match::no;
    }
    if (peer.kind == "ipBlock") {
      if (!o_.ipblock_matches_pods && (e.kind == "pod" || e.kind == "node")) return Match::no;
      return in_addresses(e, peer.cidrs, peer.except);
    }
    if (peer.kind == "networks") return in_addresses(e, peer.cidrs, {});
    if (peer.kind == "nodes") {
      const Endpoint* node = e.kind == "node" ? &e : e.host_network ? node_of(e) : nullptr;
      if (node != nullptr) return holds(peer.nodes, node->labels) ? Match::yes : Match::no;
      if (!e.host_network) return Match::no;
      return is_empty(peer.nodes) ? Match::yes : Match::perhaps;
    }
    if (e.kind != "domain") return Match::no;
    return std::any_of(peer.domains.begin(), peer.domains.end(),
                       [&](const std::string& d) { return under(d, e.name); })
               ? Match::yes
               : Match::no;
  }

  bool port_matches(const Rule& rule) const {
    if (rule.ports.empty()) return true;
    if (probe_.protocol == "ICMP") return false;
    for (const Port& port : rule.ports) {
      if (!port.protocol.empty() && port.protocol != probe_.protocol) continue;
      if (port.name.empty()) {
        if (port.first == 0 || (port.first <= probe_.port && probe_.port <= port.last)) return true;
        continue;
      }
      if (to_.kind != "pod" || as_node(to_)) continue;
      for (const ContainerPort& own : to_.ports) {
        if (own.name == port.name && own.protocol == probe_.protocol && own.number == probe_.port) {
          return true;
        }
      }
    }
    return false;
  }

  Match rule_matches(const Policy& policy, const Rule& rule, const Endpoint& peer) const {
    if (!port_matches(rule)) return Match::no;
    if (rule.peers.empty()) return Match::yes;
    Match best = Match::no;
    for (const Peer& p : rule.peers) best = std::max(best, peer_matches(policy, p, peer));
    return best;
  }

  bool selects(const Policy& policy, const Endpoint& subject) const {
    if (policy.tier.empty()) {
      return subject.space == policy.space && holds(policy.subject_pods, subject.labels);
    }
    return !subject.host_network && in_namespace(subject, policy.subject_namespaces) &&
           holds(policy.subject_pods, subject.labels);
  }

  // May `subject` receive from (ingress) or send to (egress) `peer`?
  bool side(bool ingress, const Endpoint& subject, const Endpoint& peer) {
    if (subject.kind != "pod" || as_node(subject)) return true;
    const bool node_peer = peer.kind == "node" || as_node(peer);
    if (ingress && node_peer && o_.remote_node_ingress) return true;
    ingress_ = ingress;
    subject_ = &subject;
    peer_ = &peer;
    return tier("Admin", 0);
  }

  // Whether the connection is allowed from this tier and priority on. Where it is not known whether
  // a rule matches, it must be allowed either way.
  bool tier(const std::string& name, int priority) {
    if (priority > 1000) return name == "Admin" ? network() : true;
    std::vector<const Policy*> layer;
    for (const Policy& p : w_.policies) {
      if (p.tier == name && p.priority == priority && selects(p, *subject_)) layer.push_back(&p);
    }
    return layer.empty() ? tier(name, next_priority(name, priority)) : decide(name, layer, 0, {});
  }

  int next_priority(const std::string& name, int priority) const {
    int next = 1001;
    for (const Policy& p : w_.policies) {
      if (p.tier == name && p.priority > priority) next = std::min(next, p.priority);
    }
    return next;
  }

  // Verdicts of a layer's policies one by one; `said` holds those of the ones before.
  bool decide(const std::string& name, const std::vector<const Policy*>& layer, std::size_t i,
              std::vector<std::string> said) {
    if (i == layer.size()) {
      const auto any = [&](const char* v) { return std::count(said.begin(), said.end(), v) > 0; };
      if (any("Deny")) return false;
      if (any("Pass")) return name == "Admin" ? network() : true;
      if (any("Accept")) return true;
      return tier(name, next_priority(name, layer.front()->priority));
    }
    const auto& rules = ingress_ ? layer[i]->ingress : layer[i]->egress;
    for (const Rule& rule : rules) {
      const Match match = rule_matches(*layer[i], rule, *peer_);
      if (match == Match::no) continue;
      auto with = said;
      with.push_back(rule.action);
      if (match == Match::yes) return decide(name, layer, i + 1, with);
      if (!decide(name, layer, i + 1, with)) return false;
    }
    return decide(name, layer, i + 1, said);
  }

  bool network() {
    bool isolated = false;
    for (const Policy& p : w_.policies) {
      if (!p.tier.empty() || !selects(p, *subject_)) continue;
      const bool acts = p.types_written ? (ingress_ ? p.type_ingress : p.type_egress)
                                        : ingress_ || !p.egress.empty();
      if (!acts) continue;
      isolated = true;
      for (const Rule& rule : ingress_ ? p.ingress : p.egress) {
        if (rule_matches(p, rule, *peer_) == Match::yes) return true;
      }
    }
    return isolated ? false : tier("Baseline", 0);
  }

  const World& w_;
  const Options& o_;
  const Endpoint& from_;
  const Endpoint& to_;
  const Probe& probe_;
  bool v6_ = false, ingress_ = false;
  const Endpoint* subject_ = nullptr;
  const Endpoint* peer_ = nullptr;
};

}  // namespace

bool allowed(const World& world, const Options& options, const Endpoint& from, const Endpoint& to,
             const Probe& probe) {
  return Question(world, options, from, to, probe).answer();
}

bool policies_allow(const World& world, const Options& options, const Endpoint& from,
                    const Endpoint& to, const Probe& probe) {
  return Question(world, options, from, to, probe).by_policies();
}

}  // namespace naive
