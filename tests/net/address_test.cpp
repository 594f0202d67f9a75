// Private and public addresses.
#include "net/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <catch2/catch.hpp>
#include <string>

namespace {

bool private_text(const std::string& text) {
  if (text.find(':') == std::string::npos) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    REQUIRE(inet_pton(AF_INET, text.c_str(), &in.sin_addr) == 1);
    return kchart::net::is_private(reinterpret_cast<sockaddr*>(&in));
  }
  sockaddr_in6 in{};
  in.sin6_family = AF_INET6;
  REQUIRE(inet_pton(AF_INET6, text.c_str(), &in.sin6_addr) == 1);
  return kchart::net::is_private(reinterpret_cast<sockaddr*>(&in));
}

}  // namespace

TEST_CASE("private addresses are known in every disguise") {
  const char* text =
      GENERATE("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.0.1", "169.254.169.254",
               "172.16.0.1", "172.31.255.255", "192.168.1.1", "224.0.0.1", "255.255.255.255",
               "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
               "2002:7f00:1::", "fc00::1", "fd12::1", "fe80::1", "ff02::1");
  CAPTURE(text);
  CHECK(private_text(text));
}

TEST_CASE("public addresses are public") {
  const char* text = GENERATE("1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.0.1", "100.128.0.1",
                              "172.15.0.1", "172.32.0.1", "192.167.0.1", "223.255.255.255",
                              "2606:4700::1111", "::ffff:1.1.1.1", "2002:101:101::");
  CAPTURE(text);
  CHECK_FALSE(private_text(text));
}
