// Through a temporary file beside it, which mkstemp makes unreadable for others.
#include "shared/private_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "kchart/error.hpp"

namespace kchart::tools {

namespace {

[[noreturn]] void fail(const std::string& path) {
  throw Error(Fault::io, "io.write", "open " + path + ": " + std::strerror(errno));
}

}  // namespace

void write_private_file(const std::string& path, std::string_view text) {
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  std::string temporary = path + ".XXXXXX";
  const int fd = mkstemp(temporary.data());
  if (fd < 0) fail(path);
  const ssize_t wrote = write(fd, text.data(), text.size());
  const bool whole = wrote == static_cast<ssize_t>(text.size());
  if (wrote >= 0 && !whole) errno = ENOSPC;
  const bool written = whole && fsync(fd) == 0 && rename(temporary.c_str(), path.c_str()) == 0;
  const int code = errno;
  close(fd);
  if (written) return;
  unlink(temporary.c_str());
  errno = code;
  fail(path);
}

}  // namespace kchart::tools
