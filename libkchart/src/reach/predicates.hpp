// Predicates: every distinct question that the policies ask of an endpoint, answered once.
//
// Policies look at endpoints only through selectors, address sets and names of ports. Endpoints
// that answer all of these alike can never be told apart, so they form one group, and everything
// after this file counts groups instead of pods. The answers are those of the objects alone;
// options, which say what an implementation makes of them, come in with the evaluation.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "reach/policy.hpp"

namespace kchart::reach {

using GroupId = std::uint32_t;
using PredicateId = std::uint32_t;

// What an endpoint is asked. Pods are asked differently by the tiers, which never see host-network
// pods whatever the options say.
enum class Question : std::uint8_t { pods, tier_pods, ip_block, networks, nodes, domains };

// The endpoints of a network, in this order: pods, nodes, ranges of outside addresses, domains.
struct Universe {
  std::vector<Endpoint> endpoints;
  std::vector<kube::AddressSet> external;  // of the endpoints after pods and nodes
  std::size_t first_node = 0, first_external = 0, first_domain = 0;

  std::vector<Group> groups;
  // By endpoint: its group, and a second one where its two families differ; else the same.
  std::vector<std::pair<GroupId, GroupId>> groups_of;
  std::vector<bool> host_network;  // by group
  // By group: its ports that policies name (all members agree).
  std::vector<std::vector<ContainerPort>> ports_of;
};

// For which groups a predicate holds, and for which it may: both ascending.
struct Membership {
  std::vector<GroupId> certain, possible;
};

// A compiled peer list. `kEveryPeer` stands for "all endpoints".
constexpr PredicateId kEveryPeer = UINT32_MAX;

struct CompiledRule {
  const Rule* rule = nullptr;
  std::vector<PredicateId> peers;  // any may hold; empty: nothing matches
};

struct CompiledPolicy {
  const Policy* policy = nullptr;
  PredicateId subject = 0;
  std::array<std::vector<CompiledRule>, 2> rules;  // by Direction
};

// Borrows from the cluster.
struct Compiled {
  Universe universe;
  std::vector<Question> questions;       // by predicate
  std::vector<Membership> memberships;   // by predicate
  std::vector<CompiledPolicy> policies;  // in the order of Cluster::policies
};

// Throws Error "limit.reach.steps".
Compiled compile(const Cluster& cluster, const ReachOptions& options);

}  // namespace kchart::reach
