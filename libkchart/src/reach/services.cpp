// Services: read, resolved to their pods, and asked for the pods' own ports.
#include <algorithm>

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
  port.protocol = read_protocol(text_field(value, "protocol"), report).value_or(Protocol::tcp);
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
  const reach::GroupId group = state_->universe().groups_of[from].first;
  const Connections& out = sets[state_->row(group, reach::Direction::egress).at(group)];
  const Connections& in = sets[state_->row(group, reach::Direction::ingress).at(group)];
  return out.intersect(in).allows(port.protocol, *target);
}

}  // namespace kchart
