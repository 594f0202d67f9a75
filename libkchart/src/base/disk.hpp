// Folders that go away.
#pragma once

#include <string>

namespace kchart {

// Removes a folder with all below it, or a file; what is not there does not matter.
void remove_all(const std::string& path) noexcept;

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

}  // namespace kchart
