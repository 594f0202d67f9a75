// Absent pods: stand-ins for what policies speak of and the manifests do not hold.
//
// A chart rarely brings the cluster's DNS, its ingress controller or its monitoring, but its
// policies name them. For each selector of peers that no pod of the manifests matches, one pod
// stands in that matches it with the fewest labels; one more has no labels at all and stands for
// every other pod of the cluster.
#include <algorithm>
#include <set>

#include "reach/pod_index.hpp"
#include "reach/read.hpp"
#include "reach/selector_algebra.hpp"

namespace kchart::reach {

namespace {

constexpr const char* kNameLabel = "kubernetes.io/metadata.name";

std::string bracketed(const kube::Selector& selector) {
  return selector.matches_all() ? "*" : '[' + excerpt(selector.text(), 80) + ']';
}

class StandIns {
 public:
  explicit StandIns(Cluster& cluster) : cluster_(cluster) {}

  void add_for_peers() {
    const PodIndex index(cluster_, demanded_keys(cluster_));
    std::vector<const PodSelector*> wanted;
    for (const Policy& policy : cluster_.policies) {
      for (const auto& rules : policy.rules) {
        for (const Rule& rule : rules) {
          for (const Peer& peer : rule.peers) {
            if (peer.kind == Peer::Kind::pods && unmatched(index, peer.pods)) {
              wanted.push_back(&peer.pods);
            }
          }
        }
      }
    }
    for (const PodSelector* selector : wanted) add_for(*selector);
  }

  std::size_t add(const std::string& name, const std::string& space, kube::Labels labels) {
    if (!names_.insert(name).second) return cluster_.pods.size();
    Pod pod;
    pod.endpoint.name = name;
    pod.endpoint.namespace_name = space;
    pod.endpoint.absent = true;
    pod.labels = std::move(labels);
    cluster_.pods.push_back(std::move(pod));
    return cluster_.pods.size() - 1;
  }

  // Adds a namespace unless there is one of that name.
  void add_namespace(const std::string& name, kube::Labels labels) {
    auto& all = cluster_.namespaces;
    const auto at =
        std::lower_bound(all.begin(), all.end(), name,
                         [](const Namespace& n, const std::string& k) { return n.name < k; });
    if (at != all.end() && at->name == name) return;
    labels.set(kNameLabel, name);
    all.insert(at, {name, std::move(labels)});
  }

 private:
  bool unmatched(const PodIndex& index, const PodSelector& selector) const {
    const auto pods = index.select(selector);
    return std::all_of(pods.begin(), pods.end(),
                       [&](PodIndex::Index i) { return cluster_.pods[i].endpoint.host_network; });
  }

  void add_for(const PodSelector& selector) {
    auto labels = witness({&selector.pods});
    if (!labels) return;  // no pod can match
    if (selector.fixed_namespace) {
      add(*selector.fixed_namespace + '/' + bracketed(selector.pods), *selector.fixed_namespace,
          std::move(*labels));
      return;
    }
    auto space_labels = witness({&selector.namespaces});
    if (!space_labels) return;
    const std::string* pinned = space_labels->find(kNameLabel);
    const std::string space = pinned != nullptr ? *pinned : bracketed(selector.namespaces);
    const Namespace* known = cluster_.find_namespace(space);
    if (known != nullptr && !selector.namespaces.matches(known->labels)) return;
    add_namespace(space, std::move(*space_labels));
    add(space + '/' + bracketed(selector.pods), space, std::move(*labels));
  }

  Cluster& cluster_;
  std::set<std::string> names_;
};

// "namespace/label=value,...".
void add_controller(Cluster& cluster, StandIns& stand_ins, const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string space = text.empty() ? "*" : text.substr(0, slash);
  kube::Labels labels;
  std::string rest = slash == std::string::npos ? "" : text.substr(slash + 1);
  while (!rest.empty()) {
    const std::string pair = rest.substr(0, rest.find(','));
    rest.erase(0, pair.size() + 1);
    const std::size_t equals = pair.find('=');
    if (equals != std::string::npos) labels.set(pair.substr(0, equals), pair.substr(equals + 1));
  }
  for (std::size_t i = 0; !text.empty() && i < cluster.pods.size(); ++i) {
    const Pod& pod = cluster.pods[i];
    const bool carries =
        std::all_of(labels.pairs().begin(), labels.pairs().end(), [&](const auto& pair) {
          const std::string* value = pod.labels.find(pair.first);
          return value != nullptr && *value == pair.second;
        });
    // A stand-in that a policy's peer made is the controller when it has just these labels.
    const bool same = carries && (!pod.endpoint.absent || pod.labels == labels);
    if (pod.endpoint.namespace_name != space || !same) continue;
    cluster.ingress_controller = i;
    return;
  }
  stand_ins.add_namespace(space, {});
  cluster.ingress_controller = stand_ins.add("ingress-controller", space, std::move(labels));
}

}  // namespace

void add_absent_pods(Cluster& cluster, const ReachOptions& options) {
  StandIns stand_ins(cluster);
  if (options.absent_peers) {
    stand_ins.add_for_peers();
    stand_ins.add_namespace("*", {});
    stand_ins.add("other pods", "*", {});
  }
  add_controller(cluster, stand_ins, options.ingress_controller);
  Node other;
  other.endpoint.kind = Endpoint::Kind::node;
  other.endpoint.name = "node";
  other.endpoint.absent = true;
  cluster.nodes.push_back(std::move(other));
}

}  // namespace kchart::reach
