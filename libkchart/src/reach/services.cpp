// Services: read, resolved to their pods, and asked for the pods' own ports.
#include <unordered_map>

#include "reach/read.hpp"
#include "reach/state.hpp"

namespace kchart {

namespace reach {

namespace {

int number_field(const Value& value, std::string_view key) {
  const Value* found = field(value, key);
  return found != nullptr ? whole_number(*found).value_or(0) : 0;
}

Service::Port read_service_port(const Value& value, const Reporter& report) {
  Service::Port port;
  port.name = text_field(value, "name");
  port.port = number_field(value, "port");
  port.node_port = number_field(value, "nodePort");
  port.protocol = read_protocol(value, report).value_or(Protocol::tcp);
  const Value* target = field(value, "targetPort");
  if (target == nullptr) return port;
  if (target->is_string()) {
    port.target_name = target->as_string();
  } else {
    port.target = whole_number(*target).value_or(0);
  }
  return port;
}

}  // namespace

ServiceSource read_service(const SourceObject& object, const ObjectName& name,
                           std::vector<Finding>& findings) {
  ServiceSource out;
  Service& service = out.service;
  service.namespace_name = name.namespace_name;
  service.name = name.name;
  service.position = object.position;
  const Value* spec = field(object.value, "spec");
  if (spec == nullptr) return out;
  const Reporter report(findings, "Service " + name.namespace_name + '/' + name.name,
                        object.position);
  const std::string type = text_field(*spec, "type");
  if (!type.empty()) service.type = type;
  service.headless = text_field(*spec, "clusterIP") == "None";
  service.keeps_client = text_field(*spec, "externalTrafficPolicy") == "Local";
  service.external_name = text_field(*spec, "externalName");
  for (const Value& ip : elements(field(*spec, "externalIPs"))) {
    if (ip.is_string()) service.external_ips.emplace_back(ip.as_string());
  }
  for (const Value& range : elements(field(*spec, "loadBalancerSourceRanges"))) {
    if (range.is_string()) service.source_ranges.emplace_back(range.as_string());
  }
  const Value* allocate = field(*spec, "allocateLoadBalancerNodePorts");
  service.node_ports =
      allocate == nullptr || allocate->kind() != Kind::boolean || allocate->as_bool();
  for (const Value& port : elements(field(*spec, "ports"))) {
    service.ports.push_back(read_service_port(port, report));
  }
  const Value* selector = field(*spec, "selector");
  if (selector == nullptr || !selector->is_map() || selector->as_map() == nullptr) return out;
  const kube::Labels wanted = kube::Labels::from(*selector);
  for (const auto& [key, value] : wanted.pairs()) {
    out.selector.requirements.push_back({key, kube::Requirement::Operator::in, {value}});
  }
  return out;
}

Service resolve_service(const ServiceSource& source, const Cluster& cluster) {
  Service service = source.service;
  if (source.selector.matches_all() || service.type == "ExternalName") return service;
  for (std::size_t i = 0; i < cluster.pods.size(); ++i) {
    const Pod& pod = cluster.pods[i];
    if (pod.endpoint.absent || pod.endpoint.namespace_name != service.namespace_name) continue;
    if (source.selector.matches(pod.labels)) service.backends.push_back(i);
  }
  return service;
}

namespace {

// "api.web.svc", "api.web.svc.cluster.local": the Service that such a name of the cluster means, as
// "web/api"; empty for other names.
std::string service_called(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  const std::size_t first = name.find('.');
  const std::size_t second = first == std::string_view::npos ? first : name.find('.', first + 1);
  if (second == std::string_view::npos) return {};
  const std::string_view rest = name.substr(second + 1);
  if (rest != "svc" && rest != "svc.cluster.local") return {};
  return std::string(name.substr(first + 1, second - first - 1)) + '/' +
         std::string(name.substr(0, first));
}

}  // namespace

void follow_external_names(std::vector<Service>& services, std::vector<Finding>& findings) {
  std::unordered_map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < services.size(); ++i) {
    by_name.try_emplace(services[i].namespace_name + '/' + services[i].name, i);
  }
  for (Service& service : services) {
    if (service.type != "ExternalName") continue;
    const Service* at = &service;
    std::size_t steps = 0;
    while (at != nullptr && at->type == "ExternalName" && steps <= services.size()) {
      const auto next = by_name.find(service_called(at->external_name));
      at = next != by_name.end() ? &services[next->second] : nullptr;
      ++steps;
    }
    if (at == nullptr) continue;  // leads out of the manifests
    if (at->type == "ExternalName") {
      Reporter(findings, "Service " + service.namespace_name + '/' + service.name, service.position)
          .error("service.cycle", "externalName leads back to the Service itself");
      continue;
    }
    // Clients get the other name's addresses, and so its ports.
    service.backends = at->backends;
    service.ports = at->ports;
    service.headless = at->headless;
  }
}

}  // namespace reach

std::optional<int> Network::target_port(const Service& service, const Service::Port& port,
                                        std::size_t backend) const {
  // Clients of a headless Service meet the pods' addresses, and nothing translates.
  if (service.headless) return port.port;
  if (port.target_name.empty()) return port.target != 0 ? port.target : port.port;
  for (const auto& own : state_->reading->cluster.pods[backend].ports) {
    if (own.name == port.target_name && own.protocol == port.protocol) return own.number;
  }
  return std::nullopt;
}

bool Network::through_service(std::size_t from, const Service& service, const Service::Port& port,
                              std::size_t backend) const {
  const auto target = target_port(service, port, backend);
  if (!target) return false;
  if (from != backend || !endpoints()[from].single) {
    return between(from, backend).allows(port.protocol, *target);
  }
  // A pod that meets itself through its Service comes with its own address, yet not by loopback.
  if (state_->options.self_via_service) return true;
  const auto& sets = state_->evaluator->sets();
  const auto [first, second] = state_->universe().groups_of[from];  // one per family of addresses
  for (const reach::GroupId group : {first, second}) {
    const Connections& out = sets[state_->row(group, reach::Direction::egress).at(group)];
    const Connections& in = sets[state_->row(group, reach::Direction::ingress).at(group)];
    if (out.intersect(in).allows(port.protocol, *target)) return true;
  }
  return false;
}

}  // namespace kchart
