// Addresses: inet_pton reads, ranges do the set algebra.
#include "kube/addresses.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace kchart::kube {

namespace {

using Bits = AddressBits;

int width_of(Family family) {
  return family == Family::ipv4 ? 32 : 128;
}

Bits host_mask(Family family, int prefix) {
  const int host = width_of(family) - prefix;
  return host >= 128 ? ~Bits{0} : (Bits{1} << host) - 1;
}

Bits largest(Family family) {
  return host_mask(family, 0);
}

Address successor(Address a) {
  ++a.bits;
  return a;
}

Address predecessor(Address a) {
  --a.bits;
  return a;
}

int trailing_zeros(Bits bits, int width) {
  int n = 0;
  while (n < width && ((bits >> n) & 1) == 0) ++n;
  return n;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  const std::string terminated(text);
  std::array<unsigned char, 16> raw{};
  const bool v6 = text.find(':') != std::string_view::npos;
  if (inet_pton(v6 ? AF_INET6 : AF_INET, terminated.c_str(), raw.data()) != 1) return std::nullopt;
  Address address;
  address.family = v6 ? Family::ipv6 : Family::ipv4;
  for (int i = 0; i < width_of(address.family) / 8; ++i) {
    address.bits = (address.bits << 8) | raw[static_cast<std::size_t>(i)];
  }
  return address;
}

std::string Address::text() const {
  std::array<unsigned char, 16> raw{};
  const int bytes = width_of(family) / 8;
  for (int i = 0; i < bytes; ++i) {
    raw[static_cast<std::size_t>(i)] = static_cast<unsigned char>(bits >> (8 * (bytes - 1 - i)));
  }
  std::array<char, INET6_ADDRSTRLEN> out{};
  inet_ntop(family == Family::ipv4 ? AF_INET : AF_INET6, raw.data(), out.data(), out.size());
  return out.data();
}

std::optional<Cidr> Cidr::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = Address::parse(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  int prefix = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  const bool padded = digits.size() > 1 && digits.front() == '0';
  if (!address || error != std::errc{} || end != digits.data() + digits.size() || padded ||
      prefix < 0 || prefix > width_of(address->family)) {
    return std::nullopt;
  }
  Cidr cidr;
  cidr.prefix = prefix;
  cidr.network = *address;
  const Bits mask = host_mask(address->family, prefix);
  cidr.host_bits = (address->bits & mask) != 0;
  cidr.network.bits &= ~mask;
  return cidr;
}

Address Cidr::last() const {
  Address end = network;
  end.bits |= host_mask(network.family, prefix);
  return end;
}

bool Cidr::contains(const Address& address) const {
  return address.family == network.family && network <= address && address <= last();
}

bool Cidr::strictly_contains(const Cidr& inner) const {
  return inner.prefix > prefix && contains(inner.network);
}

std::string Cidr::text() const {
  return network.text() + "/" + std::to_string(prefix);
}

AddressSet::AddressSet(const Cidr& cidr) : ranges_{{cidr.first(), cidr.last()}} {}

AddressSet::AddressSet(std::vector<Range> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const Range& a, const Range& b) { return a.first < b.first; });
  for (const Range& range : ranges) {
    if (!ranges_.empty() && ranges_.back().last.family == range.first.family) {
      Address& end = ranges_.back().last;
      const bool touches = end.bits == largest(end.family) || range.first <= successor(end);
      if (touches) {
        end = std::max(end, range.last);
        continue;
      }
    }
    ranges_.push_back(range);
  }
}

AddressSet AddressSet::of(std::vector<Range> ranges) {
  return AddressSet(std::move(ranges));
}

AddressSet AddressSet::all() {
  return AddressSet(std::vector<Range>{
      {{Family::ipv4, 0}, {Family::ipv4, largest(Family::ipv4)}},
      {{Family::ipv6, 0}, {Family::ipv6, largest(Family::ipv6)}},
  });
}

bool AddressSet::contains(const Address& address) const {
  const auto after =
      std::upper_bound(ranges_.begin(), ranges_.end(), address,
                       [](const Address& a, const Range& range) { return a < range.first; });
  return after != ranges_.begin() && address <= std::prev(after)->last &&
         std::prev(after)->last.family == address.family;
}

bool AddressSet::contains(const AddressSet& other) const {
  return other.subtract(*this).empty();
}

bool AddressSet::intersects(const AddressSet& other) const {
  return !intersect(other).empty();
}

AddressSet AddressSet::unite(const AddressSet& other) const {
  std::vector<Range> both = ranges_;
  both.insert(both.end(), other.ranges_.begin(), other.ranges_.end());
  return AddressSet(std::move(both));
}

AddressSet AddressSet::intersect(const AddressSet& other) const {
  std::vector<Range> common;
  auto a = ranges_.begin();
  auto b = other.ranges_.begin();
  while (a != ranges_.end() && b != other.ranges_.end()) {
    const Address first = std::max(a->first, b->first);
    const Address last = std::min(a->last, b->last);
    if (first <= last) common.push_back({first, last});
    if (a->last < b->last) {
      ++a;
    } else {
      ++b;
    }
  }
  return AddressSet(std::move(common));
}

AddressSet AddressSet::subtract(const AddressSet& other) const {
  std::vector<Range> left;
  for (Range range : ranges_) {
    bool consumed = false;
    for (const Range& hole : other.ranges_) {
      if (hole.last < range.first) continue;
      if (hole.first > range.last) break;
      if (hole.first > range.first) left.push_back({range.first, predecessor(hole.first)});
      consumed = hole.last >= range.last;
      if (consumed) break;
      range.first = successor(hole.last);
    }
    if (!consumed) left.push_back(range);
  }
  return AddressSet(std::move(left));
}

std::vector<Cidr> AddressSet::cidrs() const {
  std::vector<Cidr> parts;
  for (const Range& range : ranges_) {
    const int width = width_of(range.first.family);
    Address at = range.first;
    while (true) {
      int host = trailing_zeros(at.bits, width);
      while ((at.bits | host_mask(at.family, width - host)) > range.last.bits) --host;
      Cidr part;
      part.network = at;
      part.prefix = width - host;
      parts.push_back(part);
      if (part.last() == range.last) break;
      at = successor(part.last());
    }
  }
  return parts;
}

std::string AddressSet::text() const {
  std::string out;
  for (const Cidr& cidr : cidrs()) {
    if (!out.empty()) out += ',';
    out += cidr.text();
  }
  return out;
}

}  // namespace kchart::kube
