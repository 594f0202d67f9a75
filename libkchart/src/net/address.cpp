// Tables of prefixes: IANA's special-purpose registries of IPv4 and IPv6.
#include "net/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace kchart::net {

namespace {

struct Prefix4 {
  std::uint32_t network;
  int bits;
};

constexpr Prefix4 kPrivate4[] = {
    {0x00000000, 8},   // this network
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // carrier-grade NAT
    {0x7F000000, 8},   // loopback
    {0xA9FE0000, 16},  // link-local
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // IETF protocol assignments
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarking
    {0xE0000000, 4},   // multicast
    {0xF0000000, 4},   // reserved, broadcast
};

using Bytes6 = std::array<std::uint8_t, 16>;

bool is_private4(std::uint32_t address) {
  for (const Prefix4& prefix : kPrivate4) {
    if ((address ^ prefix.network) >> (32 - prefix.bits) == 0) return true;
  }
  return false;
}

std::uint32_t word(const Bytes6& bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 24 |
         static_cast<std::uint32_t>(bytes[at + 1]) << 16 |
         static_cast<std::uint32_t>(bytes[at + 2]) << 8 | bytes[at + 3];
}

bool is_private6(const Bytes6& b) {
  const bool high_zero = word(b, 0) == 0 && word(b, 4) == 0;
  if (high_zero && word(b, 8) == 0) return true;                               // ::, ::1, ::a.b.c.d
  if (high_zero && word(b, 8) == 0x0000FFFF) return is_private4(word(b, 12));  // mapped
  if (word(b, 0) == 0x0064FF9B) return is_private4(word(b, 12));               // NAT64
  if (b[0] == 0x20 && b[1] == 0x02) return is_private4(word(b, 2));            // 6to4
  if ((b[0] & 0xFE) == 0xFC) return true;                                      // unique local
  if (b[0] == 0xFE && (b[1] & 0x80) == 0x80) return true;  // link-local, site-local
  return b[0] == 0xFF;                                     // multicast
}

}  // namespace

bool is_private(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    return is_private4(ntohl(in.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    Bytes6 bytes;
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return is_private6(bytes);
  }
  return true;
}

}  // namespace kchart::net
