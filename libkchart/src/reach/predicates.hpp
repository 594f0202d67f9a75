// Predicates: every distinct question that the policies ask of an endpoint, answered once.
//
// Policies look at endpoints only through selectors, address sets and names of ports. Endpoints
// that answer all of these alike can never be told apart, so they form one group, and everything
// after this file counts groups instead of pods.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "reach/policy.hpp"

namespace kchart::reach {

using GroupId = std::uint32_t;
using PredicateId = std::uint32_t;

// The endpoints of a network, in this order: pods, nodes, ranges of external addresses.
struct Universe {
  const Cluster* cluster = nullptr;
  std::vector<Endpoint> endpoints;
  std::vector<kube::AddressSet> external;  // of the endpoints after pods and nodes
  std::vector<GroupId> group_of;           // by endpoint
  std::vector<Group> groups;
  // By group: the number behind each named port, for the first member (all members agree).
  std::vector<std::vector<ContainerPort>> ports_of;
  std::vector<std::vector<GroupId>>
      members;                 // by predicate: the groups for which it holds, ascending
  std::vector<bool> governed;  // by group: whether policies have it as a subject
};

// A compiled peer list: which predicate decides it. `kEveryPeer` stands for "all endpoints".
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

// Numbers the predicates of all policies, evaluates them and forms the groups.
// The universe and the policies borrow from `cluster`.
struct Compiled {
  Universe universe;
  std::vector<CompiledPolicy> policies;  // in the order of Cluster::policies
};

Compiled compile(const Cluster& cluster, const ReachOptions& options);

}  // namespace kchart::reach
