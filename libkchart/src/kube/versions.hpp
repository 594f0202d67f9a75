// The versions that Helm assumes without a cluster, and how it reads one that is given.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kchart::kube {

// What templates see as .Capabilities.KubeVersion.
struct KubeVersion {
  std::string version;     // in full: "v1.28.3-gke.5"
  std::string normalized;  // the numbers only, for constraints: "v1.28.3"
  std::string major;       // "1"
  std::string minor;       // "28"

  bool operator==(const KubeVersion&) const = default;
};

// The defaults of Helm 4.3 and 3.22.
KubeVersion helm4_kube_version();
KubeVersion helm3_kube_version();

// Reads two or more numbers with dots between, an optional "v" before and anything behind. Helm 3
// drops what is behind from `version` too.
// Throws Error "kube.version" with the sentence of Kubernetes' own parser.
KubeVersion parse_kube_version(std::string_view text, bool helm3 = false);

// The API versions known to both Helms without a cluster, in the order in which templates see them.
std::span<const std::string_view> default_api_versions();

}  // namespace kchart::kube
