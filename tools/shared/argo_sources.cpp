// Which repository a clone is of, its remotes say.
#include "shared/argo_sources.hpp"

#include <filesystem>
#include <optional>
#include <set>

#include "kchart/error.hpp"
#include "shared/chart_source.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"
#include "shared/sources.hpp"
#include "shared/target.hpp"

namespace kchart::tools {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const char* code, const std::string& message) {
  throw Error(Fault::refused, std::string("application.") + code, message);
}

// "github.com/owner/repo" of https://github.com/owner/repo.git and git@github.com:owner/repo.
std::string bare_address(std::string url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string::npos) url.erase(0, scheme + 3);
  const std::size_t slash = url.find('/'), at = url.find('@');
  if (at != std::string::npos && at < slash) url.erase(0, at + 1);
  const std::size_t colon = url.find(':');
  if (scheme == std::string::npos && colon < url.find('/')) url[colon] = '/';
  while (url.ends_with('/')) url.pop_back();
  if (url.ends_with(".git")) url.resize(url.size() - 4);
  return url;
}

// The addresses in the configuration of the clone at `root`.
std::set<std::string> remotes_of(const fs::path& root) {
  std::set<std::string> all;
  const auto config = read_file_if_there((root / ".git" / "config").string(), kMiB);
  std::size_t from = 0;
  while (config && from < config->size()) {
    const std::size_t end = std::min(config->find('\n', from), config->size());
    const std::string line = config->substr(from, end - from);
    const std::size_t key = line.find_first_not_of(" \t"), value = line.find("= ");
    if (key != std::string::npos && line.compare(key, 4, "url ") == 0 && value > key) {
      all.insert(bare_address(line.substr(value + 2)));
    }
    from = end + 1;
  }
  return all;
}

bool is_inner(const std::string& path) {
  if (fs::path(path).is_absolute()) return false;
  for (const fs::path& part : fs::path(path)) {
    if (part == "..") return false;
  }
  return true;
}

bool holds_jsonnet(const std::string& folder, bool recurse) {
  std::error_code unreadable;
  for (fs::recursive_directory_iterator at(folder, unreadable), end; !unreadable && at != end;
       at.increment(unreadable)) {
    if (at->path().extension() == ".jsonnet") return true;
    if (!recurse) at.disable_recursion_pending();
  }
  return false;
}

// The part of the disk that the Application's file lies in.
class Clone {
 public:
  Clone(const std::string& file, const std::vector<ArgoSource>& sources)
      : file_(file), start_(file == "-" ? fs::current_path() : fs::absolute(file).parent_path()) {
    std::set<std::string> named;
    for (const ArgoSource& one : sources) {
      if (one.chart.empty()) named.insert(bare_address(one.repo_url));
    }
    one_repository_ = named.size() <= 1;
    for (fs::path at = start_;; at = at.parent_path()) {
      if (fs::exists(at / ".git")) remotes_ = remotes_of(at);
      if (fs::exists(at / ".git") || at == at.root_path()) break;
    }
  }

  const std::string& file() const { return file_; }

  // Where there is but one repository, it is the one around the file, whatever it was cloned from.
  bool is_of(const std::string& repo_url) const {
    return one_repository_ || remotes_.contains(bare_address(repo_url));
  }

  // `path` below the nearest folder above the file that has it.
  std::optional<std::string> find(const std::string& path) const {
    for (fs::path at = start_;; at = at.parent_path()) {
      if (fs::exists(at / path)) return (at / path).string();
      if (fs::exists(at / ".git") || at == at.root_path()) return std::nullopt;
    }
  }

 private:
  const std::string file_;
  const fs::path start_;
  std::set<std::string> remotes_;
  bool one_repository_ = false;
};

class Finder {
 public:
  Finder(const ArgoApplication& application, const std::string& file, const ChartSource& access,
         const Settings& settings)
      : application_(application),
        clone_(file, application.sources),
        access_(access),
        settings_(settings) {}

  FoundSource find(const ArgoSource& source) const {
    FoundSource found;
    found.job = source.job;
    found.job.path = source.chart.empty() ? in_repository(source, source.path) : chart_of(source);
    found.is_chart = !source.chart.empty() || target_kind(found.job.path) == TargetKind::chart;
    found.recurse = source.recurse;
    check_kind(source, found);
    std::erase_if(found.job.values.files, [&](std::string& name) {
      if (found.job.texts.contains(name)) return false;
      name = value_file(source, found, name);
      return source.ignore_missing_files && name.find("://") == std::string::npos &&
             !found.job.texts.contains(name) && !fs::exists(name);
    });
    for (std::string& argument : found.job.values.set_file) {
      const std::size_t equals = argument.find('=') + 1;
      argument.replace(equals, std::string::npos,
                       value_file(source, found, argument.substr(equals)));
    }
    return found;
  }

 private:
  std::string chart_of(const ArgoSource& source) const {
    ChartSource from = access_;
    from.version = source.revision;
    const bool is_web = source.repo_url.starts_with("http");
    if (is_web) from.repo = source.repo_url;
    const std::string registry = source.repo_url.starts_with("oci://") ? "" : "oci://";
    return from.locate(is_web ? source.chart : registry + source.repo_url + "/" + source.chart,
                       settings_);
  }

  // A path of a source's repository on this machine.
  std::string in_repository(const ArgoSource& source, const std::string& path) const {
    if (!is_inner(path)) {
      refuse("path", "the path \"" + excerpt(path) + "\" of the Application leaves its repository");
    }
    if (clone_.is_of(source.repo_url)) {
      if (const auto found = clone_.find(path)) return *found;
    }
    if (!source.repo_url.starts_with("http")) {
      refuse("path", "no \"" + excerpt(path) + "\" in the clone that " + clone_.file() +
                         " lies in; clone " + excerpt(source.repo_url) +
                         " and submit the Application from there");
    }
    const bool head = source.revision.empty() || source.revision == "HEAD";
    const source::Source fetched =
        SourceFlags().fetch(source.repo_url + (head ? "" : "#" + source.revision), settings_);
    return fetched.folder + "/" + path;
  }

  [[noreturn]] static void refuse_program(const ArgoSource& source, const std::string& program) {
    refuse("source", "the Application's source " + excerpt(source.path) + " is for " + program +
                         ", which submit does not run; pipe what it prints into kchart submit -");
  }

  void check_kind(const ArgoSource& source, const FoundSource& found) const {
    if (!fs::exists(found.job.path)) {
      refuse("path", "no \"" + excerpt(source.path) + "\" in " + excerpt(source.repo_url));
    }
    if (!found.is_chart && holds_jsonnet(found.job.path, source.recurse)) {
      refuse_program(source, "jsonnet");
    }
    for (const char* name : {"kustomization.yaml", "kustomization.yml", "Kustomization"}) {
      if (found.is_chart || !fs::exists(found.job.path + "/" + name)) continue;
      refuse_program(source, "kustomize");
    }
  }

  // A file of a chart that was downloaded: its text is kept in the job under the name that it has
  // in the archive, "shop/prod.yaml".
  std::string in_chart(const ArgoSource& source, FoundSource& found, std::string name) const {
    name.erase(0, name.find_first_not_of('/'));
    name = fs::path(name).lexically_normal().string();
    if (!is_inner(name)) {
      refuse("path",
             "the value file \"" + excerpt(name) + "\" of the Application leaves its chart");
    }
    ArchiveOptions options;
    options.limits = settings_.limits();
    const auto files = open_archive(read_file(found.job.path, options.limits.archive_input),
                                    found.job.path, options);
    auto text = files->read(name);
    if (!text && !source.ignore_missing_files) {
      refuse("path", "no value file \"" + excerpt(name) + "\" in the chart " + source.chart);
    }
    if (!text) return found.job.path + "/" + name;  // where nothing can be
    name = source.chart + "/" + name;
    found.job.texts[name] = std::move(*text);
    return name;
  }

  // "$ref/file" of another source, "/file" of the repository, else beside the chart.
  std::string value_file(const ArgoSource& source, FoundSource& found,
                         const std::string& name) const {
    if (name.find("://") != std::string::npos) return name;
    if (!source.chart.empty() && !name.starts_with("$")) return in_chart(source, found, name);
    if (name.starts_with("/")) return in_repository(source, name.substr(1));
    if (!name.starts_with("$") && is_inner(name)) return found.job.path + "/" + name;
    if (!name.starts_with("$")) {
      return in_repository(source, (fs::path(source.path) / name).lexically_normal().string());
    }
    const std::size_t slash = std::min(name.find('/'), name.size());
    for (const ArgoSource& other : application_.sources) {
      if (other.ref != name.substr(1, slash - 1)) continue;
      if (!other.chart.empty()) {
        refuse("ref", "the value file " + excerpt(name) +
                          " lies in a chart; only files of Git repositories can be named so");
      }
      return in_repository(other, name.substr(std::min(slash + 1, name.size())));
    }
    refuse("ref", "the value file " + excerpt(name) +
                      " names no source of the Application; a source with that ref lends it");
  }

  const ArgoApplication& application_;
  const Clone clone_;
  const ChartSource& access_;
  const Settings& settings_;
};

}  // namespace

std::vector<FoundSource> find_sources(const ArgoApplication& application, const std::string& file,
                                      const ChartSource& access, const Settings& settings) {
  const Finder finder(application, file, access, settings);
  std::vector<FoundSource> all;
  for (const ArgoSource& source : application.sources) {
    if (source.has_manifests()) all.push_back(finder.find(source));
  }
  return all;
}

}  // namespace kchart::tools
