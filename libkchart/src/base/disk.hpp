// Folders that go away, and locks that are waited for with patience.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

namespace kchart {

// Removes a folder with all below it, or a file; what is not there does not matter.
void remove_all(const std::string& path) noexcept;

// Throws Error "io.write" with the text of `error`: "open PATH: permission denied".
[[noreturn]] void fail_on_disk(const char* verb, const std::string& path, int error);

// A new folder NAME-XXXXXX, removed with all below it in the end.
class TemporaryFolder {
 public:
  // `parent` is made if it is not there.
  TemporaryFolder(const std::string& parent, const std::string& name);
  ~TemporaryFolder() { remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// An exclusive lock on a file that stays where it is; it ends with the process, too.
class PatientLock {
 public:
  // Waits for others at most `patience`, then throws Error "io.lock". `cancel` ends the wait.
  PatientLock(const std::string& path, std::chrono::milliseconds patience,
           const std::atomic<bool>* cancel = nullptr);
  ~PatientLock();
  PatientLock(const PatientLock&) = delete;
  PatientLock& operator=(const PatientLock&) = delete;

 private:
  int fd_ = -1;
};

}  // namespace kchart
