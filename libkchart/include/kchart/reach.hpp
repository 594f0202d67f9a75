// Reach: who can talk to whom, decided from manifests by exact set algebra.
//
// For a source, a destination, a protocol and a port the question is: may a *new* connection be
// opened? It may when the source's egress and the destination's ingress both allow it. Policies of
// all three tiers are understood: ClusterNetworkPolicy and AdminNetworkPolicy, NetworkPolicy,
// and the baseline tier (sources: Kubernetes API, networking.k8s.io/v1 NetworkPolicy;
// policy.networking.k8s.io v1alpha1 and v1alpha2).
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
  std::string text() const;  // "TCP 80,443; UDP 53", "all", "none"
  auto operator<=>(const Connections&) const = default;
};

// Where implementations of network policy differ. The defaults are the common ones.
struct ReachOptions {
  bool ipblock_matches_pods = true;    // no: identity-based CNIs, neither pods nor nodes match
  bool hostnetwork_as_node = true;     // no: host-network pods are selected like others
  bool remote_node_ingress = false;    // yes: traffic of other nodes is always let in
  bool nodeport_keeps_client = false;  // yes: a NodePort sees the client's address, not the node's
  bool self_via_service = false;       // yes: a pod always reaches itself through its Service
  enum class Icmp { follows_rules, always, never } icmp = Icmp::follows_rules;

  // Where pods and nodes live, when their addresses are not written in the objects.
  std::vector<std::string> pod_networks = {"10.0.0.0/8", "fd00::/8"};
  std::vector<std::string> node_networks = {"172.16.0.0/12", "192.168.0.0/16", "fc00::/8"};
};

// One Kubernetes object and where it stands.
struct SourceObject {
  Value value;
  Position position;
};

// An endpoint of a question.
struct Endpoint {
  enum class Kind { pod, node, external };
  Kind kind = Kind::pod;
  std::string name;            // "web/deployment/api", "node", "0.0.0.0/0"
  std::string namespace_name;  // pods only
};

// Why an answer is what it is: one policy's say about one direction.
struct Reason {
  enum class Verdict { allows, denies, passes, isolates, does_not_apply };
  Verdict verdict = Verdict::isolates;
  std::string policy;  // "NetworkPolicy web/allow-api"
  std::string rule;    // "ingress[0]"; empty for the policy as a whole
  bool egress = false;
  Position position;
};

struct Answer {
  Connections allowed;
  Connections egress;   // what the source's side alone allows
  Connections ingress;  // what the destination's side alone allows
  std::vector<Reason> reasons;
  std::vector<std::string> depends_on;  // names of ReachOptions whose other value changes `allowed`
};

// One row of the table of allowed flows, between groups of endpoints that no policy tells apart.
struct Flow {
  std::size_t from = 0, to = 0;  // indexes into Network::groups()
  Connections allowed;
};

// A group of endpoints that behave alike in every question.
struct Group {
  Endpoint::Kind kind = Endpoint::Kind::pod;
  std::vector<std::size_t> members;  // indexes into Network::endpoints()
};

// The pods, policies and services of a set of manifests, ready for questions. Immutable.
class Network {
 public:
  // Reads what it knows of `objects` and leaves the rest. What the API server would refuse, and
  // what was not understood, is appended to `findings`; it fails closed.
  static Network read(std::span<const SourceObject> objects, const ReachOptions& options,
                      std::vector<Finding>& findings);
  Network(Network&&) noexcept;
  Network& operator=(Network&&) noexcept;
  ~Network();

  const std::vector<Endpoint>& endpoints() const;
  const std::vector<Group>& groups() const;

  // The endpoint called `name`: "ns/kind/name", "ns/name", a bare name when unique, an address or
  // CIDR, "internet". Absent when there is none, or several.
  std::optional<std::size_t> find(std::string_view name) const;

  // What may be opened from `from` to `to` (indexes of endpoints). A pod always reaches itself.
  Connections between(std::size_t from, std::size_t to) const;
  Answer explain(std::size_t from, std::size_t to) const;

  // Every pair of groups with a connection, ordered by (from, to).
  std::vector<Flow> flows() const;

 private:
  struct State;
  Connections allowed_under(const ReachOptions& options, std::size_t from, std::size_t to) const;
  explicit Network(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kchart
