// Edges: what is meant to be open, and whether exactly that is open.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/finding.hpp"
#include "kchart/reach.hpp"

namespace kchart {

// "`from` may open `ports` at `to`". The ends are names as Network::find_all takes them
// ("ns/app", "ns/*", "internet", "ingress", a CIDR, a domain), or a Service as `to`, whose ports
// are then translated to those of its pods.
struct Edge {
  std::string from, to;
  Connections ports = Connections::all();
  bool any_port = true;  // no ports were written: any open port will do, and none is too many
  Position position;
};

// Reads a file of edges: a list, or a map with the list under `edges` or `connects`, of
// `{from: ns/app, to: ns/db, ports: [5432, 53/UDP, 8000-8999]}`. What is wrong is appended to
// `findings` ("edge.syntax", "edge.port") with its place, and left out.
std::vector<Edge> read_edges(std::string_view yaml, const std::string& file,
                             std::vector<Finding>& findings);

struct EdgeOptions {
  ReachOptions reach;
  // Name resolution (port 53 of the cluster's DNS) needs no edge.
  bool dns = true;
  // Also look at every other value of the options in which implementations differ.
  bool every_option = true;
  std::size_t max_findings = 1000;
};

// Holds the manifests against the edges. Findings: "edge.closed" (declared, yet not open),
// "edge.undeclared" (open, yet not declared), "edge.unknown" (an end that names nothing); the
// same as warnings, with the option's name, where only another value of an option makes it so.
// What is wrong with the policies themselves is in the findings, too.
std::vector<Finding> check_edges(std::span<const SourceObject> objects, std::span<const Edge> edges,
                                 const EdgeOptions& options = {});

}  // namespace kchart
