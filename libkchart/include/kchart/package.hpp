// Packages: a chart folder as a versioned archive, as `helm package` writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kchart/chart.hpp"

namespace kchart {

struct PackageOptions {
  LoadOptions load;                  // how the chart in the folder is read
  std::string version, app_version;  // written to Chart.yaml instead of its own; empty: as it is
  // Seconds since 1970 that every entry (and `generated` of Chart.lock) takes as its time, so that
  // the same chart gives the same bytes; absent: the times of the files.
  std::optional<std::int64_t> source_date_epoch;
  bool partial = false;  // a dependency that is missing in charts/ is no error
  std::int64_t now = 0;  // seconds; the time of what has none of its own
};

struct Package {
  std::string name, version;
  std::string bytes;  // gzip of tar: Chart.yaml written anew, subcharts unpacked, as Helm does

  std::string file_name() const { return name + "-" + version + ".tgz"; }
};

// Packages the chart in `folder`. Throws Error with Helm's text: what load_chart_path throws, a
// version that is none, a dependency that is missing in charts/.
Package package_chart(const std::string& folder, const PackageOptions& options = {});

// Unpacks an archive below `folder`, in a folder named by its chart. Nothing stays when the archive
// is refused. Throws Error as open_archive does, "io.write".
void unpack_chart(std::string_view archive, const std::string& name, const std::string& folder,
                  const LoadOptions& options = {});

}  // namespace kchart
