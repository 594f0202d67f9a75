// A chart folder: walked as Helm walks it, but never left.
//
// Everything is opened relative to the handle of the folder that holds it and without following
// links. Links are resolved by hand, component by component, into a path without links below the
// root; what is opened is that path. So neither a link nor a folder swapped for one between check
// and use leads outside.
#include "base/folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <unordered_map>
#include <utility>

#include "kchart/error.hpp"

namespace kchart {

namespace {

constexpr int kMaxHops = 40;  // as Linux has it (ELOOP)

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

[[noreturn]] void io_error(const char* operation, const std::string& path, int error) {
  throw Error(Fault::refused, "io.read",
              std::string(operation) + " " + path + ": " + go_error(error));
}

[[noreturn]] void link_error(const std::string& path, const std::string& why) {
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

std::vector<std::string> components_of(std::string_view path) {
  std::vector<std::string> components;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end != 0) components.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return components;
}

std::string text_of(const std::vector<std::string>& components) {
  std::string path;
  for (const std::string& component : components) path = joined(path, component);
  return path;
}

struct Name {
  std::string text;
  unsigned char type;  // DT_...

  bool operator<(const Name& other) const { return text < other.text; }
};

// By getdents64, because opendir asks the system three times more for each folder.
std::vector<Name> sorted_names(const Handle& folder, const std::string& shown) {
  constexpr std::size_t kBuffer = 32 * 1024;
  const auto buffer = std::make_unique_for_overwrite<char[]>(kBuffer);
  std::vector<Name> names;
  while (true) {
    const ssize_t got = getdents64(folder.fd(), buffer.get(), kBuffer);
    if (got < 0) io_error("open", shown, errno);
    if (got == 0) break;
    for (ssize_t at = 0; at < got;) {
      const auto* const entry = reinterpret_cast<const dirent64*>(buffer.get() + at);
      at += entry->d_reclen;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.push_back({std::string(name), entry->d_type});
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Reads a file until its end, but at most one byte more than `max_bytes`. `expected` is the size of
// a regular file, else 0. `room(used, size)` gives `size` bytes that begin with the `used` ones
// read so far.
template <class Room>
std::size_t read_all(int fd, const std::string& shown, std::size_t expected, std::size_t max_bytes,
                     const Room& room) {
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

struct Root {
  Handle handle;          // the folder that links may not leave
  std::string shown;      // the chart's folder, absolute, as Helm names it in messages
  std::string canonical;  // of the handle, without links; absolute links are measured against it
  std::string start;      // the chart's folder below the handle
  bool bounded;           // by another folder than the chart's

  explicit Root(const std::string& path, const std::string& links_within = {})
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

  std::string full(std::string_view relative) const {
    return relative.empty() ? shown : joined(shown, relative);
  }

  std::string inside() const { return canonical == "/" ? canonical : canonical + "/"; }

  // Of a path without links, which starts at the handle.
  std::string full_real(std::string_view real) const {
    return !bounded ? full(real) : inside() + std::string(real);
  }

 private:
  std::string below_bound(const std::string& path, const std::string& links_within) const {
    const std::string chart = canonical_path(path);
    if (chart.empty()) io_error("open", path, errno);
    if (chart == canonical) return {};
    if (chart.starts_with(inside())) return chart.substr(inside().size());
    throw Error(Fault::refused, "usage",
                path + " does not lie in " + links_within + ", which its links may not leave");
  }
};

// Opens what the folder `at` holds as `name`, which is no link. `real` is its path below the root.
Handle open_in(const Root& root, const Handle& at, const std::string& name, const std::string& real,
               int flags) {
  Handle opened(openat(at.fd(), name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
  if (opened.fd() >= 0) return opened;
  if (errno == ELOOP || errno == ENOTDIR) {
    link_error(root.full_real(real), "appeared during reading");
  }
  io_error("open", root.full_real(real), errno);
}

// Opens a path without links below the root, one component at a time.
Handle open_beneath(const Root& root, const std::string& real, int flags) {
  Handle at(openat(root.handle.fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::vector<std::string> components = components_of(real);
  for (std::size_t i = 0; i < components.size(); ++i) {
    const bool last = i + 1 == components.size();
    at = open_in(root, at, components[i], real, last ? flags : O_RDONLY | O_DIRECTORY);
  }
  return at;
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

// Follows links by hand to a path without links. `real` is such a path; the result is, too.
class LinkResolver {
 public:
  explicit LinkResolver(const Root& root) : root_(root) {}

  std::string resolve(const std::string& real_folder, const std::string& name,
                      const std::string& shown) {
    at_ = components_of(real_folder);
    todo_ = {name};
    shown_ = shown;
    while (!todo_.empty()) step();
    return text_of(at_);
  }

 private:
  void step() {
    const std::string component = std::move(todo_.front());
    todo_.pop_front();
    if (component == ".") return;
    if (component == "..") {
      if (at_.empty()) leads_out();
      at_.pop_back();
      return;
    }
    const std::string path = joined(text_of(at_), component);
    struct stat info {};
    if (fstatat(root_.handle.fd(), path.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      throw Error(Fault::refused, "path.link",
                  "error evaluating symlink " + shown_ + ": lstat " + root_.full_real(path) + ": " +
                      go_error(errno));
    }
    if (S_ISLNK(info.st_mode)) {
      expand(path);
    } else {
      at_.push_back(component);
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
  std::vector<std::string> at_;
  std::deque<std::string> todo_;
  std::string shown_;
  int hops_ = 0;
};

// What the walk met: a regular file `name` in the open folder `folder`.
struct Met {
  const Handle& folder;
  const std::string& name;
  const std::string& path;  // as the chart sees it
  const std::string& real;  // without links
};
using Sink = std::function<void(const Met&)>;

class Walker {
 public:
  Walker(const Root& root, const FolderOptions& options, const Sink& sink)
      : root_(root), options_(options), sink_(sink) {}

  void walk() {
    walk(open_beneath(root_, root_.start, O_RDONLY | O_DIRECTORY), "", root_.start, 0);
  }

 private:
  void walk(const Handle& folder, const std::string& path, const std::string& real,
            std::size_t depth) {
    open_.push_back(real);
    for (const Name& name : sorted_names(folder, root_.full(path))) {
      meet(Met{folder, name.text, joined(path, name.text), joined(real, name.text)}, name.type,
           depth);
    }
    open_.pop_back();
  }

  // What the folder says of the type is believed: whatever is opened is looked at once more.
  void meet(const Met& met, unsigned char type, std::size_t depth) {
    if (type == DT_UNKNOWN) {
      struct stat info {};
      if (fstatat(met.folder.fd(), met.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
        io_error("lstat", root_.full(met.path), errno);
      }
      type = IFTODT(info.st_mode);
    }
    if (type == DT_LNK) return follow(met, depth);
    enter(met, DTTOIF(type), depth);
  }

  void follow(const Met& met, std::size_t depth) {
    const std::string shown = root_.full(met.path);
    const std::size_t slash = met.real.rfind('/');
    const std::string real_folder = slash == std::string::npos ? "" : met.real.substr(0, slash);
    const std::string target = LinkResolver(root_).resolve(real_folder, met.name, shown);
    if (options_.warnings != nullptr) {
      options_.warnings->push_back(
          "found symbolic link in path. Contents of linked file included and used\tpath=" + shown +
          "\tresolved=" + (target.empty() ? root_.canonical : root_.inside() + target));
    }
    struct stat info {};
    const char* at = target.empty() ? "." : target.c_str();
    if (fstatat(root_.handle.fd(), at, &info, AT_SYMLINK_NOFOLLOW) != 0) {
      io_error("lstat", shown, errno);
    }
    const bool around = target.empty() || (real_folder + "/").starts_with(target + "/") ||
                        std::find(open_.begin(), open_.end(), target) != open_.end();
    if (S_ISDIR(info.st_mode) && around) link_error(shown, "goes round in a circle");
    const std::size_t cut = target.rfind('/');
    const std::string name = cut == std::string::npos ? target : target.substr(cut + 1);
    const Handle folder = open_beneath(root_, cut == std::string::npos ? "" : target.substr(0, cut),
                                       O_RDONLY | O_DIRECTORY);
    enter(Met{folder, name, met.path, target}, info.st_mode, depth);
  }

  void enter(const Met& met, mode_t mode, std::size_t depth) {
    const bool is_folder = S_ISDIR(mode);
    if (options_.ignore && options_.ignore(met.path, is_folder)) return;
    if (++entries_ > options_.limits.archive_entries) {
      throw Error(Fault::limit, "limit.archive.entries",
                  root_.shown + ": more than " + std::to_string(options_.limits.archive_entries) +
                      " entries (raise with --max-archive-entries)");
    }
    if (is_folder) return descend(met, depth + 1);
    if (!S_ISREG(mode)) {
      throw Error(Fault::refused, "folder.type",
                  "cannot load irregular file " + root_.full(met.path) +
                      " as it has file mode type bits set");
    }
    sink_(met);
  }

  void descend(const Met& met, std::size_t depth) {
    if (depth > options_.limits.path_components) {
      throw Error(Fault::limit, "limit.path", root_.full(met.path) + " lies too deep");
    }
    walk(open_in(root_, met.folder, met.name, met.real, O_RDONLY | O_DIRECTORY), met.path, met.real,
         depth);
  }

  const Root& root_;
  const FolderOptions& options_;
  const Sink& sink_;
  std::size_t entries_ = 0;
  std::vector<std::string> open_;  // the folders on the way here, without links
};

class FolderTree : public FileTree {
 public:
  FolderTree(const std::string& path, const FolderOptions& options)
      : root_(path, options.links_within), name_(path), limits_(options.limits) {
    const Sink sink = [this](const Met& met) {
      real_.emplace(met.path, met.real);
      paths_.push_back(met.path);
    };
    Walker(root_, options, sink).walk();
  }

  std::vector<std::string> paths() const override { return paths_; }

  std::optional<std::string> read(std::string_view path) const override {
    const std::optional<Handle> file = opened(path);
    if (!file) return std::nullopt;
    return read_regular(*file, root_.full(path), limits_.archive_file);
  }

  std::optional<std::string_view> read_into(Arena& arena, std::string_view path) const override {
    const std::optional<Handle> file = opened(path);
    if (!file) return std::nullopt;
    return read_regular(*file, root_.full(path), limits_.archive_file, arena);
  }

  std::string name() const override { return name_; }

 private:
  std::optional<Handle> opened(std::string_view path) const {
    const auto found = real_.find(std::string(path));
    if (found == real_.end()) return std::nullopt;
    return open_beneath(root_, found->second, O_RDONLY | O_NONBLOCK);
  }

  Root root_;
  std::string name_;
  Limits limits_;
  std::vector<std::string> paths_;
  std::unordered_map<std::string, std::string> real_;
};

}  // namespace

std::unique_ptr<FileTree> open_folder(const std::string& path, const FolderOptions& options) {
  return std::make_unique<FolderTree>(path, options);
}

std::vector<ArchiveFile> read_folder(const std::string& path, const FolderOptions& options) {
  const Root root(path, options.links_within);
  std::vector<ArchiveFile> files;
  std::size_t left = options.limits.archive_total;
  const Sink sink = [&](const Met& met) {
    const Handle file(
        openat(met.folder.fd(), met.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    std::string data = read_regular(file, root.full(met.path), options.limits.archive_file);
    if (data.size() > left) {
      throw Error(Fault::refused, "limit.archive.total",
                  "error reading " + met.path + ": chart exceeds maximum decompressed size of " +
                      std::to_string(options.limits.archive_total) +
                      " bytes (raise with --max-archive-bytes)");
    }
    left -= data.size();
    files.push_back({met.path, std::move(data)});
  };
  Walker(root, options, sink).walk();
  return files;
}

std::optional<std::string> read_in_folder(const std::string& folder, const std::string& name,
                                          const FolderOptions& options) {
  const Root root(folder, options.links_within);
  const std::string at = joined(root.start, name);
  struct stat info {};
  if (fstatat(root.handle.fd(), at.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  const std::string shown = root.full(name);
  const std::string real =
      S_ISLNK(info.st_mode) ? LinkResolver(root).resolve(root.start, name, shown) : at;
  return read_regular(open_beneath(root, real, O_RDONLY | O_NONBLOCK), shown,
                      options.limits.archive_file);
}

std::string read_user_file(const std::string& path, std::size_t max_bytes) {
  const Handle file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0) io_error("open", path, errno);
  struct stat info {};
  if (fstat(file.fd(), &info) != 0) io_error("stat", path, errno);
  if (S_ISDIR(info.st_mode)) io_error("read", path, EISDIR);
  std::string data = read_all(file.fd(), path, S_ISREG(info.st_mode) ? info.st_size : 0, max_bytes);
  if (data.size() > max_bytes) {
    throw Error(Fault::limit, "limit.input",
                path + ": larger than " + std::to_string(max_bytes) + " bytes");
  }
  return data;
}

}  // namespace kchart
