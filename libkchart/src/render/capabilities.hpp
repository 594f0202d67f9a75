// `.Capabilities`: what the cluster can do, real or assumed.
#pragma once

#include <string>
#include <string_view>

#include "kchart/render.hpp"

namespace kchart::rendering {

struct KubeVersion {
  std::string version;     // "v1.28.3-gke.5"; Helm 3: "v1.28.3"
  std::string normalized;  // "v1.28.3": what constraints are checked against
  std::string major, minor;
};

// Reads what `--kube-version` takes; empty means the default of the Helm version.
// Throws Error "invalid kube version '...': ...".
KubeVersion parse_kube_version(std::string_view text, Compat compat);

// The object, in `arena`, borrowing from `asked` and `version`.
Value capabilities_object(const Capabilities& asked, const KubeVersion& version, Compat compat,
                          Arena& arena);

}  // namespace kchart::rendering
