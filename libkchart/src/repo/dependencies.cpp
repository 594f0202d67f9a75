// update: resolve, download, lock. build: check the lock, download.
#include "kchart/dependencies.hpp"

#include <sys/stat.h>

#include <set>

#include "base/semver.hpp"
#include "base/strconv.hpp"
#include "base/write_file.hpp"
#include "kchart/error.hpp"
#include "kchart/package.hpp"
#include "kchart/repository_folder.hpp"
#include "repo/charts_folder.hpp"
#include "repo/lock_file.hpp"
#include "repo/resolve.hpp"

namespace kchart {

namespace {

using repo::Source;

[[noreturn]] void refuse(const char* code, const std::string& message) {
  throw Error(Fault::refused, code, message);
}

class Manager {
 public:
  Manager(const std::string& folder, Downloader& downloader, const DependencyOptions& options)
      : folder_(folder), downloader_(downloader), options_(options), loading_(options.load) {
    loading_.any_api_version = true;
    chart_ = load();
    wanted_ = chart_->metadata.dependencies;
    lock_ = repo::lock_of(*chart_, loading_.limits);
    known_ = RepositoryFile::load_if_there(downloader.options().repository_config);
  }

  void update() {
    if (!chart_->metadata.has_dependencies) return;
    const std::vector<Source> sources = repo::find_sources(wanted_, folder_, known_);
    if (!options_.skip_refresh) refresh(sources);
    std::vector<Dependency> locked =
        repo::resolve(wanted_, sources, folder_, downloader_, loading_);
    download(locked, sources);
    write_lock(std::move(locked));
  }

  void build() {
    if (!lock_) return update();
    const std::string old_digest = repo::old_lock_digest(wanted_);
    std::vector<Source> sources = repo::find_sources(wanted_, folder_, known_);
    check_lock(old_digest);
    std::vector<Dependency> locked = lock_->dependencies;
    sources = repo::find_sources(locked, folder_, known_);
    check_known(locked, sources);
    if (!options_.skip_refresh) refresh(sources);
    download(locked, sources);
  }

 private:
  bool is_v1() const { return chart_->metadata.api_version == "v1"; }
  void say(const std::string& text) const {
    if (options_.say) options_.say(text);
  }

  std::shared_ptr<const Chart> load() const {
    struct stat info {};
    if (stat(folder_.c_str(), &info) != 0) {
      refuse("io.read",
             "could not find " + folder_ + ": stat " + folder_ + ": no such file or directory");
    }
    if (!S_ISDIR(info.st_mode)) refuse("chart.layout", "only unpacked charts can be updated");
    return load_chart_path(folder_, loading_);
  }

  void check_lock(const std::string& old_digest) const {
    if (repo::lock_digest(wanted_, lock_->dependencies) == lock_->digest) return;
    if (is_v1() && old_digest == lock_->digest) return;
    if (is_v1()) {
      refuse("dep.lock",
             "the lock file (requirements.lock) is out of sync with the dependencies file "
             "(requirements.yaml). Please update the dependencies");
    }
    refuse("dep.lock",
           "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). "
           "Please update the dependencies with 'helm dependency update'");
  }

  void check_known(const std::vector<Dependency>& locked,
                   const std::vector<Source>& sources) const {
    std::string missing;
    for (std::size_t i = 0; i < locked.size(); ++i) {
      if (sources[i].kind != Source::Kind::repository || sources[i].known) continue;
      missing += (missing.empty() ? "" : ", ") + locked[i].repository;
    }
    if (missing.empty()) return;
    refuse("dep.url", "no repository definition for " + missing +
                          ". Please add the missing repos via 'helm repo add'");
  }

  // Each repository once, those that nobody added first.
  void refresh(const std::vector<Source>& sources) {
    for (const bool known : {false, true}) {
      std::set<std::string> done;
      for (const Source& source : sources) {
        if (source.kind != Source::Kind::repository || source.known != known) continue;
        if (!done.insert(source.repository.name).second) continue;
        if (done.size() == 1) {
          say(known ? "Hang tight while we grab the latest from your chart repositories...\n"
                    : "Getting updates for unmanaged Helm repositories...\n");
        }
        if (!known) check_repository_scheme(source.repository.url);
        refresh(source.repository, known);
      }
      if (known && !done.empty()) say("Update Complete. ⎈Happy Helming!⎈\n");
    }
  }

  void refresh(const Repository& repository, bool known) {
    const std::string name = strconv::quote(known ? repository.name : repository.url);
    try {
      downloader_.update_index(repository);
      say("...Successfully got an update from the " + name + " chart repository\n");
    } catch (const Error& error) {
      say("...Unable to get an update from the " + name + " chart repository" +
          (known ? " (" + repository.url + ")" : "") + ":\n\t" + error.message() + "\n");
    }
  }

  void download(std::vector<Dependency>& locked, const std::vector<Source>& sources) {
    repo::ChartsFolder charts(folder_, loading_);
    say("Saving " + std::to_string(locked.size()) + " charts\n");
    std::set<std::string> done;
    for (std::size_t i = 0; i < locked.size(); ++i) {
      std::shared_ptr<const Chart> there;
      if (sources[i].kind == Source::Kind::charts_folder) there = find_in_charts(locked[i]);
      try {
        if (there != nullptr) {
          check_version(locked[i], there->metadata.version);
        } else {
          download_one(locked[i], sources[i], charts.arriving(), done);
        }
      } catch (const Error& error) {
        say("Save error occurred:  " + error.message() + "\n");
        throw;
      }
    }
    charts.replace(
        locked, options_.say ? options_.say : [](const std::string&) {});
  }

  void download_one(Dependency& d, const Source& source, const std::string& into,
                    std::set<std::string>& done) {
    if (source.kind == Source::Kind::folder) return pack_folder(d, into);
    const std::string key = d.repository + "/" + d.name + ":" + d.version;
    if (!done.insert(key).second) {
      return say("Already downloaded " + d.name + " from repo " + d.repository + "\n");
    }
    if (source.kind == Source::Kind::registry) {
      say("Downloading " + d.name + " from repo " + d.repository + "\n");
      fetch(d.repository + "/" + d.name,
            [&](const std::string& from) { downloader_.to_folder(from, d.version, into); });
      return;
    }
    const RepositoryIndex index = downloader_.cached_index(source.repository.name);
    const ChartVersion& entry = find_entry(index, d);
    say("Downloading " + d.name + " from repo " + d.repository + "\n");
    fetch(resolve_chart_url(d.repository, entry.urls[0]), [&](const std::string&) {
      downloader_.version_to_folder(source.repository, entry, into);
    });
  }

  template <class Work>
  void fetch(const std::string& from, const Work& work) {
    try {
      work(from);
    } catch (const Error& error) {
      throw Error(error.fault(), error.code(),
                  "could not download " + from + ": " + error.message());
    }
  }

  static const ChartVersion& find_entry(const RepositoryIndex& index, const Dependency& d) {
    const std::string where =
        "could not find : chart " + d.name + " not found in " + d.repository + ": ";
    const std::vector<ChartVersion>* versions = index.versions(d.name);
    if (versions == nullptr) refuse("dep.missing", where + "entry not found");
    const auto wanted = semver::Version::parse(d.version);
    for (const ChartVersion& offered : *versions) {
      if (offered.urls.empty()) continue;
      const auto version = semver::Version::parse(offered.metadata.version);
      const bool same = wanted && version ? wanted->compare(*version) == 0
                                          : d.version == offered.metadata.version;
      if (same || d.version.empty()) return offered;
    }
    refuse("dep.missing", where + "no matching version");
  }

  std::shared_ptr<const Chart> find_in_charts(const Dependency& d) const {
    say("Dependency " + d.name +
        " did not declare a repository. Assuming it exists in the charts directory\n");
    const std::string path = folder_ + "/charts/" + d.name;
    try {
      struct stat info {};
      if (stat(path.c_str(), &info) != 0) refuse("chart.layout", "Chart.yaml file is missing");
      return load_chart_path(path, loading_);
    } catch (const Error& error) {
      throw Error(error.fault(), error.code(),
                  "unable to load chart '" + path + "': " + error.message());
    }
  }

  static void check_version(const Dependency& d, const std::string& version) {
    if (satisfies(d, version)) return;
    refuse("dep.version", "dependency " + d.name + " at version " + version +
                              " does not satisfy the constraint " + d.version);
  }

  static bool satisfies(const Dependency& d, const std::string& version) {
    std::string problem;
    const auto constraint = semver::Constraint::parse(d.version, &problem);
    if (!constraint) {
      refuse("dep.version",
             "dependency " + d.name + " has an invalid version/constraint format: " + problem);
    }
    const auto parsed = semver::Version::parse(version, &problem);
    if (!parsed) refuse("dep.version", problem);
    return constraint->check(*parsed);
  }

  void pack_folder(Dependency& d, const std::string& into) {
    if (options_.debug) say("Archiving " + d.name + " from repo " + d.repository + "\n");
    PackageOptions packing;
    packing.load = loading_;
    packing.source_date_epoch = options_.source_date_epoch;
    packing.now = options_.now_ns / 1'000'000'000;
    packing.partial = true;
    const Package package = package_chart(repo::local_path(d.repository, folder_), packing);
    if (!satisfies(d, package.version)) {
      refuse("dep.version", "can't get a valid version for dependency " + d.name);
    }
    write_file_atomically(into + "/" + package.file_name(), package.bytes);
    d.version = package.version;
  }

  void write_lock(std::vector<Dependency> locked) const {
    repo::LockFile made;
    made.digest = repo::lock_digest(wanted_, locked);
    if (lock_ && lock_->digest == made.digest) return;
    made.dependencies = std::move(locked);
    made.generated.seconds = options_.now_ns / 1'000'000'000;
    made.generated.nanoseconds = static_cast<std::int32_t>(options_.now_ns % 1'000'000'000);
    const std::string name = is_v1() ? "requirements.lock" : "Chart.lock";
    const std::string path = folder_ + "/" + name;
    struct stat info {};
    if (lstat(path.c_str(), &info) == 0 && S_ISLNK(info.st_mode)) {
      throw Error(Fault::hostile, "path.link", "the " + name + " file is a symlink");
    }
    write_file_atomically(path, repo::lock_text(made));
  }

  const std::string& folder_;
  Downloader& downloader_;
  const DependencyOptions& options_;
  LoadOptions loading_;
  std::shared_ptr<const Chart> chart_;
  std::vector<Dependency> wanted_;
  std::optional<repo::LockFile> lock_;
  RepositoryFile known_;
};

}  // namespace

void update_dependencies(const std::string& folder, Downloader& downloader,
                         const DependencyOptions& options) {
  Manager(folder, downloader, options).update();
}

void build_dependencies(const std::string& folder, Downloader& downloader,
                        const DependencyOptions& options) {
  Manager(folder, downloader, options).build();
}

}  // namespace kchart
