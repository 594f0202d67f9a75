// APIs that Kubernetes has deprecated, with its own warnings.
#pragma once

#include <string_view>

namespace kchart::kube {

struct Deprecation {
  std::string_view api_version, kind;
  int since_minor = 0;       // deprecated in 1.N
  std::string_view warning;  // "apps/v1beta1 Deployment is deprecated in v1.8+, unavailable in ..."

  int removed_minor() const;             // unavailable from 1.N on; 0 when the warning names none
  std::string_view replacement() const;  // "apps/v1 Deployment"; empty when there is none
};

// Null for an API that is not deprecated in any version.
const Deprecation* find_deprecation(std::string_view api_version, std::string_view kind);

// What Kubernetes warns of an API of this version; empty while it is not deprecated in 1.`minor`.
std::string_view deprecation(std::string_view api_version, std::string_view kind, int minor);

}  // namespace kchart::kube
