// The little that rendering needs of a kubeconfig: the namespace of the current context.
#pragma once

#include <string>
#include <vector>

namespace kchart::tools {

struct Settings;

// Empty when there is no kubeconfig, or it names none, or it cannot be read.
std::string kubeconfig_namespace(const Settings& settings);

// Whether --kubeconfig names the one file to read, which must be there then.
bool kubeconfig_is_named(const Settings& settings);

// The file of --kubeconfig, else those of $KUBECONFIG in order, else ~/.kube/config.
std::vector<std::string> kubeconfig_paths(const Settings& settings);

}  // namespace kchart::tools
