// A chart's dependencies on disk: charts/ and Chart.lock, as `helm dependency` keeps them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kchart/chart.hpp"
#include "kchart/download.hpp"

namespace kchart {

struct DependencyOptions {
  LoadOptions load;           // how charts are read
  bool skip_refresh = false;  // take the indexes as they were last fetched
  bool debug = false;
  std::optional<std::int64_t> source_date_epoch;     // as PackageOptions has it
  std::int64_t now_ns = 0;                           // since 1970: what Chart.lock is stamped with
  std::function<void(const std::string& text)> say;  // progress in Helm's words
};

// Resolves the dependencies of the chart in `folder` anew, downloads them into charts/ and writes
// Chart.lock where it changed. Only the repositories that the chart names are read.
// Throws Error with Helm's text. charts/ changes only when everything was found.
void update_dependencies(const std::string& folder, Downloader& downloader,
                         const DependencyOptions& options);

// The same from Chart.lock; without one as update_dependencies.
void build_dependencies(const std::string& folder, Downloader& downloader,
                        const DependencyOptions& options);

struct DependencyStatus {
  std::string name, version, repository;
  std::string status;  // "ok", "missing", "unpacked", "wrong version", ...
};

struct DependencyList {
  bool declared = false;  // the chart has a list of dependencies at all
  std::vector<DependencyStatus> rows;
  std::vector<std::string> warnings;  // what lies in charts/ beside them
};

// What is there of the dependencies of the chart at `path`, a folder or an archive.
DependencyList list_dependencies(const std::string& path, const LoadOptions& options = {});

}  // namespace kchart
