// The little that rendering needs of a kubeconfig: the namespace of the current context.
#pragma once

#include <string>

namespace kchart::tools {

struct Settings;

// Empty when there is no kubeconfig, or it names none, or it cannot be read.
std::string kubeconfig_namespace(const Settings& settings);

}  // namespace kchart::tools
