// One write for the whole output; a reader that goes away is an error like any other.
#include "shared/print.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "kchart/error.hpp"

namespace kchart::tools {

void print_out(std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = write(STDOUT_FILENO, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      throw Error(Fault::io, "io.write",
                  std::string("cannot write to standard output: ") + std::strerror(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

}  // namespace kchart::tools
