// YAML::Node <-> Value, for programs that keep their configuration in yaml-cpp.
#pragma once

#include "kchart/limits.hpp"
#include "kchart/value.hpp"

namespace YAML {
class Node;
}

namespace kchart {

// The value that Helm would read from the node's text: plain scalars by go-yaml's rules (y, on,
// 0x10 and .5 are no strings), quoted ones and those tagged "!" or "!!str" as strings, every number
// a float64, keys as strings; of equal keys the last wins. A node that a program assigned is plain:
// `node["version"] = "1.10"` is the number 1.1, as it is once it was written and read again.
// An undefined node is nil. Nothing of the node is borrowed.
// Throws Error "yaml.key" for a key that JSON cannot have (null, a list, a map), with its line and
// column, and "limit.yaml.depth" for nodes that hold themselves.
Value value_of_node(const YAML::Node& node, Arena& arena, const Limits& limits = {});

// The node that reads back as `value`. A string that would be read as something else when plain is
// tagged "!". Host objects become what JSON makes of them.
// Throws Error "limit.yaml.depth" for values that hold themselves, FunctionError for what JSON
// cannot say (NaN).
YAML::Node node_of_value(const Value& value, const Limits& limits = {});

}  // namespace kchart
