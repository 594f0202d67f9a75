// PodIndex: finds the pods of a selector without asking every pod.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "reach/policy.hpp"

namespace kchart::reach {

class PodIndex {
 public:
  using Index = std::uint32_t;

  // Indexes the pods of `cluster`, which is borrowed, by namespace and by those of their labels
  // whose keys occur in `keys`; a selector that demands another label is answered more slowly.
  PodIndex(const Cluster& cluster, const std::vector<std::string>& keys);

  // The indexes of all pods that match, ascending. Host networking is not looked at.
  std::vector<Index> select(const PodSelector& selector) const;

 private:
  using List = std::vector<Index>;

  const List* shortest(const kube::Selector& selector) const;
  bool namespace_matches(Index pod, const PodSelector& selector) const;
  void filter(const List& candidates, const PodSelector& selector, List& out) const;

  const Cluster& cluster_;
  std::unordered_map<std::string, List> by_namespace_;
  std::unordered_map<std::string, std::unordered_map<std::string, List>> by_label_;
  const List none_;
};

// The keys of labels that selectors of the cluster's policies demand with one exact value.
std::vector<std::string> demanded_keys(const Cluster& cluster);

}  // namespace kchart::reach
