// From version constraints to versions: what Chart.lock will say.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kchart/dependencies.hpp"

namespace kchart::repo {

// Which repository a dependency comes from.
struct Source {
  enum class Kind { charts_folder, folder, registry, repository };
  Kind kind = Kind::charts_folder;
  // Of a repository: a known one, or one that is called after its URL.
  Repository repository;
  bool known = false;
};

// The sources of `dependencies`, in their order; "@name" and "alias:name" become the URL of that
// repository. Throws Error with Helm's text for a repository that is unknown and no URL.
std::vector<Source> find_sources(std::vector<Dependency>& dependencies, const std::string& folder,
                                 const RepositoryFile& known);

// Where "file://..." leads. Throws Error when there is nothing.
std::string local_path(const std::string& repository, const std::string& folder);

// Resolves every dependency. `sources` belong to them one by one.
std::vector<Dependency> resolve(const std::vector<Dependency>& dependencies,
                                const std::vector<Source>& sources, const std::string& folder,
                                Downloader& downloader, const LoadOptions& loading);

// The digest of a lock file ("sha256:...").
std::string lock_digest(const std::vector<Dependency>& wanted,
                        const std::vector<Dependency>& locked);
// The same as Helm 2 made it.
std::string old_lock_digest(const std::vector<Dependency>& wanted);

}  // namespace kchart::repo
