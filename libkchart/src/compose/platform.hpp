// The blueprint of a Platform, built from its parts in four files.
#pragma once

#include <vector>

#include "compose/kinds.hpp"

namespace kchart::compose {

// One Deployment of the platform, and what its pods may do.
struct Component {
  const char* name;
  Cond when;
  Node pod = {};                      // its spec
  Entries egress = {}, ingress = {};  // rules, items of lists, beside the resolution of names
  Entries annotations = {};           // of the pods
};

// Deployment and policies of a component.
std::vector<Part> component_parts(const Component& component);
Node component_selector(const char* name);
// Pods of the platform that others may talk to, where they are switched on.
struct Peer {
  const char* name;         // their label app
  const char* switched_by;  // the value that makes them
};
inline constexpr Peer kRegistry{"registry", "registry.enabled"};
inline constexpr Peer kCollection{"registry-gc", "registry.enabled"};
inline constexpr Peer kBuildkit{"buildkitd", "buildkit.enabled"};
inline constexpr Peer kWorker{"temporal-worker", "worker.enabled"};
inline constexpr Peer kBuilder{"builder", "builder.enabled"};
// An item {to|from: [pods of PEER], ports: [PORT]}
Entry component_rule(const char* side, const Peer& peer, int port);
// The same for the nodes' network, where there is one.
Entry nodes_rule(const char* side, std::vector<int> ports);
// An item {to: the internet, ports: [...]}
Entry internet_rule(std::vector<int> ports);
Part component_service(const char* name, int port, const Cond& when);
Node on_pool(const char* pool);    // nodeSelector
Node tolerated(const char* pool);  // tolerations

std::vector<Part> manager_parts();        // worker and builder
std::vector<Part> observability_parts();  // ways in to Loki and Grafana
std::vector<Section> platform_sections();
ChartFacts platform_facts();

}  // namespace kchart::compose
