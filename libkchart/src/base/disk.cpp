// Folders of a name that nobody else has.
#include "base/disk.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/write_file.hpp"

namespace kchart {

namespace {

namespace fs = std::filesystem;

}  // namespace

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

}  // namespace kchart
