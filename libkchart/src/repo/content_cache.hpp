// ContentCache: archives and provenance files by the digest of the archive, where Helm 4 keeps
// them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kchart::repo {

class ContentCache {
 public:
  explicit ContentCache(std::string folder) : folder_(std::move(folder)) {}

  // Digests may begin with "sha256:"; what is none is found nowhere.
  std::optional<std::string> find(const std::string& digest, const char* kind) const;  // its path
  std::optional<std::string> read(const std::string& digest, const char* kind) const;
  std::string put(const std::string& digest, std::string_view bytes, const char* kind) const;

  static constexpr const char* kChart = ".chart";
  static constexpr const char* kProvenance = ".prov";

 private:
  std::string folder_;
};

// 64 hexadecimal digits without "sha256:"; empty for anything else.
std::string bare_digest(const std::string& digest);

}  // namespace kchart::repo
