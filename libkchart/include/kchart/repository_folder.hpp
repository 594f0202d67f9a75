// The files of repositories on disk: locks, caches, and the index of a folder of archives.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kchart/chart.hpp"

namespace kchart {

// Holds Helm's lock beside repositories.yaml ("repositories.lock"); makes its folder.
class RepositoryLock {
 public:
  explicit RepositoryLock(const std::string& repositories_yaml);
  ~RepositoryLock();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Removes what was fetched of a repository.
void remove_cached_index(const std::string& cache, const std::string& repository_name);

// Throws Error with Helm's text unless the URL begins with http:// or https://.
void check_repository_scheme(const std::string& url);

struct IndexFolderOptions {
  LoadOptions load;   // how archives are read
  std::string url;    // what the URLs of archives begin with
  std::string merge;  // an index whose entries are kept; made when missing
  bool json = false;
  std::int64_t now_ns = 0;  // since 1970
};

// Writes index.yaml of the archives in `folder` and in the folders right below it.
void index_folder(const std::string& folder, const IndexFolderOptions& options);

}  // namespace kchart
