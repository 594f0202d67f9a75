// Policy: the three kinds of network policy in one form, so that one evaluator decides them all;
// and the cluster that they act in.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "kchart/reach.hpp"
#include "kube/addresses.hpp"
#include "kube/selector.hpp"

namespace kchart::reach {

enum class Tier { admin, network, baseline };
enum class Action { accept, deny, pass };
enum class Direction : std::size_t { ingress, egress };

inline constexpr std::array kDirectionNames{"ingress", "egress"};

// Pods by namespace and label. Either one fixed namespace (NetworkPolicy's own) or a selector.
struct PodSelector {
  std::optional<std::string> fixed_namespace;
  kube::Selector namespaces;
  kube::Selector pods;

  bool operator==(const PodSelector&) const = default;
};

struct Peer {
  enum class Kind { pods, ip_block, networks, nodes, domains };
  Kind kind = Kind::pods;
  PodSelector pods;
  kube::AddressSet addresses;  // ip_block, networks
  kube::Selector nodes;
  std::vector<std::string>
      domains;  // lower case, without a final dot; "*.x" covers what is below x
};

struct NamedPort {
  std::string name;
  std::optional<Protocol> protocol;  // absent: whatever protocol the pod's port has
};

struct Rule {
  Action action = Action::accept;
  bool every_peer = false;
  std::vector<Peer> peers;
  Connections ports;             // numeric part
  std::vector<NamedPort> named;  // resolved against the destination
  std::string label;             // "ingress[0]", with its name
  Position position;
};

struct Policy {
  Tier tier = Tier::network;
  int priority = 0;
  std::string label;  // "NetworkPolicy web/allow-api"
  Position position;
  PodSelector subject;
  std::array<bool, 2> applies{};           // by Direction
  std::array<std::vector<Rule>, 2> rules;  // by Direction
};

// A port that a pod's container names.
struct ContainerPort {
  std::string name;
  Protocol protocol = Protocol::tcp;
  int number = 0;
  auto operator<=>(const ContainerPort&) const = default;
};

struct Pod {
  Endpoint endpoint;
  kube::Labels labels;
  std::vector<ContainerPort> ports;       // named or not
  std::vector<ContainerPort> host_ports;  // `number` on the node; `name` holds the pod's own port
  kube::AddressSet addresses;             // known from status; else empty
  std::string node;                       // spec.nodeName
};

struct Node {
  Endpoint endpoint;
  kube::Labels labels;
  kube::AddressSet addresses;
};

struct Namespace {
  std::string name;
  kube::Labels labels;
};

// A Service with what only resolution needs.
struct ServiceSource {
  Service service;
  kube::Selector selector;  // matches_all: no selector, so no pods
};

// What an Ingress or a route of the Gateway API sends where.
struct RouteSource {
  struct Backend {
    std::string namespace_name, service, address;
    std::string port_name;  // an Ingress may name the Service's port
    int port = 0;
    Position position;
  };
  EntryPoint::Kind kind = EntryPoint::Kind::ingress;
  std::string label;
  std::vector<Backend> backends;
  Position position;
};

// Everything read from manifests.
struct Cluster {
  std::vector<Namespace> namespaces;  // sorted by name; every namespace that any object names
  std::vector<Pod> pods;              // those of the manifests, then absent ones
  std::vector<Node> nodes;           // the last stands for all nodes that the manifests do not hold
  std::vector<std::string> domains;  // every domain that a policy names
  std::vector<Policy> policies;      // admin by priority, then network, then baseline
  std::vector<ServiceSource> services;
  std::vector<RouteSource> routes;
  std::size_t ingress_controller = 0;  // index of a pod

  const Namespace* find_namespace(std::string_view name) const;
};

Cluster read_cluster(std::span<const SourceObject> objects, const ReachOptions& options,
                     std::vector<Finding>& findings);

}  // namespace kchart::reach
