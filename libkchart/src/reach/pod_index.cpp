// PodIndex: most selectors demand one exact label or one namespace; few pods have it.
#include "reach/pod_index.hpp"

#include <algorithm>
#include <set>

namespace kchart::reach {

namespace {

bool exact(const kube::Requirement& r) {
  return r.op == kube::Requirement::Operator::in && r.values.size() == 1;
}

}  // namespace

PodIndex::PodIndex(const Cluster& cluster, const std::vector<std::string>& keys)
    : cluster_(cluster) {
  for (const std::string& key : keys) by_label_[key];
  for (Index i = 0; i < cluster.pods.size(); ++i) {
    const Pod& pod = cluster.pods[i];
    by_namespace_[pod.endpoint.namespace_name].push_back(i);
    for (auto& [key, lists] : by_label_) {
      if (const std::string* value = pod.labels.find(key)) lists[*value].push_back(i);
    }
  }
}

std::vector<PodIndex::Index> PodIndex::select(const PodSelector& selector) const {
  List out;
  const List* few = shortest(selector.pods);
  if (selector.fixed_namespace) {
    const auto found = by_namespace_.find(*selector.fixed_namespace);
    if (found == by_namespace_.end()) return out;
    const bool narrower = few != nullptr && few->size() < found->second.size();
    filter(narrower ? *few : found->second, selector, out);
    return out;
  }
  if (few != nullptr) {
    filter(*few, selector, out);
    return out;
  }
  for (const Namespace& space : cluster_.namespaces) {
    const auto found = by_namespace_.find(space.name);
    if (found == by_namespace_.end() || !selector.namespaces.matches(space.labels)) continue;
    for (const Index i : found->second) {
      if (selector.pods.matches(cluster_.pods[i].labels)) out.push_back(i);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

// The shortest list of pods that carry a label which the selector demands; null: no such label.
const PodIndex::List* PodIndex::shortest(const kube::Selector& selector) const {
  const List* best = nullptr;
  for (const kube::Requirement& r : selector.requirements) {
    if (!exact(r)) continue;
    const auto lists = by_label_.find(r.key);
    if (lists == by_label_.end()) continue;
    const auto found = lists->second.find(r.values.front());
    const List* list = found == lists->second.end() ? &none_ : &found->second;
    if (best == nullptr || list->size() < best->size()) best = list;
  }
  return best;
}

bool PodIndex::namespace_matches(Index pod, const PodSelector& selector) const {
  const std::string& name = cluster_.pods[pod].endpoint.namespace_name;
  if (selector.fixed_namespace) return name == *selector.fixed_namespace;
  if (selector.namespaces.matches_all()) return true;
  const Namespace* space = cluster_.find_namespace(name);
  return space != nullptr && selector.namespaces.matches(space->labels);
}

void PodIndex::filter(const List& candidates, const PodSelector& selector, List& out) const {
  for (const Index i : candidates) {
    if (namespace_matches(i, selector) && selector.pods.matches(cluster_.pods[i].labels)) {
      out.push_back(i);
    }
  }
}

std::vector<std::string> demanded_keys(const Cluster& cluster) {
  std::set<std::string> keys;
  const auto add = [&](const kube::Selector& selector) {
    for (const kube::Requirement& r : selector.requirements) {
      if (exact(r)) keys.insert(r.key);
    }
  };
  for (const Policy& policy : cluster.policies) {
    add(policy.subject.pods);
    for (const auto& rules : policy.rules) {
      for (const Rule& rule : rules) {
        for (const Peer& peer : rule.peers) add(peer.pods.pods);
      }
    }
  }
  return {keys.begin(), keys.end()};
}

}  // namespace kchart::reach
