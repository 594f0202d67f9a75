// What a manifest names, with the image it belongs to in every error.
#pragma once

#include <string>

#include "kchart/oci.hpp"

namespace kchart::oci {

// `name` as messages have it: "host/repository:tag". Throws as parse_manifest does.
ManifestParts parts_of(const Manifest& manifest, const std::string& name);

}  // namespace kchart::oci
