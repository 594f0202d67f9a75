// Handles of folders, links followed by hand, and files read to their end.
#include "base/folder_root.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <limits>
#include <vector>

#include "kchart/error.hpp"

namespace kchart::folders {

namespace {

constexpr int kMaxHops = 40;  // as Linux has it (ELOOP)

// Go's words for the errors that a path can meet.
std::string go_error(int error) {
  switch (error) {
    case ENOENT:
      return "no such file or directory";
    case EACCES:
      return "permission denied";
    case ENOTDIR:
      return "not a directory";
    case EISDIR:
      return "is a directory";
    case ELOOP:
      return "too many levels of symbolic links";
    default: {
      std::string text = std::strerror(error);
      if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] += 'a' - 'A';
      return text;
    }
  }
}

std::vector<std::string> components_of(std::string_view path) {
  std::vector<std::string> components;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end != 0) components.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return components;
}

std::size_t components_in(std::string_view path) {
  return path.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

// Reads a file until its end, but at most one byte more than `max_bytes`. `expected` is the size of
// a regular file, else 0. `room(used, size)` gives `size` bytes that begin with the `used` ones
// read so far.
template <class Room>
std::size_t read_all(int fd, const std::string& shown, std::size_t expected, std::size_t max_bytes,
                     const Room& room) {
  max_bytes = std::min(max_bytes, std::numeric_limits<std::size_t>::max() - 1);
  std::size_t used = 0;
  std::size_t size = std::min(expected, max_bytes) + 1;
  char* data = room(used, size);
  while (true) {
    const ssize_t got = ::read(fd, data + used, size - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) io_error("read", shown, errno);
    if (got == 0) return used;
    used += static_cast<std::size_t>(got);
    // One byte more was asked for, so that was the end.
    const bool whole = expected != 0 && used == expected;
    if (whole || used > max_bytes) return used;
    if (used == size) {
      size = std::min(used * 2, max_bytes + 1);
      data = room(used, size);
    }
  }
}

std::string_view read_all(int fd, const std::string& shown, std::size_t expected,
                          std::size_t max_bytes, Arena& arena) {
  char* data = nullptr;
  const auto room = [&](std::size_t used, std::size_t size) {
    char* const larger = arena.array<char>(size);
    if (used != 0) std::memcpy(larger, data, used);
    return data = larger;
  };
  const std::size_t used = read_all(fd, shown, expected, max_bytes, room);
  return {data, used};
}

std::string canonical_path(const std::string& path) {
  std::array<char, PATH_MAX> buffer;
  return realpath(path.c_str(), buffer.data()) != nullptr ? buffer.data() : std::string();
}

// `read_all(size)` reads what the handle stands for.
template <class ReadAll>
auto read_regular(const Handle& file, const std::string& shown, std::size_t max_bytes,
                  const ReadAll& read_all) {
  if (file.fd() < 0) {
    if (errno == ELOOP) link_error(shown, "appeared during reading");
    io_error("open", shown, errno);
  }
  struct stat info {};
  if (fstat(file.fd(), &info) != 0) io_error("stat", shown, errno);
  if (!S_ISREG(info.st_mode)) {
    throw Error(Fault::refused, "folder.type",
                "cannot load irregular file " + shown + " as it has file mode type bits set");
  }
  auto data = read_all(static_cast<std::size_t>(info.st_size));
  if (data.size() > max_bytes) {
    throw Error(Fault::limit, "limit.archive.file",
                "file " + shown + " is larger than " + std::to_string(max_bytes) +
                    " bytes (raise with --max-archive-file-bytes)");
  }
  return data;
}

// Follows links by hand to a path without links. `real` is such a path; the result is, too.
class LinkResolver {
 public:
  // `deepest`: how many components a path may have.
  LinkResolver(const Root& root, std::size_t deepest) : root_(root), deepest_(deepest) {}

  std::string resolve(const std::string& real_folder, const std::string& name,
                      const std::string& shown) {
    at_ = real_folder;
    todo_ = {name};
    shown_ = shown;
    while (!todo_.empty()) step();
    return std::move(at_);
  }

 private:
  void step() {
    const std::string component = std::move(todo_.front());
    todo_.pop_front();
    if (component == ".") return;
    if (component == "..") {
      if (at_.empty()) leads_out();
      const std::size_t slash = at_.rfind('/');
      at_.resize(slash == std::string::npos ? 0 : slash);
      return;
    }
    std::string path = joined(at_, component);
    struct stat info {};
    if (fstatat(root_.handle.fd(), path.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      throw Error(Fault::refused, "path.link",
                  "error evaluating symlink " + shown_ + ": lstat " + root_.full_real(path) + ": " +
                      go_error(errno));
    }
    if (S_ISLNK(info.st_mode)) {
      expand(path);
    } else {
      at_ = std::move(path);
      if (components_in(at_) > deepest_) {
        throw Error(Fault::limit, "limit.path",
                    "link " + shown_ + " leads too deep (raise with --max-path-components)");
      }
    }
  }

  [[noreturn]] void leads_out() const {
    link_error(shown_, "leads out of " + (root_.bounded ? root_.canonical : "the chart") +
                           " (allow with --links-within and a folder around both)");
  }

  void expand(const std::string& path) {
    if (++hops_ > kMaxHops) link_error(shown_, "goes round in a circle");
    std::array<char, PATH_MAX> buffer;
    const ssize_t size = readlinkat(root_.handle.fd(), path.c_str(), buffer.data(), buffer.size());
    if (size < 0) io_error("readlink", root_.full_real(path), errno);
    std::string_view target(buffer.data(), static_cast<std::size_t>(size));
    if (target.starts_with('/')) {
      const std::string inside = root_.inside();
      if (!target.starts_with(inside)) leads_out();
      target.remove_prefix(inside.size());
      at_.clear();
    }
    const std::vector<std::string> components = components_of(target);
    todo_.insert(todo_.begin(), components.begin(), components.end());
  }

  const Root& root_;
  const std::size_t deepest_;
  std::string at_;  // how far it is followed: a path without links below the root
  std::deque<std::string> todo_;
  std::string shown_;
  int hops_ = 0;
};

}  // namespace

void io_error(const char* operation, const std::string& path, int error) {
  throw Error(Fault::refused, "io.read",
              std::string(operation) + " " + path + ": " + go_error(error));
}

void link_error(const std::string& path, const std::string& why) {
  throw Error(Fault::hostile, "path.link", "link " + excerpt(path, 400) + " " + why);
}

std::string joined(std::string_view folder, std::string_view name) {
  std::string path;
  path.reserve(folder.size() + 1 + name.size());
  path += folder;
  if (!folder.empty()) path += '/';
  path += name;
  return path;
}

Root::Root(const std::string& path, const std::string& links_within)
    : bounded(!links_within.empty()) {
  const std::string& bound = bounded ? links_within : path;
  handle = Handle(open(bound.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.fd() < 0) io_error("open", bound, errno);
  canonical = canonical_path(bound);
  if (bounded) start = below_bound(path, links_within);
  std::array<char, PATH_MAX> buffer;
  shown = path;
  if (!path.starts_with('/') && getcwd(buffer.data(), buffer.size()) != nullptr) {
    shown = path == "." ? buffer.data() : std::string(buffer.data()) + "/" + path;
  }
  while (shown.size() > 1 && shown.ends_with('/')) shown.pop_back();
}

std::string Root::below_bound(const std::string& path, const std::string& links_within) const {
  const std::string chart = canonical_path(path);
  if (chart.empty()) io_error("open", path, errno);
  if (chart == canonical) return {};
  if (chart.starts_with(inside())) return chart.substr(inside().size());
  throw Error(Fault::refused, "usage",
              path + " does not lie in " + links_within + ", which its links may not leave");
}

Handle open_in(const Root& root, const Handle& at, const std::string& name, const std::string& real,
               int flags) {
  Handle opened(openat(at.fd(), name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
  if (opened.fd() >= 0) return opened;
  if (errno == ELOOP || errno == ENOTDIR) {
    link_error(root.full_real(real), "appeared during reading");
  }
  io_error("open", root.full_real(real), errno);
}

Handle open_beneath(const Root& root, const std::string& real, int flags) {
  Handle at(openat(root.handle.fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::vector<std::string> components = components_of(real);
  for (std::size_t i = 0; i < components.size(); ++i) {
    const bool last = i + 1 == components.size();
    at = open_in(root, at, components[i], real, last ? flags : O_RDONLY | O_DIRECTORY);
  }
  return at;
}

std::string resolve_link(const Root& root, const std::string& real_folder, const std::string& name,
                         const std::string& shown, const Limits& limits) {
  const std::size_t deepest = components_in(root.start) + limits.path_components;
  return LinkResolver(root, deepest).resolve(real_folder, name, shown);
}

std::string read_all(int fd, const std::string& shown, std::size_t expected,
                     std::size_t max_bytes) {
  std::string data;
  const auto room = [&data](std::size_t, std::size_t size) {
    data.resize(size);
    return data.data();
  };
  data.resize(read_all(fd, shown, expected, max_bytes, room));
  return data;
}

std::string read_regular(const Handle& file, const std::string& shown, std::size_t max_bytes) {
  return read_regular(file, shown, max_bytes, [&](std::size_t expected) {
    return read_all(file.fd(), shown, expected, max_bytes);
  });
}

std::string_view read_regular(const Handle& file, const std::string& shown, std::size_t max_bytes,
                              Arena& arena) {
  return read_regular(file, shown, max_bytes, [&](std::size_t expected) {
    return read_all(file.fd(), shown, expected, max_bytes, arena);
  });
}

}  // namespace kchart::folders
