// Temporary names end in six random letters, as mkstemp makes them.
#include "base/write_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "kchart/error.hpp"

namespace kchart {

void fail_on_disk(const char* verb, const std::string& path, int error) {
  std::string why = std::strerror(error);
  if (why[0] >= 'A' && why[0] <= 'Z') why[0] = static_cast<char>(why[0] + 32);
  throw Error(Fault::io, "io.write", std::string(verb) + " " + path + ": " + why);
}

void make_folders(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (mkdir(part.c_str(), 0755) != 0 && errno != EEXIST) fail_on_disk("mkdir", part, errno);
    if (end == std::string::npos) break;
  }
  struct stat info {};
  if (stat(path.c_str(), &info) == 0 && !S_ISDIR(info.st_mode))
    fail_on_disk("mkdir", path, ENOTDIR);
}

PendingFile::PendingFile(std::string path, unsigned mode)
    : path_(std::move(path)), temporary_(path_ + ".XXXXXX") {
  fd_ = mkostemp(temporary_.data(), O_CLOEXEC);
  if (fd_ < 0) fail_on_disk("open", path_, errno);
  flock(fd_, LOCK_EX | LOCK_NB);  // for remove_abandoned
  fchmod(fd_, mode);
}

PendingFile::~PendingFile() {
  if (fd_ < 0) return;
  close(fd_);
  unlink(temporary_.c_str());
}

void PendingFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd_, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) fail_on_disk("write", path_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

void PendingFile::commit() {
  commit_as(path_);
}

void PendingFile::commit_as(const std::string& path) {
  if (fsync(fd_) != 0) fail_on_disk("write", path, errno);
  if (rename(temporary_.c_str(), path.c_str()) != 0) fail_on_disk("rename", path, errno);
  close(fd_);
  fd_ = -1;
}

void write_file_atomically(const std::string& path, std::string_view bytes, unsigned mode) {
  PendingFile file(path, mode);
  file.write(bytes);
  file.commit();
}

FileLock::FileLock(const std::string& path) {
  fd_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd_ < 0) fail_on_disk("open", path, errno);
  while (flock(fd_, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    const int code = errno;
    close(fd_);
    fail_on_disk("lock", path, code);
  }
}

FileLock::FileLock(const std::string& path, std::chrono::milliseconds patience,
                   const std::atomic<bool>* cancel) {
  constexpr std::chrono::milliseconds kSlice{50};
  fd_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd_ < 0) fail_on_disk("open", path, errno);
  while (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    const bool cancelled = cancel != nullptr && cancel->load();
    if (errno != EWOULDBLOCK || patience.count() <= 0 || cancelled) {
      close(fd_);
      throw Error(Fault::io, cancelled ? "cancelled" : "io.lock",
                  cancelled ? "interrupted" : path + ": another process holds this lock");
    }
    std::this_thread::sleep_for(kSlice);
    patience -= kSlice;
  }
}

FileLock::~FileLock() {
  close(fd_);
}

}  // namespace kchart
