// Network policies: declared edges as rules. Whatever no rule names is closed, both ways.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compose/shape.hpp"
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
// A peer in the namespace of `self` is named by its labels alone.
Value rule_for(const EdgeSpec& edge, const Endpoint& self, const Directory& directory,
               Arena& arena);

// The addresses of the internet: all but private, shared, link-local (with the clouds' metadata),
// loopback, multicast and reserved ones, of both families.
Value internet_peers(Arena& arena);

// Shapes of policies whose pods the blueprint's `selector` map picks.
Node deny_all(Text name);
Node allow_dns(Text name);

}  // namespace kchart::compose
