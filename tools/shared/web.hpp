// The environment of HTTP clients: proxies, and what the commands say of themselves.
#pragma once

#include "kchart/http.hpp"

namespace kchart::tools {

// Options with HTTP_PROXY, HTTPS_PROXY and NO_PROXY (in either case), SSL_CERT_FILE and
// SSL_CERT_DIR as Go reads them.
net::ClientOptions web_options();

}  // namespace kchart::tools
