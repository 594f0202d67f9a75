// POSIX calls where the standard library cannot say "nobody else".
#include "base/disk.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>

#include "base/write_file.hpp"
#include "kchart/error.hpp"

namespace kchart {

namespace {

namespace fs = std::filesystem;

}  // namespace

void fail_on_disk(const char* verb, const std::string& path, int error) {
  std::string why = std::strerror(error);
  if (!why.empty() && why[0] >= 'A' && why[0] <= 'Z') why[0] = static_cast<char>(why[0] + 32);
  throw Error(Fault::io, "io.write", std::string(verb) + " " + path + ": " + why);
}

void remove_all(const std::string& path) noexcept {
  if (path.empty()) return;
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

TemporaryFolder::TemporaryFolder(const std::string& parent, const std::string& name) {
  make_folders(parent);
  std::string made = parent + "/" + name + "-XXXXXX";
  if (mkdtemp(made.data()) == nullptr) fail_on_disk("mkdir", made, errno);
  path_ = std::move(made);
}

PatientLock::PatientLock(const std::string& path, std::chrono::milliseconds patience,
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

PatientLock::~PatientLock() {
  close(fd_);
}

}  // namespace kchart
