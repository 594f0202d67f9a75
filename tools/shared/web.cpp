// Go's order: upper case first. HTTP_PROXY is not believed where a CGI server could have set it.
#include "shared/web.hpp"

#include <cstdlib>

namespace kchart::tools {

namespace {

std::string either(const char* upper, const char* lower) {
  for (const char* name : {upper, lower}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

}  // namespace

net::ClientOptions web_options() {
  net::ClientOptions options;
  options.user_agent = "kchart/" KCHART_VERSION;
  const bool cgi = std::getenv("REQUEST_METHOD") != nullptr;
  options.proxy.http =
      cgi ? either("http_proxy", "http_proxy") : either("HTTP_PROXY", "http_proxy");
  options.proxy.https = either("HTTPS_PROXY", "https_proxy");
  options.proxy.no_proxy = either("NO_PROXY", "no_proxy");
  return options;
}

}  // namespace kchart::tools
