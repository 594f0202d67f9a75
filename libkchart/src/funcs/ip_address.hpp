// IP addresses in text, as Go's package netip reads them, with its messages.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace kchart::funcs {

struct IpAddress {
  std::array<unsigned char, 16> bytes{};  // IPv4: the first four
  bool v4 = false;
  bool zone = false;  // a zone ("%eth0") follows
};

// Go: netip.ParseAddr. Absent with Go's text in `problem`.
std::optional<IpAddress> parse_ip(std::string_view text, std::string* problem = nullptr);

}  // namespace kchart::funcs
