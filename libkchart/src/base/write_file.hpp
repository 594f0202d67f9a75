// Writing files so that nobody ever sees half of one, and locks between processes.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

namespace kchart {

// Throws Error "io.write" with the text of `error`: "open PATH: permission denied".
[[noreturn]] void fail_on_disk(const char* verb, const std::string& path, int error);

// Creates `path` and the folders above it where they are missing. Throws Error "io.write".
void make_folders(const std::string& path);

// A file that appears under its name only when it is complete: written beside it under another
// name, synced, then renamed. What is not committed leaves nothing behind.
class PendingFile {
 public:
  // The folder must exist. Throws Error "io.write" with Go's text ("open x: permission denied").
  explicit PendingFile(std::string path, unsigned mode = 0644);
  ~PendingFile();
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;

  void write(std::string_view bytes);
  void commit();
  // Under another name of the same folder, or of one on the same file system.
  void commit_as(const std::string& path);

 private:
  std::string path_, temporary_;
  int fd_ = -1;
};

void write_file_atomically(const std::string& path, std::string_view bytes, unsigned mode = 0644);

// Holds `path`, made when missing and left there, as an exclusive lock; it ends with the process,
// too.
class FileLock {
 public:
  explicit FileLock(const std::string& path);  // waits for others
  // Waits at most `patience`, then throws Error "io.lock". `cancel` ends the wait: Error
  // "cancelled".
  FileLock(const std::string& path, std::chrono::milliseconds patience,
           const std::atomic<bool>* cancel = nullptr);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int fd_ = -1;
};

}  // namespace kchart
