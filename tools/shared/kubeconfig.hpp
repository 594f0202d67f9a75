// The little that rendering needs of a kubeconfig: the namespace of the current context.
#pragma once

#include <string>
#include <vector>

namespace kchart::tools {

struct Settings;

// Empty when there is no kubeconfig, or it names none, or it cannot be read.
std::string kubeconfig_namespace(const Settings& settings);

// The files of $KUBECONFIG (or --kubeconfig) in order, else ~/.kube/config.
std::vector<std::string> kubeconfig_paths(const Settings& settings);

}  // namespace kchart::tools
