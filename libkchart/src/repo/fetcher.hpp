// Fetcher: GET of files from repositories, and registries, with the access that belongs to them.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "kchart/download.hpp"

namespace kchart::repo {

class Fetcher {
 public:
  explicit Fetcher(const DownloadOptions& options) : options_(options) {}

  // The body of `url`. Credentials go along only to the origin of `home`, the repository's URL,
  // unless `access` says otherwise.
  std::string get(const std::string& url, const std::string& home, const Access& access,
                  const char* accept = nullptr);

  struct Fresh {
    bool unchanged = false;
    std::string body, etag;
  };
  // The same when it is no longer what `etag` names.
  Fresh get_if_changed(const std::string& url, const Access& access, const std::string& etag);

  oci::Registry& registry(const std::string& host);

 private:
  net::Client& client(const Access& access);
  net::Request request(const std::string& url, const std::string& home, const Access& access) const;

  const DownloadOptions& options_;
  std::map<std::string, std::unique_ptr<net::Client>> clients_;  // by their TLS files
  std::map<std::string, std::unique_ptr<oci::Registry>> registries_;
};

}  // namespace kchart::repo
