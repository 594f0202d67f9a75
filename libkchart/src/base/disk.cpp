// Folders of a name that nobody else has.
#include "base/disk.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "base/write_file.hpp"

namespace kchart {

namespace {

namespace fs = std::filesystem;

constexpr std::time_t kAbandoned = 3600;  // seconds
constexpr std::size_t kLetters = 6;       // that mkstemp and mkdtemp put behind a name

// Holders keep what they make locked; what is new may be on its way to that.
void remove_if_abandoned(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return;
  struct stat info {};
  const bool old = fstat(fd, &info) == 0 && info.st_mtime < std::time(nullptr) - kAbandoned;
  if (old && flock(fd, LOCK_EX | LOCK_NB) == 0) remove_all(path);
  close(fd);
}

}  // namespace

void remove_all(const std::string& path) noexcept {
  if (path.empty()) return;
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

void remove_abandoned(const std::string& folder, std::string_view prefix) noexcept try {
  std::error_code ignored;
  for (fs::directory_iterator entry(folder, ignored), end; entry != end; entry.increment(ignored)) {
    const std::string name = entry->path().filename().string();
    const bool ours = name.starts_with(prefix) && name.size() == prefix.size() + kLetters;
    if (ours) remove_if_abandoned(entry->path().string());
  }
} catch (...) {  // what is left now is met the next time
}

TemporaryFolder::TemporaryFolder(const std::string& parent, const std::string& name) {
  make_folders(parent);
  std::string made = parent + "/" + name + "-XXXXXX";
  if (mkdtemp(made.data()) == nullptr) fail_on_disk("mkdir", made, errno);
  path_ = std::move(made);
  lock_ = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ >= 0) flock(lock_, LOCK_EX | LOCK_NB);
}

TemporaryFolder::~TemporaryFolder() {
  remove_all(path_);
  if (lock_ >= 0) close(lock_);
}

}  // namespace kchart
