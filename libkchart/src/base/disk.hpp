// Folders that go away.
#pragma once

#include <string>
#include <string_view>

namespace kchart {

// Removes a folder with all below it, or a file; what is not there does not matter.
void remove_all(const std::string& path) noexcept;

// Removes what PendingFiles ("NAME.") and TemporaryFolders ("NAME-") of processes that were killed
// have left in `folder`: what is called `prefix` and six letters, has not changed for an hour, and
// is held by nobody. Nobody else may have names that begin so.
void remove_abandoned(const std::string& folder, std::string_view prefix) noexcept;

// A new folder NAME-XXXXXX, removed with all below it in the end.
class TemporaryFolder {
 public:
  // `parent` is made if it is not there.
  TemporaryFolder(const std::string& parent, const std::string& name);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int lock_ = -1;
};

}  // namespace kchart
