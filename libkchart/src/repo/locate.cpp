// In Helm's order: a registry, a whole URL (whose repository may be known), repository and name.
#include "repo/locate.hpp"

#include <algorithm>

#include "base/folder.hpp"
#include "base/semver.hpp"
#include "kchart/error.hpp"
#include "repo/content_cache.hpp"
#include "repo/urls.hpp"

namespace kchart {

std::string index_path(const std::string& cache, const std::string& repository_name) {
  return cache + "/" + repository_name + "-index.yaml";
}

namespace repo {

namespace {

constexpr std::string_view kScheme = "oci://";
constexpr std::size_t kLargestIndex = 50 * kMiB;

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "chart.reference", message);
}

Location by_digest(oci::Reference reference, const std::string& version, Fetcher& fetcher) {
  Location found;
  found.in_registry = true;
  const std::size_t slash = reference.repository.rfind('/');
  const std::string name = reference.repository.substr(slash + 1);  // npos + 1 is 0
  found.file_name = name + "@sha256-" + reference.digest.substr(7) + ".tgz";
  if (!version.empty()) {
    const auto tagged =
        fetcher.registry(reference.registry).head_manifest(reference.repository, version);
    if (tagged && tagged->digest != reference.digest) {
      refuse("chart reference digest mismatch: " + tagged->digest + " is not " + reference.digest);
    }
  }
  reference.tag.clear();
  found.reference = std::move(reference);
  return found;
}

Location in_registry(const std::string& text, std::string version, Fetcher& fetcher) {
  oci::Reference reference = oci::parse_reference(text);
  if (version.empty()) {
    version = reference.tag;
  } else if (!reference.tag.empty() && reference.tag != version) {
    refuse("chart reference and version mismatch: " + version + " is not " + reference.tag);
  }
  if (!reference.digest.empty()) return by_digest(std::move(reference), version, fetcher);
  if (!semver::Version::parse(version)) {
    const auto versions =
        chart_versions(fetcher.registry(reference.registry), reference.repository);
    if (versions.empty()) refuse("unable to locate any tags in provided repository: " + text);
    version = match_version(versions, version);
  }
  Location found;
  found.in_registry = true;
  const std::size_t slash = reference.repository.rfind('/');
  found.file_name = reference.repository.substr(slash + 1) + "-" + version + ".tgz";
  reference.tag = version;
  std::replace(reference.tag.begin(), reference.tag.end(), '+', '_');
  found.reference = std::move(reference);
  return found;
}

std::string file_name_of(const std::string& url) {
  return base_name(parse_address(url).path);
}

// Flags, overlaid by what the repository has.
Access access_of(const Repository& repository, const DownloadOptions& options) {
  Access access = options.access;
  const Access& own = repository.access;
  if (!own.cert_file.empty() || !own.key_file.empty() || !own.ca_file.empty()) {
    access.cert_file = own.cert_file;
    access.key_file = own.key_file;
    access.ca_file = own.ca_file;
  }
  if (!own.username.empty() && !own.password.empty()) {
    access.username = own.username;
    access.password = own.password;
    access.pass_credentials = own.pass_credentials;
  }
  access.insecure = access.insecure || own.insecure;
  return access;
}

template <class Work>
auto from_cache(const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    throw Error(error.fault(), error.code(),
                "no cached repo found. (try 'helm repo update'): " + error.message());
  }
}

bool lists_url(const RepositoryIndex& index, const std::string& url) {
  for (const std::string& name : index.names()) {
    for (const ChartVersion& version : *index.versions(name)) {
      for (const std::string& listed : version.urls) {
        if (same_repository_url(url, listed)) return true;
      }
    }
  }
  return false;
}

// A URL is matched to a repository only where that has something to say: its access.
Location by_url(const std::string& url, const RepositoryFile& known,
                const DownloadOptions& options) {
  Location found;
  found.url = url;
  found.home = url;
  found.access = options.access;
  found.file_name = file_name_of(url);
  for (const Repository& repository : known.repositories()) {
    const Access& own = repository.access;
    const bool matters =
        !own.username.empty() || !own.ca_file.empty() || !own.cert_file.empty() || own.insecure;
    if (!matters) continue;
    const std::string path = index_path(options.repository_cache, repository.name);
    if (!from_cache([&] { return lists_url(load_index(path, options), url); })) continue;
    found.home = repository.url;
    found.access = access_of(repository, options);
    break;
  }
  return found;
}

[[noreturn]] void refuse_relative(const std::string& reference) {
  refuse("non-absolute URLs should be in form of repo_name/path_to_chart, got: " + reference);
}

Location by_name(const std::string& text, const std::string& version, const RepositoryFile& known,
                 const DownloadOptions& options) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) {
    refuse_relative(text);
  }
  const std::string name = text.substr(0, slash), chart = text.substr(slash + 1);
  const Repository* repository = known.find(name);
  if (repository == nullptr) refuse("repo " + name + " not found");
  if (repository->url.empty()) refuse("no URL found for repository " + name);
  const RepositoryIndex index = from_cache([&] {
    RepositoryIndex loaded = load_index(index_path(options.repository_cache, name), options);
    loaded.versions(chart);
    return loaded;
  });
  const ChartVersion* entry = nullptr;
  try {
    entry = &index.get(chart, version);
  } catch (const Error& error) {
    refuse("chart \"" + chart + "\" matching " + version + " not found in " + name +
           " index. (try 'helm repo update'): " + error.message());
  }
  if (entry->urls.empty()) refuse("chart \"" + text + "\" has no downloadable URLs");
  return location_of(*repository, *entry, options);
}

}  // namespace

Location location_of(const Repository& repository, const ChartVersion& version,
                     const DownloadOptions& options) {
  Location found;
  found.url = resolve_chart_url(repository.url, version.urls[0]);
  found.home = repository.url;
  found.access = access_of(repository, options);
  found.digest = bare_digest(version.digest);
  found.file_name = file_name_of(found.url);
  return found;
}

RepositoryIndex load_index(const std::string& path, const DownloadOptions& options) {
  return RepositoryIndex(read_user_file(path, kLargestIndex), path,
                         {options.limits, options.warnings, true});
}

Location locate_chart(const std::string& reference, const std::string& version,
                      const DownloadOptions& options, Fetcher& fetcher) {
  check_url(reference);
  if (parse_address(reference).scheme == "oci") {
    const std::string rest = reference.substr(kScheme.size());
    return in_registry(std::string(kScheme) + rest, version, fetcher);
  }
  const RepositoryFile known = RepositoryFile::load_if_there(options.repository_config);
  const Address address = parse_address(reference);
  if (address.scheme.empty()) return by_name(reference, version, known, options);
  if (address.scheme != "http" && address.scheme != "https") {
    refuse("scheme \"" + excerpt(address.scheme) + "\" not supported");
  }
  if (address.path.empty()) refuse_relative(reference);
  return by_url(reference, known, options);
}

}  // namespace repo
}  // namespace kchart
