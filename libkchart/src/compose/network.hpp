// Network policies: declared edges as rules. Whatever no rule names is closed, both ways.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compose/blueprint.hpp"
#include "kchart/finding.hpp"
#include "kchart/spec.hpp"
#include "kchart/value.hpp"

namespace kchart::compose {

// Somebody whom the declarations of one run know by name.
struct Endpoint {
  std::string space;                            // the namespace
  std::map<std::string, std::string> selector;  // labels of the pods
  std::vector<int> ports;                       // those that it serves
};

// By the name that an edge uses.
using Directory = std::map<std::string, Endpoint>;

// Whether an edge's peer is somebody: the internet, a CIDR, a namespace, known, or declared.
bool knows_peer(const std::string& peer, const Directory& directory);
std::vector<std::string_view> known_peers();

enum class Direction { egress, ingress };

// The rule of a NetworkPolicy for the edge, as seen by `self`: {to|from: [...], ports: [...]}.
// A peer in the namespace of `self` is named by its labels alone; "self" is the endpoint itself.
Value rule_for(const EdgeSpec& edge, const Endpoint& self, const Directory& directory,
               Arena& arena);

// The addresses of the internet (kube/internet.hpp), of both families, as peers.
Value internet_peers(Arena& arena);

// {matchLabels: the blueprint's `selector`}
Node selected_pods();

// Shapes of policies for the pods that `pods`, a label selector, picks.
Node deny_all(Text name, Node pods = selected_pods());
Node allow_dns(Text name, Node pods = selected_pods());
// `type` is "Ingress" or "Egress", `rules` its list.
Node edge_policy(Text name, const char* type, Node rules, Node pods = selected_pods());
// Both policies of the values' rules: NAME-egress and NAME-ingress, where there are rules.
std::vector<Part> edge_policies(const Text& name);
// The rule of an egress list that opens name resolution.
Node dns_rule();
// A port of a rule: {protocol, port}.
Node protocol_port(const char* protocol, Node number);

}  // namespace kchart::compose
