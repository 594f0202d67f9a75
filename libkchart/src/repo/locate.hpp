// From what a user writes to where a chart lies.
#pragma once

#include <string>

#include "kchart/download.hpp"
#include "repo/fetcher.hpp"

namespace kchart::repo {

struct Location {
  bool in_registry = false;
  oci::Reference reference;  // in a registry
  std::string url;           // elsewhere
  std::string home;          // the repository's URL, to whose origin credentials belong
  Access access;
  std::string digest;     // of the archive, where it is known
  std::string file_name;  // "name-1.2.3.tgz"
};

// Throws Error with Helm's text.
Location locate_chart(const std::string& reference, const std::string& version,
                      const DownloadOptions& options, Fetcher& fetcher);

Location location_of(const Repository& repository, const ChartVersion& version,
                     const DownloadOptions& options);

RepositoryIndex load_index(const std::string& path, const DownloadOptions& options);

}  // namespace kchart::repo
