// Reads at most one byte more than allowed, so that /dev/zero ends in an error.
#include "shared/read_file.hpp"

#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "kchart/error.hpp"
#include "shared/fetch.hpp"

namespace kchart::tools {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ > STDERR_FILENO) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// Go's words for the errors that users meet.
std::string error_text(int code) {
  switch (code) {
    case ENOENT:
      return "no such file or directory";
    case EACCES:
      return "permission denied";
    case EISDIR:
      return "is a directory";
    case ENOTDIR:
      return "not a directory";
    case ENAMETOOLONG:
      return "file name too long";
    default: {
      std::string text = std::strerror(code);
      if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] |= 0x20;
      return text;
    }
  }
}

[[noreturn]] void fail(const char* action, const std::string& path, int code) {
  throw Error(Fault::refused, "io.read",
              std::string(action) + " " + path + ": " + error_text(code));
}

std::string read_all(int fd, const std::string& path, std::size_t limit) {
  std::string text;
  char chunk[65536];
  while (true) {
    const ssize_t got = read(fd, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", path, errno);
    if (got == 0) return text;
    text.append(chunk, static_cast<std::size_t>(got));
    if (text.size() > limit) {
      throw Error(Fault::limit, "limit.input",
                  excerpt(path) + " is larger than " + std::to_string(limit) +
                      " bytes (raise with --max-yaml-bytes)");
    }
  }
}

// Schemes are the same in upper and in lower case.
bool has_scheme(const std::string& text, const char* scheme) {
  const std::size_t size = std::strlen(scheme);
  return strncasecmp(text.c_str(), scheme, size) == 0 && text.compare(size, 3, "://") == 0;
}

}  // namespace

std::optional<std::string> read_file_if_there(const std::string& path, std::size_t limit) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    fail("open", path, errno);
  }
  return read_all(file.get(), path, limit);
}

std::string read_file(const std::string& path, std::size_t limit) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) fail("open", path, errno);
  return read_all(file.get(), path, limit);
}

std::string read_source(const std::string& name, std::size_t limit) {
  const std::size_t begin = name.find_first_not_of(" \t\r\n");
  const std::size_t end = name.find_last_not_of(" \t\r\n");
  if (begin != std::string::npos && begin == end && name[begin] == '-') {
    return read_all(STDIN_FILENO, "standard input", limit);
  }
  if (has_scheme(name, "http") || has_scheme(name, "https")) return fetch(name, limit);
  if (has_scheme(name, "file")) return read_file(name.substr(7), limit);
  return read_file(name, limit);
}

}  // namespace kchart::tools
