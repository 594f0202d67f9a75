// IP addresses, CIDRs and exact sets of them, both families in one 128-bit line each.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kchart::kube {

__extension__ typedef unsigned __int128 AddressBits;

enum class Family : std::uint8_t { ipv4, ipv6 };

// One address. IPv4 and IPv6 never compare equal: an IPv4-mapped IPv6 text is read as IPv6, as Go's
// net.ParseCIDR keeps them apart by notation.
struct Address {
  Family family = Family::ipv4;
  AddressBits bits = 0;  // IPv4 in the low 32

  auto operator<=>(const Address&) const = default;

  // Dotted IPv4 without leading zeros, or IPv6 text; absent for anything else.
  static std::optional<Address> parse(std::string_view text);
  std::string text() const;
};

struct Cidr {
  Address network;  // host bits cleared
  int prefix = 0;
  bool host_bits = false;  // the text had host bits set: accepted, masked, worth a warning

  static std::optional<Cidr> parse(std::string_view text);
  Address first() const { return network; }
  Address last() const;
  bool contains(const Address& address) const;
  // Whether `inner` lies inside and is smaller.
  bool strictly_contains(const Cidr& inner) const;
  std::string text() const;
};

// A set of addresses: sorted, disjoint, not touching ranges.
class AddressSet {
 public:
  struct Range {
    Address first, last;  // same family
    bool operator==(const Range&) const = default;
  };

  AddressSet() = default;
  explicit AddressSet(const Cidr& cidr);
  static AddressSet all();  // both families
  static AddressSet of(std::vector<Range> ranges);

  bool empty() const { return ranges_.empty(); }
  bool contains(const Address& address) const;
  bool contains(const AddressSet& other) const;
  bool intersects(const AddressSet& other) const;
  AddressSet unite(const AddressSet& other) const;
  AddressSet intersect(const AddressSet& other) const;
  AddressSet subtract(const AddressSet& other) const;

  const std::vector<Range>& ranges() const { return ranges_; }
  // The fewest CIDRs that make up the set.
  std::vector<Cidr> cidrs() const;
  // "0.0.0.0/0", "10.0.0.0/8,192.168.0.0/16", "" when empty.
  std::string text() const;
  bool operator==(const AddressSet&) const = default;

 private:
  explicit AddressSet(std::vector<Range> ranges);
  std::vector<Range> ranges_;
};

}  // namespace kchart::kube
