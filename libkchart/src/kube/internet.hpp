// The public internet, as the rules of network policies can say it.
#pragma once

#include <span>
#include <string_view>

#include "kube/addresses.hpp"

namespace kchart::kube {

// One ipBlock: a CIDR, and what is cut out of it.
struct InternetBlock {
  std::string_view cidr;
  std::span<const std::string_view> except;
};

// One block per family. What IANA's registries of special-purpose addresses (RFC 6890 and its
// updates) do not call globally reachable is cut out, and so are the tunnels of IPv6 that lead back
// to addresses of IPv4, and where clouds answer with metadata.
std::span<const InternetBlock> internet_blocks();

// The addresses of these blocks.
const AddressSet& internet();

}  // namespace kchart::kube
