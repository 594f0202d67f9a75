// Url: the parts of an absolute http or https address, and what two addresses have in common.
#pragma once

#include <string>
#include <string_view>

#include "kchart/secret.hpp"

namespace kchart::net {

struct Url {
  std::string scheme;  // "http" or "https"
  std::string host;    // lower case; an IPv6 address keeps its brackets
  int port = 0;        // never 0: the scheme's own when the text names none
  std::string target;  // path and query, as written; at least "/"
  std::string user;    // what stood before '@', percent-decoded
  Secret password;

  std::string text() const;    // without user and password, and without a default port
  std::string origin() const;  // "https://host:port"
};

// Throws Error "net.url": another scheme, no host, a bad port, control characters.
Url parse_url(std::string_view text);

// `reference` as a link in the document at `base` (RFC 3986, section 5).
Url resolve_url(const Url& base, std::string_view reference);

// Percent-encodes all but unreserved characters and those of `keep`.
std::string percent_encode(std::string_view text, std::string_view keep = {});
std::string percent_decode(std::string_view text);

}  // namespace kchart::net
