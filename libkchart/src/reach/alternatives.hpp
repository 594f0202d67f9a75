// The options of reachability with their other values: for asking whether an answer hangs on one.
#pragma once

#include <array>
#include <span>

#include "kchart/reach.hpp"

namespace kchart::reach {

struct Alternative {
  const char* name;
  void (*flip)(ReachOptions& options);
};

inline constexpr std::array<Alternative, 6> kAlternatives{{
    {"ipblock_matches_pods",
     [](ReachOptions& o) { o.ipblock_matches_pods = !o.ipblock_matches_pods; }},
    {"hostnetwork_as_node",
     [](ReachOptions& o) { o.hostnetwork_as_node = !o.hostnetwork_as_node; }},
    {"remote_node_ingress",
     [](ReachOptions& o) { o.remote_node_ingress = !o.remote_node_ingress; }},
    {"pod_networks", [](ReachOptions& o) { o.doubt_opens = !o.doubt_opens; }},
    {"icmp", [](ReachOptions& o) { o.icmp = ReachOptions::Icmp::always; }},
    {"icmp", [](ReachOptions& o) { o.icmp = ReachOptions::Icmp::never; }},
}};

// Those that can change ports, for tables that leave ICMP out.
inline constexpr auto kPortAlternatives = std::span(kAlternatives).first<4>();

}  // namespace kchart::reach
