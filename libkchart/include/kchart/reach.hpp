// Reach: who can talk to whom, decided from manifests by exact set algebra.
//
// For a source, a destination, a protocol and a port the question is: may a *new* connection be
// opened? It may when the source's egress and the destination's ingress both allow it. Policies of
// all three tiers are understood: ClusterNetworkPolicy and AdminNetworkPolicy, NetworkPolicy,
// and the baseline tier (sources: Kubernetes API, networking.k8s.io/v1 NetworkPolicy;
// policy.networking.k8s.io v1alpha1 and v1alpha2). Services, Ingresses and routes of the Gateway
// API are resolved to the pods behind them, since policies speak of pods and their own ports.
//
// Declared edges (what is meant to be open) stand in edges.hpp, pictures in reach_report.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kchart/finding.hpp"
#include "kchart/origins.hpp"
#include "kchart/value.hpp"

namespace kchart {

enum class Protocol : std::uint8_t { tcp, udp, sctp };

// A set of port numbers 1..65535: sorted, disjoint, not touching ranges.
class PortSet {
 public:
  struct Range {
    std::uint16_t first, last;
    auto operator<=>(const Range&) const = default;
  };

  PortSet() = default;
  PortSet(int first, int last);
  static PortSet all() { return PortSet(1, 65535); }

  bool empty() const { return ranges_.empty(); }
  bool is_all() const;
  bool contains(int port) const;
  PortSet unite(const PortSet& other) const;
  PortSet intersect(const PortSet& other) const;
  PortSet subtract(const PortSet& other) const;
  const std::vector<Range>& ranges() const { return ranges_; }
  std::string text() const;  // "80,8000-8999", "*" for all, "" for none
  auto operator<=>(const PortSet&) const = default;

 private:
  std::vector<Range> ranges_;
};

// What may be opened between two endpoints: ports per protocol, and ICMP.
struct Connections {
  std::array<PortSet, 3> ports;  // by Protocol
  bool icmp = false;

  static Connections all();
  static Connections of(Protocol protocol, const PortSet& ports);
  bool empty() const;
  bool is_all() const;
  bool allows(Protocol protocol, int port) const {
    return ports[static_cast<std::size_t>(protocol)].contains(port);
  }
  Connections unite(const Connections& other) const;
  Connections intersect(const Connections& other) const;
  Connections subtract(const Connections& other) const;
  bool contains(const Connections& other) const { return other.subtract(*this).empty(); }
  std::string text() const;  // "TCP 80,443; UDP 53", "all", "none"
  auto operator<=>(const Connections&) const = default;
};

// Where implementations of network policy differ, and what manifests do not say. The defaults are
// the common ones.
struct ReachOptions {
  bool ipblock_matches_pods = true;    // no: identity-based CNIs, neither pods nor nodes match
  bool hostnetwork_as_node = true;     // no: host-network pods are selected like others
  bool remote_node_ingress = false;    // yes: traffic of other nodes is always let in
  bool nodeport_keeps_client = false;  // yes: a NodePort sees the client's address, not the node's
  bool self_via_service = false;       // yes: a pod always reaches itself through its Service
  enum class Icmp { follows_rules, always, never } icmp = Icmp::follows_rules;

  // Where pods and nodes live, when their addresses are not written in the objects. A family that
  // is not named here does not exist in the cluster.
  std::vector<std::string> pod_networks = {"10.0.0.0/8"};
  std::vector<std::string> node_networks = {"172.16.0.0/12", "192.168.0.0/16"};
  // A CIDR that holds only a part of these may or may not match. As it stands, doubt closes: it
  // never allows and always denies. Yes: doubt opens.
  bool doubt_opens = false;

  std::string default_namespace = "default";  // of objects that name none
  // Also stand in for pods that policies speak of and the manifests do not hold.
  bool absent_peers = true;
  // CIDRs at which ranges of outside addresses are cut beside those of policies.
  std::vector<std::string> cut_at;
  // Selects the pods that receive what Ingresses and Gateways let in: "namespace",
  // "namespace/label=value,..."; empty: pods of which nothing is known.
  std::string ingress_controller;
  // Steps of evaluation before Error "limit.reach.steps" is thrown.
  std::uint64_t max_steps = 4'000'000'000;
};

// One Kubernetes object and where it stands. `origins`, when given, is what the reader noted of the
// object's text; its lines count from the line of `position`.
struct SourceObject {
  Value value;
  Position position;
  const Origins* origins = nullptr;
};

// An endpoint of a question.
struct Endpoint {
  enum class Kind { pod, node, external, domain };
  Kind kind = Kind::pod;
  std::string name;            // "web/deployment/api", "node", "0.0.0.0/0", "*.example.com"
  std::string namespace_name;  // pods only
  bool absent = false;         // stands for pods (or nodes) that the manifests do not hold
  bool single = false;         // one pod or node, not the pods of a workload
  bool host_network = false;
  bool internet = false;  // external: addresses that are neither private nor reserved
  Position position;
};

// Why an answer is what it is: one policy's say about one direction.
struct Reason {
  enum class Verdict { allows, denies, passes, isolates, does_not_apply };
  Verdict verdict = Verdict::isolates;
  std::string policy;  // "NetworkPolicy web/allow-api"
  std::string rule;    // "ingress[0]"; empty for the policy as a whole
  bool egress = false;
  Connections covers;  // what the rule speaks of towards this destination
  Position position;   // of the rule, or of the policy
};

struct Answer {
  Connections allowed;
  Connections egress;   // what the source's side alone allows
  Connections ingress;  // what the destination's side alone allows
  bool always = false;  // a pod to itself, or a node to its own pods
  std::vector<Reason> reasons;
  std::vector<std::string> depends_on;  // names of ReachOptions whose other value changes `allowed`
};

// One row of the table of allowed flows, between groups of endpoints that no policy tells apart.
struct Flow {
  std::uint32_t from = 0, to = 0;  // indexes into Network::groups()
  std::uint32_t set = 0;           // Network::connections(set) is what is allowed
};

// A group of endpoints that behave alike in every question. An endpoint with two families of
// addresses that policies treat differently is in two groups.
struct Group {
  Endpoint::Kind kind = Endpoint::Kind::pod;
  std::vector<std::size_t> members;  // indexes into Network::endpoints()
  bool ipv4 = true, ipv6 = true;     // families in which the members are met
};

// A Service as clients see it.
struct Service {
  struct Port {
    std::string name;
    Protocol protocol = Protocol::tcp;
    int port = 0;
    int target = 0;           // 0: named, or the same as `port`
    std::string target_name;  // a container port's name
    int node_port = 0;
  };
  std::string namespace_name, name;
  std::string type = "ClusterIP";
  bool headless = false;
  bool keeps_client = false;  // externalTrafficPolicy: Local
  std::string external_name;
  std::vector<std::string> external_ips;
  std::vector<std::string> source_ranges;  // loadBalancerSourceRanges
  bool node_ports = true;                  // of a LoadBalancer: whether it has some
  std::vector<Port> ports;
  std::vector<std::size_t> backends;  // endpoints
  Position position;
};

// A way in from outside: who comes (an endpoint), and where each connection ends.
struct EntryPoint {
  enum class Kind {
    node_port,
    load_balancer,
    external_ip,
    host_port,
    host_network,
    ingress,
    route
  };
  Kind kind = Kind::ingress;
  std::string name;     // "Ingress web/shop", "Service web/api (NodePort)"
  std::string address;  // "shop.example.com/", "node port 30080"
  std::size_t source = 0;
  struct Target {
    std::size_t endpoint = 0;
    Protocol protocol = Protocol::tcp;
    int port = 0;
    bool open = false;
    std::vector<std::string> depends_on;
  };
  std::vector<Target> targets;
  Position position;
};

// The pods, policies and services of a set of manifests, ready for questions. Immutable.
class Network {
 public:
  // Reads what it knows of `objects` and leaves the rest. What the API server would refuse, and
  // what was not understood, is appended to `findings`; it fails closed.
  // Throws Error "limit.reach.steps".
  static Network read(std::span<const SourceObject> objects, const ReachOptions& options,
                      std::vector<Finding>& findings);
  Network(Network&&) noexcept;
  Network& operator=(Network&&) noexcept;
  ~Network();

  // The same cluster under other values of the options that implementations differ in; what the
  // manifests do not say (networks, namespaces, cuts) stays as it was read.
  Network under(const ReachOptions& options) const;

  const ReachOptions& options() const;
  const std::vector<Endpoint>& endpoints() const;
  const std::vector<Group>& groups() const;
  const std::vector<Service>& services() const;

  // The endpoint called `name`: "ns/kind/name", "ns/name", a bare name when unique, an address or
  // CIDR, a domain, "internet", "ingress", "node". Absent when there is none, or several.
  std::optional<std::size_t> find(std::string_view name) const;
  // All of them; beside the above "ns/*", a namespace's bare name, and "*".
  std::vector<std::size_t> find_all(std::string_view name) const;
  const Service* find_service(std::string_view name) const;  // "ns/name" or a unique name

  // What may be opened from `from` to `to` (indexes of endpoints). A pod always reaches itself.
  Connections between(std::size_t from, std::size_t to) const;
  // Whether no policy is asked: a pod to itself, or a node to its own pods.
  bool is_always_open(std::size_t from, std::size_t to) const;
  // `asked` limits what `depends_on` looks at.
  Answer explain(std::size_t from, std::size_t to,
                 const Connections& asked = Connections::all()) const;
  std::vector<std::string> depends_on(std::size_t from, std::size_t to,
                                      const Connections& asked = Connections::all()) const;

  // The pod's own port behind a Service's; absent when the backend has no port of that name.
  std::optional<int> target_port(const Service& service, const Service::Port& port,
                                 std::size_t backend) const;
  // Whether `from` may open the Service's `port` at `backend`, one of its pods.
  bool through_service(std::size_t from, const Service& service, const Service::Port& port,
                       std::size_t backend) const;

  // Every pair of groups with a connection, ordered by (from, to). Left out: the outside to itself,
  // and what is always allowed (a pod to itself, a node to its own pods).
  const std::vector<Flow>& flows() const;
  const Connections& connections(std::uint32_t set) const;

  // Every way in from outside, in the order of the manifests.
  std::vector<EntryPoint> entry_points() const;

  struct State;

 private:
  explicit Network(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kchart
