// Pods and nodes: what runs, also where only the template of a workload says so.
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
    {"CronJob", {"spec", "jobTemplate", "spec", "template"}},
    // Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, and the custom
    // kinds that follow them (a Rollout, say).
    {"", {"spec", "template"}},
};

const Value* pod_of(const Value& object, std::string_view kind) {
  const Value* at = &object;
  for (const WorkloadKind& workload : kWorkloads) {
    if (!workload.kind.empty() && workload.kind != kind) continue;
    for (const std::string_view step : workload.path) {
      if (!step.empty() && at != nullptr) at = field(*at, step);
    }
    break;
  }
  const Value* spec = at != nullptr ? field(*at, "spec") : nullptr;
  const Value* containers = spec != nullptr ? field(*spec, "containers") : nullptr;
  const bool runs = kind == "Pod" || (containers != nullptr && containers->is_list());
  return runs ? at : nullptr;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::optional<Protocol> protocol_of(const Value& port) {
  const std::string text = text_field(port, "protocol");
  if (text.empty() || text == "TCP") return Protocol::tcp;
  if (text == "UDP") return Protocol::udp;
  if (text == "SCTP") return Protocol::sctp;
  return std::nullopt;
}

int port_field(const Value& port, std::string_view key) {
  const Value* number = field(port, key);
  const int read = number != nullptr ? whole_number(*number).value_or(0) : 0;
  return read >= 1 && read <= 65535 ? read : 0;
}

void read_ports(const Value& container, Pod& pod) {
  for (const Value& port : elements(field(container, "ports"))) {
    const auto protocol = protocol_of(port);
    const int number = port_field(port, "containerPort");
    if (!protocol || number == 0) continue;
    pod.ports.push_back({text_field(port, "name"), *protocol, number});
    const int host = port_field(port, "hostPort");
    const std::string address = text_field(port, "hostIP");
    const bool local = address.starts_with("127.") || address == "::1";  // the node itself only
    if (host != 0 && !local) pod.host_ports.push_back({std::to_string(number), *protocol, host});
  }
}

void add_address(const std::string& text, kube::AddressSet& set) {
  const auto address = kube::Address::parse(text);
  if (!address) return;
  kube::Cidr single;
  single.network = *address;
  single.prefix = address->family == kube::Family::ipv4 ? 32 : 128;
  set = set.unite(kube::AddressSet(single));
}

void read_addresses(const Value* list, std::string_view key, kube::AddressSet& set) {
  for (const Value& entry : elements(list)) add_address(text_field(entry, key), set);
}

bool finished(const Value& object) {
  const Value* status = field(object, "status");
  const std::string phase = status != nullptr ? text_field(*status, "phase") : "";
  return phase == "Succeeded" || phase == "Failed";
}

void read_spec(const Value& spec, Pod& pod) {
  pod.endpoint.host_network = true_field(spec, "hostNetwork");
  pod.node = text_field(spec, "nodeName");
  for (const Value& container : elements(field(spec, "containers"))) read_ports(container, pod);
  // Of the init containers only sidecars, those that keep running, lend their ports.
  for (const Value& container : elements(field(spec, "initContainers"))) {
    if (text_field(container, "restartPolicy") == "Always") read_ports(container, pod);
  }
}

}  // namespace

std::optional<Pod> read_pod(const SourceObject& object, const ObjectName& name) {
  const Value* source = pod_of(object.value, name.kind);
  const bool single = name.kind == "Pod";
  if (source == nullptr || (single && finished(object.value))) return std::nullopt;
  Pod pod;
  pod.endpoint.name = name.namespace_name + '/' + lower(name.kind) + '/' + name.name;
  pod.endpoint.namespace_name = name.namespace_name;
  pod.endpoint.single = single;
  pod.endpoint.position = object.position;
  if (const Value* metadata = field(*source, "metadata")) {
    if (const Value* labels = field(*metadata, "labels")) pod.labels = kube::Labels::from(*labels);
  }
  if (name.kind == "Job" && name.group() == "batch") {
    // The job controller labels its pods.
    pod.labels.set("job-name", name.name);
    pod.labels.set("batch.kubernetes.io/job-name", name.name);
  }
  if (const Value* spec = field(*source, "spec")) read_spec(*spec, pod);
  const Value* status = single ? field(object.value, "status") : nullptr;
  if (status != nullptr) {
    read_addresses(field(*status, "podIPs"), "ip", pod.addresses);
    add_address(text_field(*status, "podIP"), pod.addresses);
  }
  return pod;
}

Node read_node(const SourceObject& object, const ObjectName& name) {
  Node node;
  node.endpoint.kind = Endpoint::Kind::node;
  node.endpoint.name = "node/" + name.name;
  node.endpoint.single = true;
  node.endpoint.position = object.position;
  if (const Value* metadata = field(object.value, "metadata")) {
    if (const Value* labels = field(*metadata, "labels")) node.labels = kube::Labels::from(*labels);
  }
  if (const Value* status = field(object.value, "status")) {
    read_addresses(field(*status, "addresses"), "address", node.addresses);
  }
  return node;
}

}  // namespace kchart::reach
