// Reports of reachability: the table of allowed flows as text, data and pictures.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kchart/reach.hpp"

namespace kchart {

// Flows with the same connections between the same ends, said once.
struct FlowRow {
  std::vector<std::size_t> from, to;  // endpoints
  Connections allowed;
  std::vector<std::string> depends_on;  // names of ReachOptions whose other value changes the row
};

// The table: every flow with a pod of the manifests at one end at least. ICMP is left out where
// ports are open as well. Ordered by name.
std::vector<FlowRow> flow_rows(const Network& network);

// Names of endpoints for people: "app/web, app/api", "internet", "any address outside".
std::string ends_text(const Network& network, const std::vector<std::size_t>& ends);

std::string reach_table(const Network& network);
std::string reach_markdown(const Network& network);
std::string reach_json(const Network& network);
// Graphviz.
std::string reach_dot(const Network& network);
// A drawing: namespaces as panels, workloads as cards, flows as arrows with their ports.
std::string reach_svg(const Network& network);

// Why `from` may or may not open `asked` at `to`: the verdict, both sides, each policy's say with
// its place, and the options that the answer hangs on.
std::string explain_text(const Network& network, std::size_t from, std::size_t to,
                         const Connections& asked);

// What the outside reaches, entry point by entry point.
std::string exposed_table(const Network& network);

// What `after` opens and closes against `before`, by names of endpoints; empty when nothing.
struct FlowChange {
  std::string from, to;
  Connections opened, closed;
};
std::vector<FlowChange> flow_changes(const Network& before, const Network& after);

}  // namespace kchart
