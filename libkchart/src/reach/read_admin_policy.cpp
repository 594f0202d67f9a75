// Cluster-wide policies: AdminNetworkPolicy, BaselineAdminNetworkPolicy (policy.networking.k8s.io
// v1alpha1) and ClusterNetworkPolicy (v1alpha2).
//
// A peer or protocol with no field that we know fails closed, as the API asks of implementations:
// Accept then matches nothing, Deny and Pass act as Deny of everything.
#include "reach/read.hpp"

namespace kchart::reach {

namespace {

constexpr std::array kDirectionNames{"ingress", "egress"};

// What differs between the two generations of the API.
struct Dialect {
  std::string_view accept;
  std::string_view ports_field;
  std::size_t max_rules;
  bool may_pass;
  void (*read_port)(const Value& value, Rule& rule, bool& understood, const Reporter& report);
};

PodSelector read_namespaced_pods(const Value& value, const Reporter& report) {
  report.only(value, {"namespaceSelector", "podSelector"}, "pods");
  PodSelector selector;
  if (const Value* namespaces = field(value, "namespaceSelector")) {
    selector.namespaces = read_selector(*namespaces, report);
  }
  if (const Value* pods = field(value, "podSelector")) selector.pods = read_selector(*pods, report);
  return selector;
}

std::optional<PodSelector> read_pods(const Value& value, const Reporter& report) {
  const Value* namespaces = field(value, "namespaces");
  const Value* pods = field(value, "pods");
  if ((namespaces == nullptr) == (pods == nullptr)) return std::nullopt;
  if (pods != nullptr) return read_namespaced_pods(*pods, report);
  PodSelector selector;
  selector.namespaces = read_selector(*namespaces, report);
  return selector;
}

Peer read_networks(const Value& list, const Reporter& report) {
  Peer peer;
  if (elements(&list).size() > 25) {
    report.error("policy.networks", "a peer has more than 25 networks");
  }
  for (const Value& text : elements(&list)) {
    const auto cidr = read_cidr(text.is_string() ? text.as_string() : "", report);
    if (!cidr) return peer;
    peer.addresses = peer.addresses.unite(kube::AddressSet(*cidr));
  }
  peer.kind = Peer::Kind::networks;
  return peer;
}

Peer read_peer(const Value& value, Direction direction, const Reporter& report) {
  Peer peer;
  const bool egress = direction == Direction::egress;
  const bool known =
      egress
          ? report.only(value, {"namespaces", "pods", "nodes", "networks", "domainNames"}, "a peer")
          : report.only(value, {"namespaces", "pods"}, "a peer");
  if (!known || value.size() != 1) {
    if (known) report.error("policy.peer", "a peer must have exactly one field");
    return peer;
  }
  if (const Value* nodes = field(value, "nodes")) {
    peer.kind = Peer::Kind::nodes;
    peer.nodes = read_selector(*nodes, report);
  } else if (const Value* networks = field(value, "networks")) {
    return read_networks(*networks, report);
  } else if (field(value, "domainNames") != nullptr) {
    peer.kind = Peer::Kind::domains;
  } else if (auto pods = read_pods(value, report)) {
    peer.kind = Peer::Kind::pods;
    peer.pods = std::move(*pods);
  }
  return peer;
}

void add_range(Rule& rule, Protocol protocol, const Value& range, const Reporter& report) {
  const Value* start = field(range, "start");
  const Value* end = field(range, "end");
  if (start == nullptr || end == nullptr) {
    report.error("policy.port", "a port range needs start and end");
    return;
  }
  const auto first = read_port_number(*start, report);
  const auto last = read_port_number(*end, report);
  if (!first || !last) return;
  if (*last < *first) {
    report.error("policy.port", "the range of ports ends before it starts");
    return;
  }
  rule.ports = rule.ports.unite(Connections::of(protocol, PortSet(*first, *last)));
}

void add_number(Rule& rule, Protocol protocol, const Value* port, const Reporter& report) {
  const auto number = port != nullptr ? read_port_number(*port, report) : std::nullopt;
  if (number) rule.ports = rule.ports.unite(Connections::of(protocol, PortSet(*number, *number)));
}

// v1alpha1: {portNumber: {protocol, port}} | {portRange: {protocol, start, end}} | {namedPort}.
void read_old_port(const Value& value, Rule& rule, bool& understood, const Reporter& report) {
  if (!report.only(value, {"portNumber", "portRange", "namedPort"}, "an entry of ports")) {
    understood = false;
  }
  if (const Value* number = field(value, "portNumber")) {
    const auto protocol = read_protocol(text_field(*number, "protocol"), report);
    if (protocol) add_number(rule, *protocol, field(*number, "port"), report);
  } else if (const Value* range = field(value, "portRange")) {
    const auto protocol = read_protocol(text_field(*range, "protocol"), report);
    if (protocol) add_range(rule, *protocol, *range, report);
  } else if (const Value* name = field(value, "namedPort"); name != nullptr && name->is_string()) {
    rule.named.push_back({std::string(name->as_string()), std::nullopt});
  } else {
    understood = false;
  }
}

// v1alpha2: {tcp: {destinationPort: {number | range}}} | udp | sctp | {destinationNamedPort}.
void read_new_port(const Value& value, Rule& rule, bool& understood, const Reporter& report) {
  constexpr std::array kProtocols{"tcp", "udp", "sctp"};
  const bool known =
      report.only(value, {"tcp", "udp", "sctp", "destinationNamedPort"}, "an entry of protocols");
  if (!known || value.size() != 1) {
    understood = false;
    return;
  }
  const Value* name = field(value, "destinationNamedPort");
  if (name != nullptr && name->is_string()) {
    rule.named.push_back({std::string(name->as_string()), std::nullopt});
    return;
  }
  for (std::size_t i = 0; i < kProtocols.size(); ++i) {
    const Value* protocol_value = field(value, kProtocols[i]);
    if (protocol_value == nullptr) continue;
    const auto protocol = static_cast<Protocol>(i);
    const Value* port = field(*protocol_value, "destinationPort");
    if (port == nullptr) {
      rule.ports = rule.ports.unite(Connections::of(protocol, PortSet::all()));
    } else if (const Value* range = field(*port, "range")) {
      add_range(rule, protocol, *range, report);
    } else {
      add_number(rule, protocol, field(*port, "number"), report);
    }
    return;
  }
  understood = false;
}

constexpr Dialect kOld{"Allow", "ports", 100, true, read_old_port};
constexpr Dialect kOldBaseline{"Allow", "ports", 100, false, read_old_port};
constexpr Dialect kNew{"Accept", "protocols", 25, true, read_new_port};

std::optional<Action> read_action(std::string_view text, const Dialect& dialect,
                                  const Reporter& report) {
  if (text == dialect.accept) return Action::accept;
  if (text == "Deny") return Action::deny;
  if (text == "Pass" && dialect.may_pass) return Action::pass;
  report.error("policy.action", "\"" + excerpt(text) + "\" is not an action of this policy");
  return std::nullopt;
}

// What was not understood: Accept matches nothing, Deny and Pass deny everything.
void fail_closed(Rule& rule) {
  rule.peers.clear();
  rule.named.clear();
  if (rule.action == Action::accept) {
    rule.every_peer = false;
    rule.ports = {};
    return;
  }
  rule.action = Action::deny;
  rule.every_peer = true;
  rule.ports = Connections::all();
}

Rule read_rule(const Value& value, Direction direction, const Dialect& dialect,
               const Reporter& report) {
  const std::string_view peers_field = direction == Direction::ingress ? "from" : "to";
  Rule rule;
  bool understood =
      report.only(value, {"name", "action", peers_field, dialect.ports_field}, "a rule");
  const auto action = read_action(text_field(value, "action"), dialect, report);
  rule.action = action.value_or(Action::deny);
  const auto peers = elements(field(value, peers_field));
  if (peers.empty()) report.error("policy.peer", "a rule needs at least one peer");
  for (const Value& peer : peers) {
    rule.peers.push_back(read_peer(peer, direction, report));
    const Peer::Kind kind = rule.peers.back().kind;
    // Names of hosts can only be accepted; a Deny of them cannot be decided.
    const bool undecidable = kind == Peer::Kind::domains && rule.action != Action::accept;
    if (kind == Peer::Kind::unknown || undecidable) understood = false;
  }
  const auto ports = elements(field(value, dialect.ports_field));
  if (ports.empty()) rule.ports = Connections::all();
  for (const Value& port : ports) dialect.read_port(port, rule, understood, report);
  if (!understood && rule.action != Action::accept) fail_closed(rule);
  if (!action) fail_closed(rule);
  return rule;
}

void read_rules(const Value& spec, Policy& policy, const Dialect& dialect, const Reporter& report) {
  for (std::size_t d = 0; d < 2; ++d) {
    const auto rules = elements(field(spec, kDirectionNames[d]));
    if (rules.size() > dialect.max_rules) {
      report.error("policy.rules", "more than " + std::to_string(dialect.max_rules) + " rules of " +
                                       kDirectionNames[d]);
    }
    policy.applies[d] = !rules.empty();
    for (std::size_t i = 0; i < rules.size(); ++i) {
      Rule rule = read_rule(rules[i], static_cast<Direction>(d), dialect, report);
      rule.label = std::string(kDirectionNames[d]) + '[' + std::to_string(i) + ']';
      const std::string name = text_field(rules[i], "name");
      if (!name.empty()) rule.label += " \"" + excerpt(name) + '"';
      rule.position = policy.position;
      policy.rules[d].push_back(std::move(rule));
    }
  }
}

void read_subject(const Value& spec, Policy& policy, const Reporter& report) {
  const Value* subject = field(spec, "subject");
  const auto pods = subject != nullptr ? read_pods(*subject, report) : std::nullopt;
  if (!pods) {
    report.error("policy.subject", "subject needs exactly one of namespaces and pods");
    policy.applies = {};
    policy.rules = {};
    return;
  }
  policy.subject = *pods;
}

void read_priority(const Value& spec, Policy& policy, const Reporter& report) {
  const Value* priority = field(spec, "priority");
  double number = -1;
  if (priority != nullptr && priority->kind() == Kind::float64) number = priority->as_float();
  if (priority != nullptr && priority->is_signed())
    number = static_cast<double>(priority->as_int());
  if (number < 0 || number > 1000) {
    report.error("policy.priority", "priority must be a whole number from 0 to 1000");
    return;
  }
  policy.priority = static_cast<int>(number);
}

Policy start(const SourceObject& object, const ObjectName& name) {
  Policy policy;
  policy.label = name.kind + ' ' + name.name;
  policy.position = object.position;
  return policy;
}

}  // namespace

Policy read_admin_policy(const SourceObject& object, const ObjectName& name,
                         std::vector<Finding>& findings) {
  Policy policy = start(object, name);
  const Reporter report(findings, policy.label, object.position);
  const bool baseline = name.kind == "BaselineAdminNetworkPolicy";
  policy.tier = baseline ? Tier::baseline : Tier::admin;
  if (baseline && name.name != "default") {
    report.error("policy.name", "a BaselineAdminNetworkPolicy must be named default");
  }
  const Value* spec = field(object.value, "spec");
  if (spec == nullptr) return policy;
  report.only(*spec, {"priority", "subject", "ingress", "egress"}, "spec");
  if (!baseline) read_priority(*spec, policy, report);
  read_rules(*spec, policy, baseline ? kOldBaseline : kOld, report);
  read_subject(*spec, policy, report);
  return policy;
}

Policy read_cluster_policy(const SourceObject& object, const ObjectName& name,
                           std::vector<Finding>& findings) {
  Policy policy = start(object, name);
  const Reporter report(findings, policy.label, object.position);
  const Value* spec = field(object.value, "spec");
  if (spec == nullptr) return policy;
  report.only(*spec, {"tier", "priority", "subject", "ingress", "egress"}, "spec");
  const std::string tier = text_field(*spec, "tier");
  if (tier != "Admin" && tier != "Baseline") {
    report.error("policy.tier", "\"" + excerpt(tier) + "\" is not a tier (Admin, Baseline)");
  }
  policy.tier = tier == "Baseline" ? Tier::baseline : Tier::admin;
  read_priority(*spec, policy, report);
  read_rules(*spec, policy, kNew, report);
  read_subject(*spec, policy, report);
  return policy;
}

}  // namespace kchart::reach
