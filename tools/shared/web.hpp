// The environment of HTTP clients: proxies, and what the commands say of themselves.
#pragma once

#include "kchart/http.hpp"

namespace kchart::tools {

// HTTP_PROXY, HTTPS_PROXY and NO_PROXY (in either case) as Go reads them.
net::Proxy web_proxy();

// The certificates of SSL_CERT_FILE and SSL_CERT_DIR, which Go trusts in the place of the system's;
// empty where neither is set.
std::string authorities();

// Options with both.
net::ClientOptions web_options();

}  // namespace kchart::tools
