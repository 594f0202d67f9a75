// What a status of HTTP is called, in Go's words.
#pragma once

namespace kchart::net {

// Go: http.StatusText, for what registries and servers of files answer; empty for other statuses.
const char* status_text(int status);

}  // namespace kchart::net
