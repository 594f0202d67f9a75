// Written beside its place under another name first, then renamed: half a chart is never seen.
#include <filesystem>

#include "base/archive.hpp"
#include "base/disk.hpp"
#include "base/write_file.hpp"
#include "chart/unpacking.hpp"
#include "kchart/error.hpp"
#include "kchart/package.hpp"

namespace kchart {

namespace {

namespace fs = std::filesystem;

constexpr const char* kScratch = ".kchart-untar";

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
  remove_abandoned(folder, std::string(kScratch) + "-");
  const TemporaryFolder scratch(folder, kScratch);
  const std::string made = scratch.path() + "/chart";
  for (const ArchiveFile& file : files) {
    const std::string path = made + "/" + file.name;
    make_folders(path.substr(0, path.rfind('/')));
    write_file_atomically(path, file.data);
  }
  std::error_code failed;
  const fs::path place = fs::path(folder) / chart;
  fs::remove(place, failed);  // an empty folder only
  fs::rename(made, place, failed);
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
