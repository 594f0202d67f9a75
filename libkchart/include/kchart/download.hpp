// Downloader: charts by reference ("repo/name", "oci://...", a URL), through Helm's caches.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kchart/chart_registry.hpp"
#include "kchart/http.hpp"
#include "kchart/provenance.hpp"
#include "kchart/repository.hpp"

namespace kchart {

enum class Verify {
  never,
  if_possible,  // what has a provenance file must pass
  always,
  later,  // the provenance file is fetched, and not looked at
};

struct DownloadOptions {
  net::ClientOptions http;  // proxies and user agent; TLS comes from `access`
  Limits limits;
  Access access;                      // as flags have it
  oci::CredentialSource credentials;  // of registries, where `access` names nobody
  std::string repository_config;      // repositories.yaml
  std::string repository_cache;       // folder of indexes
  std::string content_cache;          // folder of archives, by their digest
  Verify verify = Verify::never;
  Verifier verifier;                                      // must be set where something is verified
  std::function<void(const std::string& line)> progress;  // "Pulled: ...", whole lines
  std::function<void(const std::string& line)> notice;    // "WARNING: ...", whole lines
  std::vector<std::string>* warnings = nullptr;           // as RepositoryIndex::Options
};

struct Downloaded {
  std::string path;
  std::optional<Verification> verification;
};

class Downloader {
 public:
  explicit Downloader(DownloadOptions options);
  ~Downloader();
  Downloader(const Downloader&) = delete;
  Downloader& operator=(const Downloader&) = delete;

  const DownloadOptions& options() const noexcept;

  // The chart that `reference` names in a version that satisfies `version`, as a file in `folder`
  // under its own name, with its provenance file beside it where `verify` asks for one; or in the
  // content cache. Throws Error with Helm's text.
  Downloaded to_folder(const std::string& reference, const std::string& version,
                       const std::string& folder);
  Downloaded to_cache(const std::string& reference, const std::string& version);
  // The same for what an index says of a chart.
  Downloaded version_to_folder(const Repository& repository, const ChartVersion& version,
                               const std::string& folder);

  // The URL of a chart in the repository at `url`, which need not be known. When it is downloaded
  // afterwards, credentials still belong to the origin of the repository.
  std::string find_in_repository(const std::string& url, const std::string& chart,
                                 const std::string& version);

  // Fetches the index of a repository into the cache; one that has not changed since is not sent
  // again. Throws Error when it cannot be had or read.
  void update_index(const Repository& repository);
  // The index as it was last fetched.
  RepositoryIndex cached_index(const std::string& repository_name) const;

  // The registry at `host`, spoken to with the access of the options.
  oci::Registry& registry(const std::string& host);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Where the index of a repository lies in the cache.
std::string index_path(const std::string& cache, const std::string& repository_name);

}  // namespace kchart
