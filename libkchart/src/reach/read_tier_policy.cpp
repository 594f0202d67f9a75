// Cluster-wide policies: AdminNetworkPolicy, BaselineAdminNetworkPolicy (policy.networking.k8s.io
// v1alpha1) and ClusterNetworkPolicy (v1alpha2).
//
// A rule with anything that we do not know fails closed, as the API asks of implementations: Accept
// then matches nothing, Deny and Pass act as Deny of everything. Of a policy that the API server
// would refuse as a whole, nothing accepts.
#include <algorithm>

#include "reach/read.hpp"

namespace kchart::reach {

namespace {

constexpr std::size_t kMaxNetworks = 25;

// What differs in the parts that peers and subjects share.
struct PeerDialect {
  bool namespaces_required;  // namespaceSelector beside podSelector
  bool domains;              // domainNames
};

// What differs between the generations of the API.
struct Dialect {
  std::string_view accept;
  std::string_view ports_field;
  std::size_t most;  // rules of a direction, and peers and ports of a rule
  bool may_pass;
  PeerDialect peers;
  bool (*read_port)(const Value& value, Rule& rule, const Reporter& report);
};

std::optional<PodSelector> read_namespaced_pods(const Value& value, const PeerDialect& dialect,
                                                const Reporter& report) {
  bool good = report.only(value, {"namespaceSelector", "podSelector"}, "pods");
  if (field(value, "podSelector") == nullptr ||
      (dialect.namespaces_required && field(value, "namespaceSelector") == nullptr)) {
    report.error("policy.selector", dialect.namespaces_required
                                        ? "pods needs namespaceSelector and podSelector"
                                        : "pods needs podSelector");
    good = false;
  }
  PodSelector selector;
  if (const Value* namespaces = field(value, "namespaceSelector")) {
    const auto read = read_selector(*namespaces, report);
    good = good && read;
    if (read) selector.namespaces = *read;
  }
  if (const Value* pods = field(value, "podSelector")) {
    const auto read = read_selector(*pods, report);
    good = good && read;
    if (read) selector.pods = *read;
  }
  return good ? std::optional(std::move(selector)) : std::nullopt;
}

// `value` has exactly one of `namespaces` and `pods`.
std::optional<PodSelector> read_pods(const Value& value, const PeerDialect& dialect,
                                     const Reporter& report) {
  if (const Value* pods = field(value, "pods")) {
    return read_namespaced_pods(*pods, dialect, report);
  }
  const auto namespaces = read_selector(*field(value, "namespaces"), report);
  if (!namespaces) return std::nullopt;
  PodSelector selector;
  selector.namespaces = *namespaces;
  return selector;
}

bool read_networks(const Value& list, Peer& peer, const Reporter& report) {
  const auto cidrs = elements(&list);
  if (cidrs.empty() || cidrs.size() > kMaxNetworks) {
    report.error("policy.networks", "a peer needs 1 to 25 networks");
    return false;
  }
  peer.kind = Peer::Kind::networks;
  for (const Value& text : cidrs) {
    const auto cidr = read_cidr(text.is_string() ? text.as_string() : "", report);
    if (!cidr) return false;
    peer.addresses = peer.addresses.unite(kube::AddressSet(*cidr));
  }
  return true;
}

bool is_label(std::string_view text) {
  const auto alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !text.empty() && alphanumeric(text.front()) && alphanumeric(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return alphanumeric(c) || c == '-' || c == '_'; });
}

// The domain in lower case without a final dot; absent when it is none. At least two labels.
std::optional<std::string> read_domain(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  std::string_view rest = text.starts_with("*.") ? text.substr(2) : text;
  std::size_t labels = 0;
  for (bool more = true; more; ++labels) {
    const std::size_t dot = rest.find('.');
    if (!is_label(rest.substr(0, dot))) return std::nullopt;
    more = dot != std::string_view::npos;
    if (more) rest.remove_prefix(dot + 1);
  }
  if (labels < 2) return std::nullopt;
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

bool read_domains(const Value& list, Peer& peer, Action action, const Reporter& report) {
  const auto names = elements(&list);
  if (names.empty() || names.size() > kMaxNetworks) {
    report.error("policy.domain", "a peer needs 1 to 25 domainNames");
    return false;
  }
  if (action != Action::accept) {
    report.error("policy.domain", "domainNames can only be accepted");
    return false;
  }
  peer.kind = Peer::Kind::domains;
  for (const Value& name : names) {
    auto domain = read_domain(name.is_string() ? name.as_string() : "");
    if (!domain) {
      report.error("policy.domain", "\"" + excerpt(name.is_string() ? name.as_string() : "") +
                                        "\" is not a domain such as example.com or *.example.com");
      return false;
    }
    peer.domains.push_back(std::move(*domain));
  }
  return true;
}

bool has_known_fields(const Value& peer, Direction direction, const PeerDialect& dialect,
                      const Reporter& report) {
  if (direction == Direction::ingress) return report.only(peer, {"namespaces", "pods"}, "a peer");
  return dialect.domains
             ? report.only(peer, {"namespaces", "pods", "nodes", "networks", "domainNames"},
                           "a peer")
             : report.only(peer, {"namespaces", "pods", "nodes", "networks"}, "a peer");
}

std::optional<Peer> read_peer(const Value& value, Direction direction, Action action,
                              const PeerDialect& dialect, const Reporter& report) {
  const bool known = has_known_fields(value, direction, dialect, report);
  if (!known) return std::nullopt;
  const Value* nodes = field(value, "nodes");
  const Value* networks = field(value, "networks");
  const Value* domains = field(value, "domainNames");
  const Value* pods = field(value, "pods");
  const Value* namespaces = field(value, "namespaces");
  const auto fields = {nodes, networks, domains, pods, namespaces};
  if (std::count(fields.begin(), fields.end(), nullptr) != 4) {
    report.error("policy.peer", "a peer must have exactly one field");
    return std::nullopt;
  }
  Peer peer;
  if (networks != nullptr && !read_networks(*networks, peer, report)) return std::nullopt;
  if (domains != nullptr && !read_domains(*domains, peer, action, report)) return std::nullopt;
  if (nodes != nullptr) {
    const auto selector = read_selector(*nodes, report);
    if (!selector) return std::nullopt;
    peer.kind = Peer::Kind::nodes;
    peer.nodes = *selector;
  }
  if (pods != nullptr || namespaces != nullptr) {
    auto selector = read_pods(value, dialect, report);
    if (!selector) return std::nullopt;
    peer.pods = std::move(*selector);
  }
  return peer;
}

bool add_range(Rule& rule, Protocol protocol, const Value& range, const Reporter& report) {
  const Value* start = field(range, "start");
  const Value* end = field(range, "end");
  if (start == nullptr || end == nullptr) {
    report.error("policy.port", "a port range needs start and end");
    return false;
  }
  const auto first = read_port_number(*start, report);
  const auto last = read_port_number(*end, report);
  if (!first || !last) return false;
  if (*last <= *first) {
    report.error("policy.port", "the start of a port range must be less than its end");
    return false;
  }
  rule.ports = rule.ports.unite(Connections::of(protocol, PortSet(*first, *last)));
  return true;
}

bool add_number(Rule& rule, Protocol protocol, const Value* port, const Reporter& report) {
  const auto number = read_port_number(port != nullptr ? *port : Value(), report);
  if (number) rule.ports = rule.ports.unite(Connections::of(protocol, PortSet(*number, *number)));
  return number.has_value();
}

bool add_name(Rule& rule, const Value& name, const Reporter& report) {
  if (!name.is_string() || name.as_string().empty()) {
    report.error("policy.port", "the name of a port is not a string");
    return false;
  }
  rule.named.push_back({std::string(name.as_string()), std::nullopt});
  return true;
}

// v1alpha1: {portNumber: {protocol, port}} | {portRange: {protocol, start, end}} | {namedPort}.
bool read_old_port(const Value& value, Rule& rule, const Reporter& report) {
  if (!report.only(value, {"portNumber", "portRange", "namedPort"}, "an entry of ports")) {
    return false;
  }
  const Value* number = field(value, "portNumber");
  const Value* range = field(value, "portRange");
  const Value* name = field(value, "namedPort");
  if ((number != nullptr) + (range != nullptr) + (name != nullptr) != 1) {
    report.error("policy.port", "an entry of ports must have exactly one field");
    return false;
  }
  if (name != nullptr) return add_name(rule, *name, report);
  const Value& numeric = number != nullptr ? *number : *range;
  const bool known = number != nullptr
                         ? report.only(numeric, {"protocol", "port"}, "portNumber")
                         : report.only(numeric, {"protocol", "start", "end"}, "portRange");
  const auto protocol = read_protocol(numeric, report);
  if (!known || !protocol) return false;
  return number != nullptr ? add_number(rule, *protocol, field(numeric, "port"), report)
                           : add_range(rule, *protocol, numeric, report);
}

bool read_destination_port(const Value& holder, Protocol protocol, Rule& rule,
                           const Reporter& report) {
  if (!report.only(holder, {"destinationPort"}, "a protocol")) return false;
  const Value* port = field(holder, "destinationPort");
  if (port == nullptr) {
    report.error("policy.port", "a protocol needs a destinationPort");
    return false;
  }
  if (!report.only(*port, {"number", "range"}, "destinationPort")) return false;
  const Value* number = field(*port, "number");
  const Value* range = field(*port, "range");
  if ((number != nullptr) == (range != nullptr)) {
    report.error("policy.port", "destinationPort needs exactly one of number and range");
    return false;
  }
  return number != nullptr ? add_number(rule, protocol, number, report)
                           : add_range(rule, protocol, *range, report);
}

// v1alpha2: {tcp: {destinationPort: {number | range}}} | udp | sctp | {destinationNamedPort}.
bool read_new_port(const Value& value, Rule& rule, const Reporter& report) {
  constexpr std::array kProtocols{"tcp", "udp", "sctp"};
  if (!report.only(value, {"tcp", "udp", "sctp", "destinationNamedPort"},
                   "an entry of protocols")) {
    return false;
  }
  const Value* name = field(value, "destinationNamedPort");
  int fields = name != nullptr ? 1 : 0;
  for (const char* protocol : kProtocols) fields += field(value, protocol) != nullptr ? 1 : 0;
  if (fields != 1) {
    report.error("policy.port", "an entry of protocols must have exactly one field");
    return false;
  }
  if (name != nullptr) return add_name(rule, *name, report);
  for (std::size_t i = 0; i < kProtocols.size(); ++i) {
    const Value* holder = field(value, kProtocols[i]);
    if (holder == nullptr) continue;
    return read_destination_port(*holder, static_cast<Protocol>(i), rule, report);
  }
  return false;
}

constexpr Dialect kOld{"Allow", "ports", 100, true, {true, true}, read_old_port};
constexpr Dialect kOldBaseline{"Allow", "ports", 100, false, {true, false}, read_old_port};
constexpr Dialect kNew{"Accept", "protocols", 25, true, {false, true}, read_new_port};

std::optional<Action> read_action(std::string_view text, const Dialect& dialect,
                                  const Reporter& report) {
  if (text == dialect.accept) return Action::accept;
  if (text == "Deny") return Action::deny;
  if (text == "Pass" && dialect.may_pass) return Action::pass;
  report.error("policy.action", "\"" + excerpt(text) + "\" is not an action of this policy");
  return std::nullopt;
}

// Only pods have named ports; the API refuses a rule that asks others for one.
bool names_fit(const Rule& rule, const Reporter& report) {
  const bool fit = rule.named.empty() ||
                   std::all_of(rule.peers.begin(), rule.peers.end(),
                               [](const Peer& peer) { return peer.kind == Peer::Kind::pods; });
  if (!fit) {
    report.error("policy.port", "nodes, networks and domainNames have no named ports");
  }
  return fit;
}

bool has_good_size(const Value& rule, std::string_view key, std::size_t most,
                   const Reporter& report) {
  const std::size_t size = elements(field(rule, key)).size();
  if (size >= 1 && size <= most) return true;
  report.error(key == "from" || key == "to" ? "policy.peer" : "policy.port",
               "a rule needs 1 to " + std::to_string(most) + " entries of " + std::string(key));
  return false;
}

bool read_rule_body(const Value& value, Direction direction, const Dialect& dialect, Rule& rule,
                    const Reporter& report) {
  const std::string_view peers_field = direction == Direction::ingress ? "from" : "to";
  bool good = report.only(value, {"name", "action", peers_field, dialect.ports_field}, "a rule");
  good = report.list_or_absent(value, peers_field) && good;
  good = report.list_or_absent(value, dialect.ports_field) && good;
  const auto peers = elements(field(value, peers_field));
  good = has_good_size(value, peers_field, dialect.most, report) && good;
  good = good && !peers.empty();
  for (const Value& element : peers) {
    auto peer = read_peer(element, direction, rule.action, dialect.peers, report);
    good = good && peer.has_value();
    if (peer) rule.peers.push_back(std::move(*peer));
  }
  const auto ports = elements(field(value, dialect.ports_field));
  if (field(value, dialect.ports_field) == nullptr) {
    rule.ports = Connections::all();
  } else {
    good = has_good_size(value, dialect.ports_field, dialect.most, report) && good;
  }
  for (const Value& port : ports) good = dialect.read_port(port, rule, report) && good;
  return names_fit(rule, report) && good;
}

Rule read_rule(const Value& value, Direction direction, const Dialect& dialect,
               const Reporter& report) {
  Rule rule;
  const auto action = read_action(text_field(value, "action"), dialect, report);
  rule.action = action.value_or(Action::deny);
  const bool good = read_rule_body(value, direction, dialect, rule, report);
  if (!good || !action) fail_closed(rule);
  return rule;
}

// False when there are more rules than the API takes.
bool read_rules(const Value& spec, Policy& policy, const Dialect& dialect, const Reporter& report,
                const Places& places) {
  bool good = true;
  for (std::size_t d = 0; d < 2; ++d) {
    const Value* list = field(spec, kDirectionNames[d]);
    const auto rules = elements(list);
    if (rules.size() > dialect.most) {
      report.error("policy.rules",
                   "more than " + std::to_string(dialect.most) + " rules of " + kDirectionNames[d]);
      good = false;
    }
    policy.applies[d] = !rules.empty();
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const Position position = places.of(list, i);
      Rule rule = read_rule(rules[i], static_cast<Direction>(d), dialect, report.at(position));
      rule.label = std::string(kDirectionNames[d]) + '[' + std::to_string(i) + ']';
      const std::string name = text_field(rules[i], "name");
      if (!name.empty()) rule.label += " \"" + excerpt(name) + '"';
      rule.position = position;
      policy.rules[d].push_back(std::move(rule));
    }
    if (report.list_or_absent(spec, kDirectionNames[d])) continue;
    Rule closed;
    closed.action = Action::deny;
    closed.label = kDirectionNames[d];
    closed.position = policy.position;
    fail_closed(closed);
    policy.applies[d] = true;
    policy.rules[d].push_back(std::move(closed));
  }
  return good;
}

bool read_subject(const Value& spec, Policy& policy, const PeerDialect& dialect,
                  const Reporter& report) {
  const Value* subject = field(spec, "subject");
  const bool one = subject != nullptr && (field(*subject, "namespaces") == nullptr) !=
                                             (field(*subject, "pods") == nullptr);
  if (!one || !report.only(*subject, {"namespaces", "pods"}, "subject")) {
    report.error("policy.subject", "subject needs exactly one of namespaces and pods");
    return false;
  }
  const auto pods = read_pods(*subject, dialect, report);
  if (pods) policy.subject = *pods;
  return pods.has_value();
}

bool read_priority(const Value& spec, Policy& policy, const Reporter& report) {
  const Value* priority = field(spec, "priority");
  const auto number = priority != nullptr ? whole_number(*priority) : std::nullopt;
  if (!number || *number < 0 || *number > 1000) {
    report.error("policy.priority", "priority must be a whole number from 0 to 1000");
    return false;
  }
  policy.priority = *number;
  return true;
}

// Nothing of a policy that would be refused may open anything; what it denies stays denied.
void drop_accepts(Policy& policy) {
  for (auto& rules : policy.rules) {
    for (Rule& rule : rules) {
      if (rule.action != Action::deny) {
        rule.action = Action::accept;
        fail_closed(rule);
      }
    }
  }
}

bool read_tier(const Value& spec, const ObjectName& name, Policy& policy, const Reporter& report) {
  if (name.kind == "AdminNetworkPolicy") return true;
  policy.tier = Tier::baseline;
  if (name.kind == "BaselineAdminNetworkPolicy") {
    if (name.name == "default") return true;
    report.error("policy.name", "a BaselineAdminNetworkPolicy must be named default");
    return false;
  }
  const std::string tier = text_field(spec, "tier");
  if (tier == "Baseline") return true;
  policy.tier = Tier::admin;
  if (tier == "Admin") return true;
  report.error("policy.tier", "\"" + excerpt(tier) + "\" is not a tier (Admin, Baseline)");
  return false;
}

}  // namespace

Policy read_tier_policy(const SourceObject& object, const ObjectName& name,
                        std::vector<Finding>& findings) {
  Policy policy;
  const Places places(object);
  policy.tier = Tier::admin;
  policy.label = name.kind + ' ' + name.name;
  policy.position = places.object();
  const Reporter report(findings, policy.label, policy.position);
  const Value* found = field(object.value, "spec");
  const Value spec = found != nullptr ? *found : Value();
  const bool fresh = name.kind == "ClusterNetworkPolicy";
  const bool baseline = name.kind == "BaselineAdminNetworkPolicy";
  const Dialect& dialect = fresh ? kNew : baseline ? kOldBaseline : kOld;

  bool good = fresh
                  ? report.only(spec, {"tier", "priority", "subject", "ingress", "egress"}, "spec")
              : baseline ? report.only(spec, {"subject", "ingress", "egress"}, "spec")
                         : report.only(spec, {"priority", "subject", "ingress", "egress"}, "spec");
  good = read_tier(spec, name, policy, report) && good;
  if (!baseline) good = read_priority(spec, policy, report) && good;
  good = read_rules(spec, policy, dialect, report, places) && good;
  good = read_subject(spec, policy, dialect.peers, report) && good;
  if (!good) drop_accepts(policy);
  return policy;
}

}  // namespace kchart::reach
