// Fetch: one GET over HTTP or HTTPS.
#pragma once

#include <cstddef>
#include <string>

namespace kchart::tools {

// The body of `url`, at most `limit` bytes. Throws Error "net.fetch" or "limit.input".
std::string fetch(const std::string& url, std::size_t limit);

}  // namespace kchart::tools
