// Which addresses are nobody else's business.
#pragma once

struct sockaddr;

namespace kchart::net {

// Loopback, private, link-local, shared, multicast, unspecified and reserved addresses of IPv4 and
// IPv6, also IPv4 ones inside IPv6 (mapped, 6to4, NAT64). Other families count as private.
bool is_private(const sockaddr* address);

}  // namespace kchart::net
