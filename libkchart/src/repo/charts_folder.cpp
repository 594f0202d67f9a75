// Each archive is loaded before it is moved, and before it is removed.
#include "repo/charts_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/strconv.hpp"
#include "base/write_file.hpp"
#include "kchart/error.hpp"

namespace kchart::repo {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> files_of(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

ChartsFolder::ChartsFolder(std::string chart_folder, const LoadOptions& loading)
    : loading_(loading),
      folder_(chart_folder + "/charts"),
      arriving_(chart_folder + "/tmpcharts-" + std::to_string(getpid())) {
  struct stat info {};
  if (stat(folder_.c_str(), &info) == 0 && !S_ISDIR(info.st_mode)) {
    throw Error(Fault::refused, "dep.charts", strconv::quote(folder_) + " is not a directory");
  }
  make_folders(folder_);
  make_folders(arriving_);
}

ChartsFolder::~ChartsFolder() {
  std::error_code ignored;
  fs::remove_all(arriving_, ignored);
}

void ChartsFolder::replace(const std::vector<Dependency>& dependencies,
                           const std::function<void(const std::string&)>& say) {
  const std::vector<std::string> before = files_of(folder_);
  std::set<std::string> arrived;
  for (const std::string& name : files_of(arriving_)) {
    const std::string from = arriving_ + "/" + name;
    arrived.insert(name);
    if (name.ends_with(".tgz")) load_chart_path(from, loading_);
    fs::rename(from, folder_ + "/" + name);
  }
  say("Deleting outdated charts\n");
  for (const std::string& name : before) {
    if (arrived.count(name) != 0) continue;
    const std::string path = folder_ + "/" + name;
    try {
      const std::string chart = load_chart_path(path, loading_)->metadata.name;
      const bool kept = std::any_of(dependencies.begin(), dependencies.end(), [&](const auto& d) {
        return d.repository.empty() && d.name == chart;
      });
      if (!kept) unlink(path.c_str());
    } catch (const Error& error) {
      say("Could not verify " + path + " for deletion: " + error.message() + " (Skipping)\n");
    }
  }
}

}  // namespace kchart::repo
