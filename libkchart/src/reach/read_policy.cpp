// NetworkPolicy (networking.k8s.io/v1): from its object to the common form of a policy.
//
// An invalid peer or port matches nothing in a rule that allows: a mistake closes, it never opens.
#include <cmath>

#include "reach/fields.hpp"
#include "reach/policy.hpp"
#include "reach/read.hpp"

namespace kchart::reach {

namespace {

constexpr std::array kDirectionNames{"ingress", "egress"};

kube::AddressSet read_ip_block(const Value& block, const Reporter& report) {
  report.only(block, {"cidr", "except"}, "ipBlock");
  const auto cidr = read_cidr(text_field(block, "cidr"), report);
  if (!cidr) return {};
  kube::AddressSet set(*cidr);
  for (const Value& value : elements(field(block, "except"))) {
    const auto except = read_cidr(value.is_string() ? value.as_string() : "", report);
    if (!except) return {};
    if (!cidr->strictly_contains(*except)) {
      report.error("policy.except",
                   "except " + except->text() + " is not strictly inside " + cidr->text());
      return {};
    }
    set = set.subtract(kube::AddressSet(*except));
  }
  return set;
}

Peer read_peer(const Value& value, const std::string& own_namespace, const Reporter& report) {
  Peer peer;
  const bool known = report.only(value, {"podSelector", "namespaceSelector", "ipBlock"}, "a peer");
  const Value* pods = field(value, "podSelector");
  const Value* namespaces = field(value, "namespaceSelector");
  const Value* block = field(value, "ipBlock");
  if (pods == nullptr && namespaces == nullptr && block == nullptr) {
    report.error("policy.peer", "a peer needs podSelector, namespaceSelector or ipBlock");
    return peer;
  }
  if (block != nullptr && (pods != nullptr || namespaces != nullptr)) {
    report.error("policy.peer", "ipBlock cannot stand beside another field of one peer");
    return peer;
  }
  if (!known) return peer;
  if (block != nullptr) {
    peer.kind = Peer::Kind::ip_block;
    peer.addresses = read_ip_block(*block, report);
    return peer;
  }
  peer.kind = Peer::Kind::pods;
  if (pods != nullptr) peer.pods.pods = read_selector(*pods, report);
  if (namespaces != nullptr) {
    peer.pods.namespaces = read_selector(*namespaces, report);
  } else {
    peer.pods.fixed_namespace = own_namespace;
  }
  return peer;
}

// Adds one entry of `ports` to the rule.
void read_port(const Value& value, Rule& rule, const Reporter& report) {
  if (!report.only(value, {"protocol", "port", "endPort"}, "an entry of ports")) return;
  const auto protocol = read_protocol(text_field(value, "protocol"), report);
  if (!protocol) return;
  const Value* port = field(value, "port");
  const Value* end = field(value, "endPort");
  if (port == nullptr) {
    if (end != nullptr) {
      report.error("policy.port", "endPort needs a numeric port");
      return;
    }
    rule.ports = rule.ports.unite(Connections::of(*protocol, PortSet::all()));
    return;
  }
  if (port->is_string()) {
    if (end != nullptr) {
      report.error("policy.port", "endPort needs a numeric port");
      return;
    }
    rule.named.push_back({std::string(port->as_string()), protocol});
    return;
  }
  const auto first = read_port_number(*port, report);
  const auto last = end != nullptr ? read_port_number(*end, report) : first;
  if (!first || !last) return;
  if (*last < *first) {
    report.error("policy.port",
                 "endPort " + std::to_string(*last) + " is below port " + std::to_string(*first));
    return;
  }
  rule.ports = rule.ports.unite(Connections::of(*protocol, PortSet(*first, *last)));
}

struct RuleContext {
  const std::string& own_namespace;
  const Reporter& report;
  const Position& position;
};

Rule read_rule(const Value& value, Direction direction, std::size_t index, const RuleContext& in) {
  const bool ingress = direction == Direction::ingress;
  const std::string_view peers_field = ingress ? "from" : "to";
  Rule rule;
  rule.label = std::string(kDirectionNames[static_cast<std::size_t>(direction)]) + '[' +
               std::to_string(index) + ']';
  rule.position = in.position;
  // A field that we do not know might restrict the rule, so the rule allows nothing.
  if (!in.report.only(value, {peers_field, "ports"}, rule.label)) return rule;
  const auto peers = elements(field(value, peers_field));
  rule.every_peer = peers.empty();
  for (const Value& peer : peers) {
    rule.peers.push_back(read_peer(peer, in.own_namespace, in.report));
  }
  const auto ports = elements(field(value, "ports"));
  if (ports.empty()) rule.ports = Connections::all();
  for (const Value& port : ports) read_port(port, rule, in.report);
  return rule;
}

void read_types(const Value& spec, Policy& policy, const Reporter& report) {
  const auto types = elements(field(spec, "policyTypes"));
  if (types.empty()) {
    policy.applies = {true, !elements(field(spec, "egress")).empty()};
    return;
  }
  for (const Value& type : types) {
    const std::string_view name = type.is_string() ? type.as_string() : "";
    if (name == "Ingress")
      policy.applies[0] = true;
    else if (name == "Egress")
      policy.applies[1] = true;
    else
      report.error("policy.type",
                   "\"" + excerpt(name) + "\" is not a policy type (Ingress, Egress)");
  }
}

}  // namespace

Policy read_network_policy(const SourceObject& object, const ObjectName& name,
                           std::vector<Finding>& findings) {
  Policy policy;
  policy.label = "NetworkPolicy " + name.namespace_name + '/' + name.name;
  policy.position = object.position;
  const Reporter report(findings, policy.label, object.position);
  policy.subject.fixed_namespace = name.namespace_name;
  const Value* spec = field(object.value, "spec");
  if (spec == nullptr) {
    // The API server fills an absent spec with nothing: every pod, ingress only, no rule.
    policy.applies = {true, false};
    return policy;
  }
  report.only(*spec, {"podSelector", "policyTypes", "ingress", "egress"}, "spec");
  if (const Value* pods = field(*spec, "podSelector")) {
    policy.subject.pods = read_selector(*pods, report);
  }
  read_types(*spec, policy, report);
  const RuleContext context{name.namespace_name, report, object.position};
  for (const Direction direction : {Direction::ingress, Direction::egress}) {
    const auto d = static_cast<std::size_t>(direction);
    const auto rules = elements(field(*spec, kDirectionNames[d]));
    for (std::size_t i = 0; i < rules.size(); ++i) {
      policy.rules[d].push_back(read_rule(rules[i], direction, i, context));
    }
  }
  return policy;
}

}  // namespace kchart::reach
