// Declarations of the generator as what is meant to be open: the flows of the objects that they
// compose to, against those of other objects.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "kchart/reach.hpp"

namespace kchart::tools {

// What the declarations in `text` open and `objects` do not is a finding "edge.closed", and what
// only `objects` open "edge.undeclared". `file` is for positions. Throws Error for declarations
// that are wrong.
std::vector<Finding> check_declared_flows(const std::string& text, const std::string& file,
                                          std::span<const SourceObject> objects,
                                          const ReachOptions& options);

// Every CIDR in the policies among `objects`. Networks that are read with the same cuts
// (ReachOptions::cut_at) tell the same ranges of addresses apart.
std::vector<std::string> policy_cidrs(std::span<const SourceObject> objects);

}  // namespace kchart::tools
