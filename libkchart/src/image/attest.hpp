// Attestations: who built what from what (SLSA provenance), and what is inside (SPDX).
#pragma once

#include <string>

#include "kchart/image.hpp"

namespace kchart::image {

// In-toto statements about the image manifest `digest`; no clock and no chance goes into them.
std::string provenance_statement(const Request& request, const std::string& digest,
                                 const std::string& base, const std::string& base_digest);
std::string sbom_statement(const Request& request, const std::string& digest);

// An index of the image and of the manifest that carries the statements, as BuildKit attaches them.
oci::Descriptor attach_statements(const oci::Descriptor& image, const Platform& platform,
                                  const std::vector<std::string>& statements, oci::Layout& store);

}  // namespace kchart::image
