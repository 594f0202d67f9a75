// Written beside its place under another name first, then renamed: half a chart is never seen.
#include <unistd.h>

#include <filesystem>

#include "base/archive.hpp"
#include "base/write_file.hpp"
#include "chart/unpacking.hpp"
#include "kchart/error.hpp"
#include "kchart/package.hpp"

namespace kchart {

namespace {

namespace fs = std::filesystem;

// Removed when it goes, unless it was renamed before.
struct Scratch {
  fs::path path;
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

}  // namespace

void unpack_chart(std::string_view archive, const std::string& name, const std::string& folder,
                  const LoadOptions& options) {
  UnpackBudget budget = unpack_budget(options.limits);
  const std::vector<ArchiveFile> files = read_archive(archive, name, unpacking(options), budget);
  std::optional<std::string> chart_yaml;
  for (const ArchiveFile& file : files) {
    if (file.name == "Chart.yaml") chart_yaml = std::string(file.data.view());
  }
  const std::string chart = folder_to_unpack(chart_yaml, options);
  make_folders(folder);
  const Scratch scratch{fs::path(folder) / (".kchart-" + std::to_string(getpid()))};
  for (const ArchiveFile& file : files) {
    const std::string path = (scratch.path / file.name).string();
    make_folders(path.substr(0, path.rfind('/')));
    write_file_atomically(path, file.data);
  }
  std::error_code failed;
  const fs::path place = fs::path(folder) / chart;
  fs::remove(place, failed);  // an empty folder only
  fs::rename(scratch.path, place, failed);
  if (failed && fs::exists(place)) {
    throw Error(Fault::refused, "untar",
                "failed to untar: a file or directory with the name " +
                    place.lexically_normal().string() + " already exists");
  }
  if (failed) {
    throw Error(Fault::io, "io.write", "rename " + place.string() + ": " + failed.message());
  }
}

}  // namespace kchart
