// Policy: the three kinds of network policy in one form, so that one evaluator decides them all.
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

// Pods by namespace and label. Either one fixed namespace (NetworkPolicy's own) or a selector.
struct PodSelector {
  std::optional<std::string> fixed_namespace;
  kube::Selector namespaces;
  kube::Selector pods;

  bool operator==(const PodSelector&) const = default;
};

struct Peer {
  enum class Kind { pods, ip_block, networks, nodes, domains, unknown };
  Kind kind = Kind::unknown;
  PodSelector pods;
  kube::AddressSet addresses;  // ip_block, networks
  kube::Selector nodes;
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
  std::string label;             // "ingress[0]" or its name
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
  std::vector<ContainerPort> ports;  // named ones only
  bool host_network = false;
  kube::AddressSet addresses;  // known from status or annotations; else empty
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

// Everything read from manifests.
struct Cluster {
  std::vector<Namespace> namespaces;  // sorted by name; every namespace that any object names
  std::vector<Pod> pods;
  std::vector<Node> nodes;
  std::vector<Policy> policies;  // admin by priority, then network, then baseline

  const Namespace* find_namespace(std::string_view name) const;
};

// Reads one policy object; absent when `object` is of another kind.
std::optional<Policy> read_policy(const SourceObject& object, std::vector<Finding>& findings);

Cluster read_cluster(std::span<const SourceObject> objects, std::vector<Finding>& findings);

}  // namespace kchart::reach
