// What arrives is checked against the digest of the index before anybody sees it.
#include "kchart/download.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <map>

#include "base/folder.hpp"
#include "base/strconv.hpp"
#include "base/write_file.hpp"
#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/repository_folder.hpp"
#include "repo/content_cache.hpp"
#include "repo/fetcher.hpp"
#include "repo/locate.hpp"

namespace kchart {

namespace {

using repo::ContentCache;
using repo::Location;

constexpr const char* kAccept = "application/gzip,application/octet-stream";

std::string digest_of(std::string_view bytes) {
  return crypto::hex(crypto::sha256(bytes));
}

void check_digest(const Location& from, std::string_view archive) {
  if (from.digest.empty()) return;
  const std::string got = digest_of(archive);
  if (got == from.digest) return;
  throw Error(Fault::hostile, "digest.mismatch",
              net::shown_url(from.url) + ": the bytes have the digest sha256:" + got +
                  ", and the index says sha256:" + from.digest);
}

std::string shown(const Location& from) {
  return from.in_registry ? "oci://" + from.reference.text() : net::shown_url(from.url);
}

}  // namespace

struct Downloader::State {
  DownloadOptions options;
  repo::Fetcher fetcher{options};
  ContentCache cache;
  std::map<std::string, std::string> homes;  // of charts: the repositories that named their URLs

  explicit State(DownloadOptions given) : options(std::move(given)), cache(options.content_cache) {}

  Location locate(const std::string& reference, const std::string& version) {
    Location from = repo::locate_chart(reference, version, options, fetcher);
    if (const auto home = homes.find(from.url); home != homes.end()) from.home = home->second;
    return from;
  }

  void say_pulled(const PulledChart& pulled) const {
    if (!options.progress) return;
    if (pulled.deprecated_type) {
      options.progress("Warning: chart media type application/tar+gzip is deprecated\n");
    }
    options.progress("Pulled: " + pulled.reference + "\nDigest: " + pulled.digest + "\n");
    if (pulled.reference.find('_') != std::string::npos) {
      options.progress(pulled.reference + " contains an underscore.\n" +
                       std::string(kUnderscoreMessage));
    }
  }

  // The archive, and its digest where the location did not know it.
  std::string archive(Location& from) {
    if (from.in_registry) {
      PulledChart pulled = pull_chart(
          fetcher.registry(from.reference.registry), from.reference, PullPart::chart,
          [this](const std::string& digest) { return cache.read(digest, ContentCache::kChart); });
      say_pulled(pulled);
      from.digest = repo::bare_digest(pulled.chart_digest);
      return std::move(pulled.archive);
    }
    if (auto known = cache.read(from.digest, ContentCache::kChart)) {
      if (digest_of(*known) == from.digest) return std::move(*known);
    }
    std::string bytes = fetcher.get(from.url, from.home, from.access, kAccept);
    check_digest(from, bytes);
    return bytes;
  }

  std::string provenance(const Location& from) {
    if (from.in_registry) {
      PulledChart pulled = pull_chart(fetcher.registry(from.reference.registry), from.reference,
                                      PullPart::provenance);
      say_pulled(pulled);
      return std::move(pulled.provenance);
    }
    return fetcher.get(from.url + ".prov", from.home, from.access, kAccept);
  }

  // Absent where there is none and none is needed.
  std::optional<std::string> wanted_provenance(const Location& from, const std::string& reference) {
    try {
      return provenance(from);
    } catch (const Error& error) {
      if (options.verify == Verify::always) {
        throw Error(error.fault(), "prov.missing",
                    "failed to fetch provenance " + strconv::quote(shown(from) + ".prov"));
      }
      if (options.notice) {
        options.notice("WARNING: Verification not found for " + reference + ": " + error.message() +
                       "\n");
      }
      return std::nullopt;
    }
  }

  // Nothing is written before all of it is there and verified.
  Downloaded save(Location from, const std::string& reference, const std::string& folder) {
    const std::string bytes = archive(from);
    Downloaded done{folder + "/" + from.file_name, {}};
    std::optional<std::string> prov;
    if (options.verify != Verify::never) prov = wanted_provenance(from, reference);
    if (prov) done.verification = verify(bytes, *prov, from.file_name);
    write_file_atomically(done.path, bytes);
    if (prov) write_file_atomically(done.path + ".prov", *prov);
    return done;
  }

  std::optional<Verification> verify(std::string_view archive, std::string_view prov,
                                     const std::string& name) const {
    if (options.verify == Verify::later) return std::nullopt;
    return options.verifier(archive, prov, name);
  }
};

Downloader::Downloader(DownloadOptions options) : state_(new State(std::move(options))) {}
Downloader::~Downloader() = default;

const DownloadOptions& Downloader::options() const noexcept {
  return state_->options;
}

Downloaded Downloader::to_folder(const std::string& reference, const std::string& version,
                                 const std::string& folder) {
  return state_->save(state_->locate(reference, version), reference, folder);
}

Downloaded Downloader::version_to_folder(const Repository& repository, const ChartVersion& version,
                                         const std::string& folder) {
  const Location from = repo::location_of(repository, version, state_->options);
  return state_->save(from, from.url, folder);
}

Downloaded Downloader::to_cache(const std::string& reference, const std::string& version) {
  Location from = state_->locate(reference, version);
  const std::string archive = state_->archive(from);
  const std::string digest = digest_of(archive);
  Downloaded done;
  if (state_->options.verify != Verify::never) {
    auto prov = state_->cache.read(digest, ContentCache::kProvenance);
    if (!prov) prov = state_->wanted_provenance(from, reference);
    if (prov) {
      done.verification = state_->verify(archive, *prov, from.file_name);
      state_->cache.put(digest, *prov, ContentCache::kProvenance);
    }
  }
  const auto known = state_->cache.find(digest, ContentCache::kChart);
  done.path = known ? *known : state_->cache.put(digest, archive, ContentCache::kChart);
  return done;
}

oci::Registry& Downloader::registry(const std::string& host) {
  return state_->fetcher.registry(host);
}

std::string Downloader::find_in_repository(const std::string& url, const std::string& chart,
                                           const std::string& version) {
  check_repository_scheme(url);
  std::string what = "chart " + strconv::quote(chart);
  if (!version.empty()) what += " version " + strconv::quote(version);
  std::unique_ptr<RepositoryIndex> index;
  try {
    std::string text =
        state_->fetcher.get(resolve_chart_url(url, "index.yaml"), url, state_->options.access);
    index = std::make_unique<RepositoryIndex>(
        std::move(text), url,
        RepositoryIndex::Options{state_->options.limits, state_->options.warnings});
    index->versions(chart);
  } catch (const Error& error) {
    throw Error(error.fault(), error.code(),
                "looks like " + strconv::quote(url) +
                    " is not a valid chart repository or cannot be reached: " + error.message());
  }
  const ChartVersion* entry = nullptr;
  try {
    entry = &index->get(chart, version);
  } catch (const Error&) {
    throw Error(Fault::refused, "chart.reference", what + " not found in " + url + " repository");
  }
  if (entry->urls.empty()) {
    throw Error(Fault::refused, "chart.reference", what + " has no downloadable URLs");
  }
  std::string found = resolve_chart_url(url, entry->urls[0]);
  state_->homes[found] = url;
  return found;
}

// Beside the index lie the names of its charts, as Helm's completion wants them, and the ETag with
// the digest of the text that it belongs to.
void Downloader::update_index(const Repository& repository) {
  const std::string& cache = state_->options.repository_cache;
  const std::string path = index_path(cache, repository.name);
  const std::string tag_path = cache + "/" + repository.name + "-index.etag";
  std::string etag;
  std::string known_text;
  try {
    const std::string tag = read_user_file(tag_path, kKiB * 4);
    known_text = read_user_file(path, kMiB * 50);
    const std::string proof = repository.url + "\n" + digest_of(known_text) + "\n";
    if (tag.starts_with(proof)) etag = tag.substr(proof.size());
  } catch (const Error&) {
    // Nothing is known yet.
  }
  repo::Fetcher::Fresh fresh = state_->fetcher.get_if_changed(
      resolve_chart_url(repository.url, "index.yaml"), repository.access, etag);
  if (fresh.unchanged) return;
  const RepositoryIndex index(fresh.body, repository.url,
                              {state_->options.limits, state_->options.warnings, false});
  index.check();
  std::string names;
  for (const std::string& name : index.names()) names += name + "\n";
  make_folders(cache);
  unlink(tag_path.c_str());
  write_file_atomically(cache + "/" + repository.name + "-charts.txt", names);
  write_file_atomically(path, fresh.body);
  if (fresh.etag.empty()) return;
  write_file_atomically(tag_path,
                        repository.url + "\n" + digest_of(fresh.body) + "\n" + fresh.etag);
}

RepositoryIndex Downloader::cached_index(const std::string& repository_name) const {
  return repo::load_index(index_path(state_->options.repository_cache, repository_name),
                          state_->options);
}

}  // namespace kchart
