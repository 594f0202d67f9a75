// The second implementation: walks the rules of network policy one pod, one address and one port at
// a time, straight from the specification. It shares no code with the module reach.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace naive {

using Labels = std::map<std::string, std::string>;

struct Expression {
  std::string key, op;
  std::vector<std::string> values;
};

struct Selector {
  Labels labels;
  std::vector<Expression> expressions;
};

// An address, most significant byte first; IPv4 uses the first four.
struct Address {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};
};

struct Cidr {
  Address network;
  int prefix = 0;
  std::string text;
};

struct Port {
  std::string protocol;  // "" in a named port of a tier policy: any
  std::string name;
  int first = 0, last = 0;  // 0: all ports of the protocol
};

struct Peer {
  std::string kind;  // pods, ipBlock, networks, nodes, domains
  bool has_pods = false, has_namespaces = false;
  Selector pods, namespaces, nodes;
  std::vector<Cidr> cidrs, except;
  std::vector<std::string> domains;
};

struct Rule {
  std::string action;  // Accept, Deny, Pass; of a NetworkPolicy always Accept
  std::vector<Peer> peers;
  std::vector<Port> ports;
};

struct Policy {
  std::string kind;  // NetworkPolicy, ClusterNetworkPolicy, AdminNetworkPolicy, Baseline...
  std::string tier;  // Admin, Baseline; empty: NetworkPolicy
  int priority = 0;
  std::string name, space;
  Selector subject_namespaces, subject_pods;
  bool subject_is_pods = true;  // form in which a tier policy is written
  bool types_written = false, type_ingress = false, type_egress = false;
  std::vector<Rule> ingress, egress;
};

struct ContainerPort {
  std::string name, protocol;
  int number = 0;
  int host = 0;  // hostPort
};

struct Endpoint {
  std::string kind;  // pod, node, external, domain
  std::string name, space, node;
  Labels labels;
  bool single = false, host_network = false;
  std::vector<ContainerPort> ports;
  std::vector<Address> addresses;  // what is written in the objects
};

struct ServicePort {
  std::string name, protocol;
  int port = 0, target = 0;  // target 0: the same, or named
  std::string target_name;
};

struct Service {
  std::string space, name, type = "ClusterIP";
  bool headless = false, local = false;  // local: externalTrafficPolicy
  Labels selector;
  std::vector<ServicePort> ports;
  std::string external_space, external;  // the Service that an ExternalName leads to
};

struct Listener {
  std::string from = "Same";  // allowedRoutes.namespaces.from
  Selector namespaces;
  std::string protocol = "HTTP", name, hostname;
};

struct Gateway {
  std::string space, name;
  std::vector<Listener> listeners;
};

struct Grant {
  std::string space, from_space, from_kind, service;  // service empty: all
};

struct Route {
  std::string kind, space, name;  // Ingress, HTTPRoute, TCPRoute
  std::string gateway_space, gateway, section, hostname;
  std::string service_space, service, port_name;
  int port = 0;
};

struct Options {
  bool ipblock_matches_pods = true, hostnetwork_as_node = true, remote_node_ingress = false;
  bool self_via_service = false, nodeport_keeps_client = false;
  int icmp = 0;  // 0 follows rules, 1 always, 2 never
};

struct World {
  std::map<std::string, Labels> namespaces;  // as written
  std::vector<Endpoint> endpoints;
  std::vector<Policy> policies;
  std::vector<Service> services;
  std::vector<Gateway> gateways;
  std::vector<Grant> grants;
  std::vector<Route> routes;
  Endpoint controller, any_node, client;  // where what comes in through routes and ports comes from
  std::vector<Address> pod_home, node_home, anywhere;  // samples of where unknown ones may be
};

// "TCP", "UDP", "SCTP" with a port, or "ICMP".
struct Probe {
  std::string protocol;
  int port = 0;
};

bool allowed(const World& world, const Options& options, const Endpoint& from, const Endpoint& to,
             const Probe& probe);
// What policies alone say: nothing is always allowed.
bool policies_allow(const World& world, const Options& options, const Endpoint& from,
                    const Endpoint& to, const Probe& probe);
bool holds(const Selector& selector, const Labels& labels);

// The Service at the end of a chain of names; null when the chain leads nowhere or in a circle.
const Service* resolved(const World& world, const Service& service);
std::vector<const Endpoint*> backends(const World& world, const Service& service);
// The pod's own port behind a port of a Service; 0 when there is none.
int target_port(const Service& service, const ServicePort& port, const Endpoint& pod);
bool through_service(const World& world, const Options& options, const Endpoint& from,
                     const Service& service, const ServicePort& port, const Endpoint& backend);

// One way in from outside: "Service n1/s1 (NodePort)", the pod, "TCP 80 open".
using Entry = std::array<std::string, 3>;
std::vector<Entry> entries(const World& world, const Options& options);

}  // namespace naive
