// Counts how deep a link's target lies below the root; opens one component after the other.
#include "source/links.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/write_file.hpp"
#include "kchart/error.hpp"

namespace kchart::source {

bool stays_below(std::string_view path, std::string_view target) {
  if (target.empty() || target.front() == '/' || target.find('\0') != target.npos) return false;
  auto depth = std::count(path.begin(), path.end(), '/');
  while (!target.empty()) {
    const std::size_t slash = std::min(target.find('/'), target.size());
    const std::string_view part = target.substr(0, slash);
    target.remove_prefix(std::min(slash + 1, target.size()));
    if (part.empty() || part == ".") continue;
    depth += part == ".." ? -1 : 1;
    if (depth < 0) return false;
  }
  return true;
}

int open_below(const std::string& folder, const std::string& path) {
  int at = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (std::size_t from = 0; at >= 0 && from != std::string::npos;) {
    const std::size_t slash = path.find('/', from);
    const std::string part = path.substr(from, slash - from);
    const bool last = slash == std::string::npos;
    const int how = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | (last ? O_NONBLOCK : O_DIRECTORY);
    const int next = openat(at, part.c_str(), how);
    const int error = errno;
    close(at);
    errno = error;
    at = next;
    from = last ? slash : slash + 1;
  }
  if (at >= 0) return at;
  if (errno == ELOOP || errno == ENOTDIR) {
    throw Error(Fault::hostile, "path.link",
                folder + "/" + path + " became a link while it was read");
  }
  fail_on_disk("open", folder + "/" + path, errno);
}

}  // namespace kchart::source
