#include "kube/internet.hpp"

#include <array>

namespace kchart::kube {

namespace {

constexpr std::array<std::string_view, 15> kNotInternet4 = {
    "0.0.0.0/8",      "10.0.0.0/8",    "100.64.0.0/10",   "127.0.0.0/8",    "168.63.129.16/32",
    "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24",
    "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"};

// Nothing outside of 2000::/3 is assigned to hosts of the internet. 2001::/23 holds Teredo,
// 2002::/16 is 6to4: both carry an address of IPv4 and would go round the list above.
constexpr std::array<std::string_view, 4> kNotInternet6 = {"2001::/23", "2001:db8::/32",
                                                           "2002::/16", "3fff::/20"};

constexpr std::array<InternetBlock, 2> kBlocks = {
    InternetBlock{"0.0.0.0/0", kNotInternet4},
    InternetBlock{"2000::/3", kNotInternet6},
};

}  // namespace

std::span<const InternetBlock> internet_blocks() {
  return kBlocks;
}

const AddressSet& internet() {
  static const AddressSet set = [] {
    AddressSet made;
    for (const InternetBlock& block : kBlocks) {
      AddressSet part(*Cidr::parse(block.cidr));
      for (std::string_view hole : block.except) {
        part = part.subtract(AddressSet(*Cidr::parse(hole)));
      }
      made = made.unite(part);
    }
    return made;
  }();
  return set;
}

}  // namespace kchart::kube
