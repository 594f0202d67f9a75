// Names and ports: what is computed before any object is.
#include <set>

#include "crypto/digest.hpp"
#include "kchart/compose.hpp"

namespace kchart {

std::string instance_name(std::string_view description) {
  constexpr std::size_t kBytes = 6;  // two digits each
  return crypto::hex(crypto::sha256(description).substr(0, kBytes));
}

std::vector<PortGrant> resolve_ports(std::span<const PortWish> wishes) {
  std::set<int> wished, taken;
  for (const PortWish& wish : wishes) wished.insert(wish.port);
  std::vector<PortGrant> grants;
  for (const PortWish& wish : wishes) {
    int port = wish.port;
    if (taken.count(port) != 0) {
      while (taken.count(port) != 0 || wished.count(port) != 0) ++port;
    }
    taken.insert(port);
    grants.push_back({wish.container, wish.port_name, wish.port, port});
  }
  return grants;
}

}  // namespace kchart
