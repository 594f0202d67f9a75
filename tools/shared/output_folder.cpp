// Every step below the root is taken with openat and without following links, so a link planted in
// the folder leads to an error, not outside.
#include "shared/output_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <utility>

#include "kchart/error.hpp"
#include "kchart/file_tree.hpp"
#include "shared/path.hpp"

namespace kchart::tools {

namespace {

class Folder {
 public:
  explicit Folder(int fd) : fd_(fd) {}
  Folder(Folder&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Folder& operator=(Folder&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Folder() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// What is wrong is told in Helm's words, which are Go's.
[[noreturn]] void fail(const char* verb, const std::string& path) {
  std::string why = std::strerror(errno);
  why[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(why[0])));
  throw Error(Fault::io, "io.write", std::string(verb) + " " + excerpt(path) + ": " + why);
}

[[noreturn]] void refuse(const std::string& path) {
  throw Error(Fault::hostile, "path.escape",
              "a link or a device stands in the way of " + excerpt(path));
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash == 0 ? 1 : slash);
}

// mkdir -p of the root itself, which the user chose and may reach through links. Before it makes
// a folder, Helm looks for the one of its first file.
Folder open_root(const std::string& root, const std::string& first_folder) {
  const auto fail_root = [&](const std::string& part) {
    if (errno == ENOTDIR) fail("stat", first_folder);
    fail("mkdir", part);
  };
  for (std::size_t slash = root.find('/', 1);; slash = root.find('/', slash + 1)) {
    const std::string part = root.substr(0, slash);
    if (!part.empty() && mkdir(part.c_str(), 0755) != 0 && errno != EEXIST) fail_root(part);
    if (slash == std::string::npos) break;
  }
  Folder folder(open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) fail_root(root);
  return folder;
}

// A path below the root.
struct Place {
  const std::string& root;
  const std::string& path;

  std::string shown() const { return shown(path); }
  std::string shown(const std::string& below) const {
    return root == "." ? below : root + (root.ends_with('/') ? "" : "/") + below;
  }
};

bool is_link(const Folder& folder, const std::string& name) {
  struct stat info {};
  return fstatat(folder.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISLNK(info.st_mode);
}

// Opens the folder of the place, making what is missing; `name` receives the last part.
Folder open_parent(const Folder& root, const Place& place, std::string& name) {
  Folder at(dup(root.get()));
  std::size_t from = 0;
  while (true) {
    const std::size_t slash = place.path.find('/', from);
    name = place.path.substr(from, slash - from);
    if (slash == std::string::npos) return at;
    const std::string part = place.shown(place.path.substr(0, slash));
    if (mkdirat(at.get(), name.c_str(), 0755) != 0 && errno != EEXIST) fail("mkdir", part);
    Folder next(openat(at.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (next.get() < 0) {
      const int code = errno;
      if (is_link(at, name)) refuse(place.shown());
      errno = code;
      fail("stat", folder_of(place.shown()));
    }
    at = std::move(next);
    from = slash + 1;
  }
}

// What is in the file now; empty when there is none.
std::string present(const Folder& folder, const std::string& name, const std::string& path) {
  const Folder file(openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT) return {};
    if (errno == ELOOP) refuse(path);
    fail("open", path);
  }
  std::string text;
  char chunk[65536];
  ssize_t got = 0;
  while ((got = read(file.get(), chunk, sizeof chunk)) > 0) {
    text.append(chunk, static_cast<std::size_t>(got));
  }
  if (got < 0) fail("read", path);
  return text;
}

// Renaming would replace a link, a device or the like.
void check_replaceable(const Folder& folder, const std::string& name, const std::string& path) {
  struct stat info {};
  if (fstatat(folder.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return;
  if (S_ISREG(info.st_mode)) return;
  if (!S_ISDIR(info.st_mode)) refuse(path);
  errno = EISDIR;
  fail("open", path);
}

void write_file(const Folder& folder, const std::string& name, const std::string& text,
                const std::string& path) {
  check_replaceable(folder, name, path);
  const std::string temporary = ".kchart-" + std::to_string(getpid()) + "-" + name.substr(0, 200);
  unlinkat(folder.get(), temporary.c_str(), 0);
  const Folder file(openat(folder.get(), temporary.c_str(),
                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (file.get() < 0) fail("open", path);
  const auto give_up = [&] {
    const int code = errno;
    unlinkat(folder.get(), temporary.c_str(), 0);
    errno = code;
    fail("write", path);
  };
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t wrote = write(file.get(), text.data() + done, text.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) give_up();
    done += static_cast<std::size_t>(wrote);
  }
  if (fsync(file.get()) != 0) give_up();  // some disks notice only now that they are full
  if (renameat(folder.get(), temporary.c_str(), folder.get(), name.c_str()) != 0) give_up();
}

// As checked_path; but a backslash is part of a name here.
std::string below_root(const std::string& path) {
  std::string separated = path;
  std::replace(separated.begin(), separated.end(), '\\', '_');
  checked_path(separated);
  return clean_path(path);
}

}  // namespace

void OutputFolder::add(const std::string& folder, const std::string& path, const std::string& text,
                       bool keep) {
  const std::string relative = below_root(folder.empty() ? path : folder + "/" + path);
  const auto [entry, fresh] = files_.try_emplace(relative);
  if (fresh) entry->second.keep = keep;
  entry->second.text += text;
  order_.push_back({relative, shown_root(folder) + "/" + path});
}

// Helm joins the folder to the root, and so cleans both; the root alone stays as it was given.
std::string OutputFolder::shown_root(const std::string& folder) const {
  return folder.empty() ? root_ : clean_path(root_ + "/" + folder);
}

std::vector<std::string> OutputFolder::write() const {
  std::vector<std::string> lines;
  if (files_.empty()) return lines;
  const Place first{root_, order_.front().path};
  const Folder root = open_root(root_, folder_of(first.shown()));
  for (const auto& [path, content] : files_) {
    const Place place{root_, path};
    std::string name;
    const Folder folder = open_parent(root, place, name);
    const std::string before = content.keep ? present(folder, name, place.shown()) : std::string();
    write_file(folder, name, before + content.text, place.shown());
  }
  for (const Written& written : order_) lines.push_back("wrote " + written.shown);
  return lines;
}

}  // namespace kchart::tools
