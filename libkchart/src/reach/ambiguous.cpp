// Equal priorities: within one tier the API leaves it open which of two policies with one priority
// decides a connection that both could match.
//
// Whether they could is asked of the selectors, not of the pods that happen to be there.
#include <algorithm>

#include "reach/read.hpp"
#include "reach/selector_algebra.hpp"

namespace kchart::reach {

namespace {

bool overlap(const PodSelector& a, const PodSelector& b) {
  return witness({&a.pods, &b.pods}) && witness({&a.namespaces, &b.namespaces});
}

bool overlap(const Peer& a, const Peer& b) {
  using Kind = Peer::Kind;
  if (a.kind != b.kind) {
    // Pods and nodes may have any address; a domain may resolve to any address outside.
    const auto only_pods = [](const Peer& x, const Peer& y) {
      return x.kind == Kind::pods && (y.kind == Kind::nodes || y.kind == Kind::domains);
    };
    return !only_pods(a, b) && !only_pods(b, a);
  }
  switch (a.kind) {
    case Kind::pods:
      return overlap(a.pods, b.pods);
    case Kind::nodes:
      return witness({&a.nodes, &b.nodes}).has_value();
    default:
      return a.kind == Kind::domains || a.addresses.intersects(b.addresses);
  }
}

bool overlap(const Rule& a, const Rule& b) {
  const bool ports = !a.named.empty() || !b.named.empty() || !a.ports.intersect(b.ports).empty();
  if (!ports) return false;
  if (a.every_peer || b.every_peer) return true;
  return std::any_of(a.peers.begin(), a.peers.end(), [&](const Peer& x) {
    return std::any_of(b.peers.begin(), b.peers.end(),
                       [&](const Peer& y) { return overlap(x, y); });
  });
}

bool overlap(const Policy& a, const Policy& b) {
  if (!overlap(a.subject, b.subject)) return false;
  for (std::size_t d = 0; d < 2; ++d) {
    for (const Rule& rule : a.rules[d]) {
      const bool any = std::any_of(b.rules[d].begin(), b.rules[d].end(),
                                   [&](const Rule& other) { return overlap(rule, other); });
      if (any) return true;
    }
  }
  return false;
}

}  // namespace

void report_equal_priorities(const Cluster& cluster, std::vector<Finding>& findings) {
  // Each policy is held against the few before it: one finding per policy says what must change.
  constexpr std::size_t kLookBack = 64;
  const auto& all = cluster.policies;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const Policy& policy = all[i];
    if (policy.tier == Tier::network) continue;
    const std::size_t first = i > kLookBack ? i - kLookBack : 0;
    for (std::size_t j = i; j-- > first;) {
      const Policy& other = all[j];
      if (other.tier != policy.tier || other.priority != policy.priority) break;
      if (!overlap(other, policy)) continue;
      Reporter(findings, policy.label, policy.position)
          .warning("policy.ambiguous",
                   other.label + " has the same priority " + std::to_string(policy.priority) +
                       " and could match the same connections; which of the two decides is "
                       "undefined, so what either denies counts as denied");
      break;
    }
  }
}

}  // namespace kchart::reach
