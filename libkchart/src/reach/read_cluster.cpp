// Cluster: pods, nodes, namespaces, policies, services and routes out of a heap of objects.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "reach/read.hpp"

namespace kchart::reach {

namespace {

// Policies of other projects: they change who may talk to whom, and we do not read them.
constexpr std::string_view kOtherPolicies[] = {
    "cilium.io",         "projectcalico.org", "crd.projectcalico.org", "crd.antrea.io",
    "security.istio.io", "policy.linkerd.io", "k8s.ovn.org",           "crd.nsx.vmware.com",
};

bool is_policy_kind(std::string_view kind) {
  return kind.ends_with("NetworkPolicy") || kind == "AuthorizationPolicy" ||
         kind == "EgressFirewall";
}

class Reader {
 public:
  Reader(const ReachOptions& options, std::vector<Finding>& findings)
      : options_(options), findings_(findings) {}

  void read(const SourceObject& object, const ObjectName& name) {
    if (name.kind == "Namespace" && name.api_version == "v1") {
      read_namespace(object.value, name);
    } else if (name.kind == "Node" && name.api_version == "v1") {
      cluster_.nodes.push_back(read_node(object, name));
    } else if (name.kind == "Service" && name.api_version == "v1") {
      namespace_called(name.namespace_name);
      cluster_.services.push_back(read_service(object, name, findings_));
    } else if (auto policy = read_policy(object, name, findings_)) {
      if (policy->tier == Tier::network) namespace_called(name.namespace_name);
      cluster_.policies.push_back(std::move(*policy));
    } else if (is_policy_kind(name.kind)) {
      report_unread(object, name);
    } else if (auto pod = read_pod(object, name)) {
      namespace_called(name.namespace_name);
      if (names_.insert(pod->endpoint.name).second) cluster_.pods.push_back(std::move(*pod));
    }
  }

  Cluster finish(std::span<const SourceObject> objects) {
    auto& spaces = cluster_.namespaces;
    for (auto& [name, labels] : namespaces_) spaces.push_back({name, std::move(labels)});
    std::sort(spaces.begin(), spaces.end(),
              [](const Namespace& a, const Namespace& b) { return a.name < b.name; });
    std::stable_sort(cluster_.policies.begin(), cluster_.policies.end(),
                     [](const Policy& a, const Policy& b) {
                       if (a.tier != b.tier) return a.tier < b.tier;
                       return a.tier != Tier::network && a.priority < b.priority;
                     });
    report_equal_priorities(cluster_, findings_);
    list_domains();
    add_absent_pods(cluster_, options_);
    cluster_.routes = read_routes(objects, options_, cluster_, findings_);
    return std::move(cluster_);
  }

 private:
  // Every namespace carries its own name as a label, whether or not written.
  kube::Labels& namespace_called(const std::string& name) {
    const auto [at, fresh] = namespaces_.try_emplace(name);
    if (fresh) at->second.set("kubernetes.io/metadata.name", name);
    return at->second;
  }

  void read_namespace(const Value& object, const ObjectName& name) {
    kube::Labels& all = namespace_called(name.name);
    const Value* metadata = field(object, "metadata");
    if (const Value* labels = metadata != nullptr ? field(*metadata, "labels") : nullptr) {
      all = kube::Labels::from(*labels);
    }
    all.set("kubernetes.io/metadata.name", name.name);
  }

  void report_unread(const SourceObject& object, const ObjectName& name) {
    const Reporter report(findings_, name.kind + ' ' + name.namespace_name + '/' + name.name,
                          object.position);
    const std::string_view group = name.group();
    if (group == "networking.k8s.io" || group == "policy.networking.k8s.io" ||
        group == "extensions") {
      report.error("policy.version",
                   name.kind + " of " + excerpt(name.api_version) + " is not read");
    } else if (std::find(std::begin(kOtherPolicies), std::end(kOtherPolicies), group) !=
               std::end(kOtherPolicies)) {
      report.warning("policy.unread", name.kind + " of " + excerpt(name.api_version) +
                                          " is not read; what it opens or closes is not counted");
    }
  }

  void list_domains() {
    auto& all = cluster_.domains;
    for (const Policy& policy : cluster_.policies) {
      for (const Rule& rule : policy.rules[1]) {
        for (const Peer& peer : rule.peers) {
          all.insert(all.end(), peer.domains.begin(), peer.domains.end());
        }
      }
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
  }

  const ReachOptions& options_;
  std::vector<Finding>& findings_;
  Cluster cluster_;
  std::unordered_map<std::string, kube::Labels> namespaces_;
  std::unordered_set<std::string> names_;  // of pods: an object given twice counts once
};

}  // namespace

const Namespace* Cluster::find_namespace(std::string_view name) const {
  const auto at =
      std::lower_bound(namespaces.begin(), namespaces.end(), name,
                       [](const Namespace& n, std::string_view k) { return n.name < k; });
  return at != namespaces.end() && at->name == name ? &*at : nullptr;
}

Cluster read_cluster(std::span<const SourceObject> objects, const ReachOptions& options,
                     std::vector<Finding>& findings) {
  Reader reader(options, findings);
  each_object(
      objects, options.default_namespace,
      [&](const SourceObject& object, const ObjectName& name) { reader.read(object, name); });
  return reader.finish(objects);
}

}  // namespace kchart::reach
