// NetworkPolicy (networking.k8s.io/v1): from its object to the common form of a policy.
//
// A rule with anything that the API server would refuse allows nothing, and a subject that was not
// understood isolates the whole namespace: a mistake closes, it never opens.
#include <algorithm>

#include "kube/names.hpp"
#include "reach/read.hpp"

namespace kchart::reach {

namespace {

std::optional<kube::AddressSet> read_ip_block(const Value& block, const Reporter& report) {
  bool good = report.only(block, {"cidr", "except"}, "ipBlock");
  good = report.list_or_absent(block, "except") && good;
  const auto cidr = read_cidr(text_field(block, "cidr"), report);
  if (!cidr) return std::nullopt;
  kube::AddressSet set(*cidr);
  for (const Value& value : elements(field(block, "except"))) {
    const auto except = read_cidr(value.is_string() ? value.as_string() : "", report);
    if (!except) return std::nullopt;
    if (!cidr->strictly_contains(*except)) {
      report.error("policy.except",
                   "except " + except->text() + " is not strictly inside " + cidr->text());
      return std::nullopt;
    }
    set = set.subtract(kube::AddressSet(*except));
  }
  return good ? std::optional(std::move(set)) : std::nullopt;
}

std::optional<Peer> read_pods_peer(const Value* pods, const Value* namespaces,
                                   const std::string& own_namespace, const Reporter& report) {
  Peer peer;
  const auto pod_selector =
      pods != nullptr ? read_selector(*pods, report) : std::optional(kube::Selector{});
  const auto namespace_selector =
      namespaces != nullptr ? read_selector(*namespaces, report) : std::optional(kube::Selector{});
  if (!pod_selector || !namespace_selector) return std::nullopt;
  peer.pods.pods = *pod_selector;
  peer.pods.namespaces = *namespace_selector;
  if (namespaces == nullptr) peer.pods.fixed_namespace = own_namespace;
  return peer;
}

std::optional<Peer> read_peer(const Value& value, const std::string& own_namespace,
                              const Reporter& report) {
  if (!report.only(value, {"podSelector", "namespaceSelector", "ipBlock"}, "a peer")) return {};
  const Value* pods = field(value, "podSelector");
  const Value* namespaces = field(value, "namespaceSelector");
  const Value* block = field(value, "ipBlock");
  if (pods == nullptr && namespaces == nullptr && block == nullptr) {
    report.error("policy.peer", "a peer needs podSelector, namespaceSelector or ipBlock");
    return std::nullopt;
  }
  if (block == nullptr) return read_pods_peer(pods, namespaces, own_namespace, report);
  if (pods != nullptr || namespaces != nullptr) {
    report.error("policy.peer", "ipBlock cannot stand beside another field of one peer");
    return std::nullopt;
  }
  auto addresses = read_ip_block(*block, report);
  if (!addresses) return std::nullopt;
  Peer peer;
  peer.kind = Peer::Kind::ip_block;
  peer.addresses = std::move(*addresses);
  return peer;
}

// Adds one entry of `ports` to the rule; false when it was not understood.
bool read_port(const Value& value, Rule& rule, const Reporter& report) {
  if (!report.only(value, {"protocol", "port", "endPort"}, "an entry of ports")) return false;
  const auto protocol = read_protocol(value, report);
  if (!protocol) return false;
  const Value* port = field(value, "port");
  const Value* end = field(value, "endPort");
  if (end != nullptr && (port == nullptr || port->is_string())) {
    report.error("policy.port", "endPort needs a numeric port");
    return false;
  }
  if (port == nullptr) {
    rule.ports = rule.ports.unite(Connections::of(*protocol, PortSet::all()));
    return true;
  }
  if (port->is_string()) {
    if (!kube::is_port_name(port->as_string())) {
      report.error("policy.port", "\"" + excerpt(port->as_string()) +
                                      "\" is no name of a port; a number stands without quotes");
      return false;
    }
    rule.named.push_back({std::string(port->as_string()), protocol});
    return true;
  }
  const auto first = read_port_number(*port, report);
  const auto last = end != nullptr ? read_port_number(*end, report) : first;
  if (!first || !last) return false;
  if (*last < *first) {
    report.error("policy.port",
                 "endPort " + std::to_string(*last) + " is below port " + std::to_string(*first));
    return false;
  }
  rule.ports = rule.ports.unite(Connections::of(*protocol, PortSet(*first, *last)));
  return true;
}

bool read_rule_body(const Value& value, std::string_view peers_field,
                    const std::string& own_namespace, Rule& rule, const Reporter& report) {
  bool good = report.only(value, {peers_field, "ports"}, rule.label);
  good = report.list_or_absent(value, peers_field) && good;
  good = report.list_or_absent(value, "ports") && good;
  const auto peers = elements(field(value, peers_field));
  rule.every_peer = peers.empty();
  for (const Value& element : peers) {
    auto peer = read_peer(element, own_namespace, report);
    good = good && peer.has_value();
    if (peer) rule.peers.push_back(std::move(*peer));
  }
  const auto ports = elements(field(value, "ports"));
  if (ports.empty()) rule.ports = Connections::all();
  for (const Value& port : ports) good = read_port(port, rule, report) && good;
  return good;
}

void read_types(const Value& spec, Policy& policy, const Reporter& report) {
  const bool listed = report.list_or_absent(spec, "policyTypes");
  const auto types = elements(field(spec, "policyTypes"));
  if (types.empty()) {
    policy.applies = {true, !listed || !elements(field(spec, "egress")).empty()};
    return;
  }
  if (types.size() > 2) report.error("policy.type", "more than two policyTypes");
  for (const Value& type : types) {
    const std::string_view name = type.is_string() ? type.as_string() : "";
    if (name != "Ingress" && name != "Egress") {
      report.error("policy.type",
                   "\"" + excerpt(name) + "\" is not a policy type (Ingress, Egress)");
      policy.applies = {true, true};
      return;
    }
    policy.applies[name == "Egress" ? 1 : 0] = true;
  }
}

void read_rules(const Value& spec, Policy& policy, const Reporter& report, const Places& places) {
  for (const Direction direction : {Direction::ingress, Direction::egress}) {
    const auto d = static_cast<std::size_t>(direction);
    report.list_or_absent(spec, kDirectionNames[d]);  // what is no list allows nothing
    const Value* list = field(spec, kDirectionNames[d]);
    const auto rules = elements(list);
    const std::string_view peers_field = direction == Direction::ingress ? "from" : "to";
    for (std::size_t i = 0; i < rules.size(); ++i) {
      Rule rule;
      rule.label = std::string(kDirectionNames[d]) + '[' + std::to_string(i) + ']';
      rule.position = places.of(list, i);
      const Reporter here = report.at(rule.position);
      const std::string& own = *policy.subject.fixed_namespace;
      if (!read_rule_body(rules[i], peers_field, own, rule, here)) fail_closed(rule);
      policy.rules[d].push_back(std::move(rule));
    }
  }
}

}  // namespace

Policy read_network_policy(const SourceObject& object, const ObjectName& name,
                           std::vector<Finding>& findings) {
  Policy policy;
  policy.label = "NetworkPolicy " + name.namespace_name + '/' + name.name;
  const Places places(object);
  policy.position = places.object();
  const Reporter report(findings, policy.label, policy.position);
  policy.subject.fixed_namespace = name.namespace_name;
  const Value* spec = field(object.value, "spec");
  if (spec == nullptr) {
    // The API server fills an absent spec with nothing: every pod, ingress only, no rule.
    policy.applies = {true, false};
    return policy;
  }
  const Reporter here = report.at(places.of(object.value, "spec"));
  bool understood = here.only(*spec, {"podSelector", "policyTypes", "ingress", "egress"}, "spec");
  if (const Value* pods = field(*spec, "podSelector")) {
    const auto selector = read_selector(*pods, report.at(places.of(*spec, "podSelector")));
    if (selector) policy.subject.pods = *selector;
    understood = understood && selector.has_value();
  }
  read_types(*spec, policy, here);
  read_rules(*spec, policy, here, places);
  if (!understood) {
    for (auto& rules : policy.rules) std::for_each(rules.begin(), rules.end(), fail_closed);
  }
  return policy;
}

std::optional<Policy> read_policy(const SourceObject& object, const ObjectName& name,
                                  std::vector<Finding>& findings) {
  struct Known {
    std::string_view kind, api_version;
    Policy (*read)(const SourceObject&, const ObjectName&, std::vector<Finding>&);
  };
  constexpr Known kKnown[] = {
      {"NetworkPolicy", "networking.k8s.io/v1", read_network_policy},
      {"AdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1", read_tier_policy},
      {"BaselineAdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1", read_tier_policy},
      {"ClusterNetworkPolicy", "policy.networking.k8s.io/v1alpha2", read_tier_policy},
  };
  for (const Known& known : kKnown) {
    if (name.kind == known.kind && name.api_version == known.api_version) {
      return known.read(object, name, findings);
    }
  }
  return std::nullopt;
}

}  // namespace kchart::reach
