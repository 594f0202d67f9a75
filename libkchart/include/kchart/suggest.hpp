// Suggest: the network policies under which exactly the declared edges are open.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "kchart/edges.hpp"
#include "kchart/finding.hpp"
#include "kchart/reach.hpp"

namespace kchart {

// NetworkPolicies as YAML, for the workloads of `objects`, whose own network policies are not
// looked at. Per namespace one policy that closes everything (but name resolution, when
// `options.dns`) and one for each group of workloads with the same edges. What policies cannot say
// is appended to `findings` ("suggest.labels": workloads that no label tells apart, "suggest.peer":
// domains, pods with the network of their node, an unknown ingress controller; "edge.unknown") and
// left out.
std::string suggest_policies(std::span<const SourceObject> objects, std::span<const Edge> edges,
                             const EdgeOptions& options, std::vector<Finding>& findings);

}  // namespace kchart
