// The outside: all addresses, cut into sets that no policy tells apart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kube/addresses.hpp"

namespace kchart::reach {

// Disjoint sets that make up all addresses; each lies in one family and is inside or outside of
// every one of `cuts`. Throws Error "limit.reach.steps" past `max_steps`.
std::vector<kube::AddressSet> split_addresses(const std::vector<kube::AddressSet>& cuts,
                                              std::uint64_t max_steps);

// Addresses that are neither private, nor local, nor reserved for other than hosts.
const kube::AddressSet& internet();

kube::AddressSet address_set(const std::vector<std::string>& cidrs);

// A short text: CIDRs, or one CIDR and what is cut out of it.
std::string describe(const kube::AddressSet& set);

}  // namespace kchart::reach
