// Connecting to a cluster as the global flags, the environment and the kubeconfig say.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "kchart/cluster.hpp"

namespace kchart::tools {

struct Settings;

// Reads the files of $KUBECONFIG (or ~/.kube/config); inside a pod without any, its service
// account. Plugins of a kubeconfig are run. From here on Ctrl-C sets `interrupted` once, so that
// the state can be left in order; the second one ends the program.
Cluster connect(const Settings& settings);

// Helm's `lookup` by this cluster.
std::function<Value(std::string_view, std::string_view, std::string_view, std::string_view, Arena&)>
lookup_in(const Cluster& cluster);

// "user@host", for annotations: who runs this program.
std::string current_user();

}  // namespace kchart::tools
