// FOLDER/ab/abcd...chart
#include "repo/content_cache.hpp"

#include <sys/stat.h>

#include "base/folder.hpp"
#include "base/write_file.hpp"
#include "kchart/limits.hpp"

namespace kchart::repo {

std::string bare_digest(const std::string& digest) {
  const std::string hex = digest.substr(digest.starts_with("sha256:") ? 7 : 0);
  const bool proper =
      hex.size() == 64 && hex.find_first_not_of("0123456789abcdef") == std::string::npos;
  return proper ? hex : "";
}

std::optional<std::string> ContentCache::find(const std::string& digest, const char* kind) const {
  const std::string hex = bare_digest(digest);
  if (hex.empty()) return std::nullopt;
  std::string path = folder_ + "/" + hex.substr(0, 2) + "/" + hex + kind;
  struct stat info {};
  const bool there = stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0;
  if (!there) return std::nullopt;
  return path;
}

std::optional<std::string> ContentCache::read(const std::string& digest, const char* kind) const {
  const auto path = find(digest, kind);
  if (!path) return std::nullopt;
  return read_user_file(*path, kGiB);
}

std::string ContentCache::put(const std::string& digest, std::string_view bytes,
                              const char* kind) const {
  const std::string hex = bare_digest(digest);
  const std::string folder = folder_ + "/" + hex.substr(0, 2);
  make_folders(folder);
  write_file_atomically(folder + "/" + hex + kind, bytes);
  return folder + "/" + hex + kind;
}

}  // namespace kchart::repo
