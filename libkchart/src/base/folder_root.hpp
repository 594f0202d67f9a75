// What lies below the folder of a chart, opened so that nothing leads out of it.
//
// Everything is opened relative to the handle of the folder that holds it and without following
// links. Links are resolved by hand, component by component, into a path without links below the
// root; what is opened is that path. So neither a link nor a folder swapped for one between check
// and use leads outside.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "kchart/arena.hpp"
#include "kchart/limits.hpp"

namespace kchart::folders {

class Handle {
 public:
  explicit Handle(int fd = -1) : fd_(fd) {}
  Handle(Handle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Handle() {
    if (fd_ >= 0) close(fd_);
  }
  int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

// Throws Error "io.read" in Go's words for `error`: "open x: no such file or directory".
[[noreturn]] void io_error(const char* operation, const std::string& path, int error);

// Throws Error "path.link".
[[noreturn]] void link_error(const std::string& path, const std::string& why);

std::string joined(std::string_view folder, std::string_view name);

// The folder of a chart, and the one that its links may not leave.
struct Root {
  Handle handle;          // the folder that links may not leave
  std::string shown;      // the chart's folder, absolute, as Helm names it in messages
  std::string canonical;  // of the handle, without links; absolute links are measured against it
  std::string start;      // the chart's folder below the handle
  bool bounded;           // by another folder than the chart's

  explicit Root(const std::string& path, const std::string& links_within = {});

  std::string full(std::string_view relative) const {
    return relative.empty() ? shown : joined(shown, relative);
  }

  std::string inside() const { return canonical == "/" ? canonical : canonical + "/"; }

  // Of a path without links, which starts at the handle.
  std::string full_real(std::string_view real) const {
    return !bounded ? full(real) : inside() + std::string(real);
  }

 private:
  std::string below_bound(const std::string& path, const std::string& links_within) const;
};

// Opens what the folder `at` holds as `name`, which is no link. `real` is its path below the root.
Handle open_in(const Root& root, const Handle& at, const std::string& name, const std::string& real,
               int flags);

// Opens a path without links below the root, one component at a time.
Handle open_beneath(const Root& root, const std::string& real, int flags);

// Follows the link `name` in `real_folder`, a path without links below the root, to another such
// path. `shown` is what messages call the link. Throws Error "path.link", "limit.path".
std::string resolve_link(const Root& root, const std::string& real_folder, const std::string& name,
                         const std::string& shown, const Limits& limits);

// All bytes of what is open as `fd`, but at most one more than `max_bytes`. `expected` is the size
// of a regular file, else 0.
std::string read_all(int fd, const std::string& shown, std::size_t expected, std::size_t max_bytes);

// All bytes of a regular file; for a handle that could not be opened, the error that errno tells.
std::string read_regular(const Handle& file, const std::string& shown, std::size_t max_bytes);
std::string_view read_regular(const Handle& file, const std::string& shown, std::size_t max_bytes,
                              Arena& arena);

}  // namespace kchart::folders
