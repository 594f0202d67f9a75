// A folder for one test.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "base/disk.hpp"

namespace kchart::testing {

class Folder {
 public:
  Folder() : temporary_(std::filesystem::temp_directory_path().string(), "kchart-test") {}

  const std::string& path() const { return temporary_.path(); }

  const Folder& file(const std::string& name, const std::string& text,
                     bool executable = false) const {
    const std::filesystem::path full = path() + "/" + name;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full, std::ios::binary) << text;
    using std::filesystem::perms;
    if (executable) std::filesystem::permissions(full, perms::owner_all | perms::group_exec);
    return *this;
  }

  const Folder& link(const std::string& name, const std::string& target) const {
    std::filesystem::create_symlink(target, path() + "/" + name);
    return *this;
  }

 private:
  TemporaryFolder temporary_;
};

}  // namespace kchart::testing
