// What is no chart is left out of an index, as Helm does.
#include "kchart/repository_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/folder.hpp"
#include "base/strconv.hpp"
#include "base/write_file.hpp"
#include "crypto/digest.hpp"
#include "kchart/download.hpp"
#include "kchart/error.hpp"
#include "repo/lock_file.hpp"
#include "repo/urls.hpp"
#include "schema/url.hpp"

namespace kchart {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestIndex = 50 * kMiB;

// Paths of archives relative to `folder`, those of subfolders last.
std::vector<std::string> archives_in(const std::string& folder, const std::string& prefix) {
  std::vector<std::string> files, folders;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder + "/" + prefix, failed)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".tgz")) files.push_back(prefix + name);
    if (prefix.empty() && entry.is_directory()) folders.push_back(name + "/");
  }
  std::sort(files.begin(), files.end());
  std::sort(folders.begin(), folders.end());
  for (const std::string& below : folders) {
    const auto more = archives_in(folder, below);
    files.insert(files.end(), more.begin(), more.end());
  }
  return files;
}

// Helm's URLJoin of the base, the folder and the name; a name alone stays as it is.
std::string joined_url(const std::string& base, const std::string& path) {
  if (base.empty() && path.find('/') == std::string::npos) return path;
  std::optional<schema::Url> url = schema::parse_url(base, nullptr);
  if (!url) return repo::cleaned(base + "/" + path);
  url->path = repo::cleaned(url->path.empty() ? path : url->path + "/" + path);
  url->raw_path.clear();
  return url->text();
}

std::string time_text(std::int64_t now_ns) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return repo::rfc3339_text(
      Moment{now_ns / kSecond, static_cast<std::int32_t>(now_ns % kSecond), nullptr});
}

void add_archive(RepositoryIndex& index, const std::string& folder, const std::string& path,
                 const IndexFolderOptions& options) {
  LoadOptions loading = options.load;
  loading.any_api_version = true;
  const std::string full = folder + "/" + path;
  ChartVersion version;
  try {
    version.metadata = load_chart_path(full, loading)->metadata;
  } catch (const Error& error) {
    if (error.fault() == Fault::refused) return;  // Helm leaves out what it cannot load
    const std::string named = full + ": ";
    const std::string& why = error.message();
    throw Error(error.fault(), error.code(), why.starts_with(named) ? why : named + why);
  }
  for (Dependency& dependency : version.metadata.dependencies) dependency.import_values.clear();
  version.digest =
      crypto::hex(crypto::sha256(read_user_file(full, options.load.limits.archive_input)));
  version.created = time_text(options.now_ns);
  version.urls = {joined_url(options.url, path)};
  index.add(std::move(version));
}

std::string index_text(const RepositoryIndex& index, const IndexFolderOptions& options) {
  const std::string generated = time_text(options.now_ns);
  return options.json ? index.json(generated) : index.yaml(generated);
}

void merge_into(RepositoryIndex& index, const IndexFolderOptions& options) {
  struct stat info {};
  if (stat(options.merge.c_str(), &info) != 0) {
    write_file_atomically(options.merge, index_text(RepositoryIndex(), options));
    return;
  }
  try {
    index.merge(RepositoryIndex(read_user_file(options.merge, kLargestIndex), options.merge,
                                {options.load.limits, options.load.warnings, true}));
  } catch (const Error& error) {
    throw Error(error.fault(), error.code(), "merge failed: " + error.message());
  }
}

}  // namespace

struct RepositoryLock::State {
  FileLock lock;
};

RepositoryLock::RepositoryLock(const std::string& repositories_yaml) {
  const std::size_t slash = repositories_yaml.rfind('/');
  if (slash != std::string::npos && slash > 0) make_folders(repositories_yaml.substr(0, slash));
  const std::size_t dot = repositories_yaml.rfind('.');
  const bool extended =
      dot != std::string::npos && dot > 0 && (slash == std::string::npos || dot > slash);
  state_.reset(new State{
      FileLock((extended ? repositories_yaml.substr(0, dot) : repositories_yaml) + ".lock")});
}

RepositoryLock::~RepositoryLock() = default;

void remove_cached_index(const std::string& cache, const std::string& repository_name) {
  for (const char* end : {"-charts.txt", "-index.yaml", "-index.etag"}) {
    unlink((cache + "/" + repository_name + end).c_str());
  }
}

void check_repository_scheme(const std::string& url) {
  repo::check_url(url);
  const repo::Address address = repo::parse_address(url);
  if (address.scheme == "http" || address.scheme == "https") return;
  if (address.scheme == "oci") {  // Helm asks for an index there, by a reference that is none
    throw Error(Fault::refused, "repo.url",
                "looks like " + strconv::quote(url) +
                    " is not a valid chart repository or cannot be reached: failed to perform "
                    "\"FetchReference\" on source: invalid reference");
  }
  throw Error(Fault::refused, "repo.url",
              "could not find protocol handler for: " + excerpt(address.scheme));
}

void index_folder(const std::string& folder, const IndexFolderOptions& options) {
  RepositoryIndex index;
  for (const std::string& path : archives_in(folder, "")) {
    add_archive(index, folder, path, options);
  }
  if (!options.merge.empty()) merge_into(index, options);
  write_file_atomically(folder + "/index.yaml", index_text(index, options));
}

}  // namespace kchart
