// Cluster: pods (also of workloads), nodes, namespaces and policies out of a heap of objects.
#include <algorithm>

#include "reach/read.hpp"

namespace kchart::reach {

namespace {

// Where each kind of workload keeps its pod template, below the object.
struct WorkloadKind {
  std::string_view kind;
  std::array<std::string_view, 4> path;  // to the pod (metadata and spec); "" ends it
};

constexpr WorkloadKind kWorkloads[] = {
    {"Pod", {}},
    {"Deployment", {"spec", "template"}},
    {"StatefulSet", {"spec", "template"}},
    {"DaemonSet", {"spec", "template"}},
    {"ReplicaSet", {"spec", "template"}},
    {"ReplicationController", {"spec", "template"}},
    {"Job", {"spec", "template"}},
    {"CronJob", {"spec", "jobTemplate", "spec", "template"}},
};

const Value* pod_of(const Value& object, const WorkloadKind& workload) {
  const Value* at = &object;
  for (const std::string_view step : workload.path) {
    if (step.empty()) break;
    at = field(*at, step);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  return out;
}

void read_ports(const Value& container, Pod& pod) {
  for (const Value& port : elements(field(container, "ports"))) {
    ContainerPort read;
    read.name = text_field(port, "name");
    const std::string protocol = text_field(port, "protocol");
    if (protocol == "UDP") read.protocol = Protocol::udp;
    if (protocol == "SCTP") read.protocol = Protocol::sctp;
    const Value* number = field(port, "containerPort");
    if (number != nullptr && number->kind() == Kind::float64) {
      read.number = static_cast<int>(number->as_float());
    }
    if (!read.name.empty() && read.number > 0) pod.ports.push_back(std::move(read));
  }
}

kube::AddressSet read_addresses(const Value& list, std::string_view key) {
  kube::AddressSet set;
  for (const Value& entry : elements(&list)) {
    const auto address = kube::Address::parse(text_field(entry, key));
    if (!address) continue;
    kube::Cidr single;
    single.network = *address;
    single.prefix = address->family == kube::Family::ipv4 ? 32 : 128;
    set = set.unite(kube::AddressSet(single));
  }
  return set;
}

bool finished(const Value& object) {
  const Value* status = field(object, "status");
  const std::string phase = status != nullptr ? text_field(*status, "phase") : "";
  return phase == "Succeeded" || phase == "Failed";
}

std::optional<Pod> read_pod(const Value& object, const ObjectName& name) {
  const auto* workload = std::find_if(std::begin(kWorkloads), std::end(kWorkloads),
                                      [&](const WorkloadKind& w) { return w.kind == name.kind; });
  if (workload == std::end(kWorkloads)) return std::nullopt;
  const Value* source = pod_of(object, *workload);
  if (source == nullptr || finished(object)) return std::nullopt;
  Pod pod;
  pod.endpoint.name = name.namespace_name + '/' + lower(name.kind) + '/' + name.name;
  pod.endpoint.namespace_name = name.namespace_name;
  if (const Value* metadata = field(*source, "metadata")) {
    if (const Value* labels = field(*metadata, "labels")) pod.labels = kube::Labels::from(*labels);
  }
  if (const Value* spec = field(*source, "spec")) {
    const Value* host = field(*spec, "hostNetwork");
    pod.host_network = host != nullptr && host->kind() == Kind::boolean && host->as_bool();
    for (const Value& container : elements(field(*spec, "containers"))) read_ports(container, pod);
    // Of the init containers only sidecars, those that keep running, lend their port names.
    for (const Value& container : elements(field(*spec, "initContainers"))) {
      if (text_field(container, "restartPolicy") == "Always") read_ports(container, pod);
    }
  }
  if (const Value* status = field(object, "status")) {
    if (const Value* list = field(*status, "podIPs")) pod.addresses = read_addresses(*list, "ip");
  }
  return pod;
}

Node read_node(const Value& object, const ObjectName& name) {
  Node node;
  node.endpoint.kind = Endpoint::Kind::node;
  node.endpoint.name = "node/" + name.name;
  if (const Value* metadata = field(object, "metadata")) {
    if (const Value* labels = field(*metadata, "labels")) node.labels = kube::Labels::from(*labels);
  }
  if (const Value* status = field(object, "status")) {
    if (const Value* list = field(*status, "addresses")) {
      node.addresses = read_addresses(*list, "address");
    }
  }
  return node;
}

bool has_group(const ObjectName& name, std::string_view group) {
  return name.api_version.substr(0, name.api_version.find('/')) == group;
}

class Reader {
 public:
  explicit Reader(std::vector<Finding>& findings) : findings_(findings) {}

  void read(const SourceObject& object) {
    const ObjectName name = name_of(object.value);
    if (name.kind == "List" || name.kind.ends_with("List")) {
      for (const Value& item : elements(field(object.value, "items"))) {
        read({item, object.position});
      }
      return;
    }
    if (name.kind == "Namespace" && name.api_version == "v1") {
      read_namespace(object.value, name);
    } else if (name.kind == "Node" && name.api_version == "v1") {
      cluster_.nodes.push_back(read_node(object.value, name));
    } else if (auto policy = read_policy(object, findings_)) {
      if (name.kind == "NetworkPolicy") touch_namespace(name.namespace_name);
      cluster_.policies.push_back(std::move(*policy));
    } else if (auto pod = read_pod(object.value, name)) {
      touch_namespace(name.namespace_name);
      cluster_.pods.push_back(std::move(*pod));
    }
  }

  Cluster finish() {
    std::stable_sort(cluster_.policies.begin(), cluster_.policies.end(),
                     [](const Policy& a, const Policy& b) {
                       if (a.tier != b.tier) return a.tier < b.tier;
                       return a.tier != Tier::network && a.priority < b.priority;
                     });
    report_equal_priorities();
    return std::move(cluster_);
  }

 private:
  Namespace& touch_namespace(const std::string& name) {
    auto& all = cluster_.namespaces;
    auto at = std::lower_bound(all.begin(), all.end(), name,
                               [](const Namespace& n, const std::string& k) { return n.name < k; });
    if (at == all.end() || at->name != name) {
      Namespace fresh{name, {}};
      fresh.labels.set("kubernetes.io/metadata.name", name);
      at = all.insert(at, std::move(fresh));
    }
    return *at;
  }

  void read_namespace(const Value& object, const ObjectName& name) {
    Namespace& space = touch_namespace(name.name);
    const Value* metadata = field(object, "metadata");
    if (const Value* labels = metadata != nullptr ? field(*metadata, "labels") : nullptr) {
      space.labels = kube::Labels::from(*labels);
    }
    space.labels.set("kubernetes.io/metadata.name", name.name);
  }

  // Two policies of one tier with one priority: which comes first is undefined.
  void report_equal_priorities() {
    const auto& all = cluster_.policies;
    for (std::size_t i = 1; i < all.size(); ++i) {
      const Policy& a = all[i - 1];
      const Policy& b = all[i];
      if (a.tier == Tier::network || a.tier != b.tier || a.priority != b.priority) continue;
      Reporter(findings_, b.label, b.position)
          .warning("policy.ambiguous", a.label + " has the same priority " +
                                           std::to_string(b.priority) +
                                           "; which of the two decides is undefined");
    }
  }

  Cluster cluster_;
  std::vector<Finding>& findings_;
};

}  // namespace

const Namespace* Cluster::find_namespace(std::string_view name) const {
  const auto at =
      std::lower_bound(namespaces.begin(), namespaces.end(), name,
                       [](const Namespace& n, std::string_view k) { return n.name < k; });
  return at != namespaces.end() && at->name == name ? &*at : nullptr;
}

std::optional<Policy> read_policy(const SourceObject& object, std::vector<Finding>& findings) {
  const ObjectName name = name_of(object.value);
  if (name.kind == "NetworkPolicy" && has_group(name, "networking.k8s.io")) {
    return read_network_policy(object, name, findings);
  }
  if (!has_group(name, "policy.networking.k8s.io")) return std::nullopt;
  if (name.kind == "AdminNetworkPolicy" || name.kind == "BaselineAdminNetworkPolicy") {
    return read_admin_policy(object, name, findings);
  }
  if (name.kind == "ClusterNetworkPolicy") return read_cluster_policy(object, name, findings);
  return std::nullopt;
}

Cluster read_cluster(std::span<const SourceObject> objects, std::vector<Finding>& findings) {
  Reader reader(findings);
  for (const SourceObject& object : objects) reader.read(object);
  return reader.finish();
}

}  // namespace kchart::reach
