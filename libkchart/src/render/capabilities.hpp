// `.Capabilities`: what the cluster can do, real or assumed.
#pragma once

#include <string>
#include <string_view>

#include "kchart/render.hpp"
#include "kube/versions.hpp"

namespace kchart::rendering {

using kube::KubeVersion;

// Reads what `--kube-version` takes; empty means the default of the Helm version.
// Throws Error "invalid kube version '...': ...".
KubeVersion parse_kube_version(std::string_view text, Compat compat);

// The object, in `arena`, borrowing from `asked` and `version`.
Value capabilities_object(const Capabilities& asked, const KubeVersion& version, Compat compat,
                          Arena& arena);

}  // namespace kchart::rendering
