// The order of entries is Helm's: Chart.yaml, Chart.lock, values, schema, templates, files, then
// each subchart in the same way, whatever form it had in charts/.
#include "kchart/package.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/archive.hpp"
#include "base/folder.hpp"
#include "base/name_key.hpp"
#include "base/semver.hpp"
#include "chart/ignore.hpp"
#include "chart/unpacking.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/yaml.hpp"
#include "render/chart_object.hpp"
#include "repo/lock_file.hpp"
#include "repo/tar_writer.hpp"

namespace kchart {

namespace {

constexpr long kHalfSecond = 500'000'000;

[[noreturn]] void refuse(const char* code, const std::string& message) {
  throw Error(Fault::refused, code, message);
}

bool is_json(std::string_view text, const Limits& limits) {
  ReadOptions reading;
  reading.limits = limits;
  reading.number = [](std::string_view, Arena&) { return Value(); };  // of any size
  try {
    Arena arena;
    parse_json(text, arena, reading);
    return true;
  } catch (const Error& error) {
    if (error.fault() == Fault::limit) throw;
    return false;
  }
}

// When each file below a chart's folder was last changed, by its path there; what lies in an
// archive has the archive's path before its own.
class FileTimes {
 public:
  FileTimes(const std::string& folder, const LoadOptions& loading) : loading_(loading) {
    FolderOptions walking;
    walking.limits = loading.limits;
    walking.links_within = loading.links_within;
    const auto text = read_in_folder(folder, ".helmignore", walking);
    const IgnoreRules rules = text ? IgnoreRules(*text) : IgnoreRules();
    walking.ignore = [&rules](std::string_view path, bool is_folder) {
      return rules.ignores(path, is_folder);
    };
    for (const std::string& path : open_folder(folder, walking)->paths()) {
      add(path, folder + "/" + path);
    }
  }

  std::optional<std::int64_t> find(const std::string& path) const {
    const auto found = times_.find(path);
    if (found == times_.end()) return std::nullopt;
    return found->second;
  }

  // The folders and archives in charts/ below `prefix` that are charts, in the order in which they
  // are loaded.
  std::vector<std::string> subcharts(const std::string& prefix) const {
    const std::string below = prefix + "charts/";
    std::set<std::string> names;
    for (auto at = times_.lower_bound(below); at != times_.end() && at->first.starts_with(below);
         ++at) {
      const std::string rest = at->first.substr(below.size());
      const std::string name = rest.substr(0, rest.find('/'));
      const bool chart = name[0] != '_' && name[0] != '.' && !rest.ends_with(".prov");
      if (chart) names.insert(below + name + "/");
    }
    return {names.begin(), names.end()};
  }

 private:
  void add(const std::string& path, const std::string& on_disk) {
    struct stat info {};
    if (stat(on_disk.c_str(), &info) != 0) return;
    // Go rounds to the nearest second.
    times_[path] = info.st_mtim.tv_sec + (info.st_mtim.tv_nsec >= kHalfSecond ? 1 : 0);
    if (path.starts_with("charts/") && path.ends_with(".tgz")) {
      add_archive(path + "/", read_user_file(on_disk, loading_.limits.archive_input));
    }
  }

  void add_archive(const std::string& prefix, std::string_view bytes) {
    UnpackBudget budget = unpack_budget(loading_.limits);
    for (const ArchiveFile& file : read_archive(bytes, prefix, unpacking(loading_), budget)) {
      times_[prefix + file.name] = file.time;
      const bool packed = file.name.starts_with("charts/") && file.name.ends_with(".tgz");
      if (packed) add_archive(prefix + file.name + "/", file.data);
    }
  }

  const LoadOptions& loading_;
  std::map<std::string, std::int64_t> times_;
};

class Packer {
 public:
  Packer(const FileTimes& times, const PackageOptions& options)
      : times_(times), options_(options) {}

  // `base`: where the chart goes in the archive; `prefix`: where it came from.
  void add(const Chart& chart, const Metadata& metadata, const std::string& base,
           const std::string& prefix) {
    add_chart_yaml(metadata, base, prefix);
    if (metadata.api_version == "v2") add_lock(chart, base, prefix);
    for (const ChartFile& file : chart.raw) {
      if (file.name == "values.yaml") add_file(file.name, file.data, base, prefix);
    }
    if (chart.has_schema) add_schema(chart.schema, base, prefix);
    for (const ChartFile& file : chart.templates) add_file(file.name, file.data, base, prefix);
    for (const ChartFile& file : chart.files) add_file(file.name, file.data, base, prefix);
    const std::vector<std::string> below = times_.subcharts(prefix);
    for (std::size_t i = 0; i < chart.dependencies.size(); ++i) {
      const Chart& sub = *chart.dependencies[i];
      add(sub, sub.metadata, base + "charts/" + sub.metadata.name + "/",
          i < below.size() ? below[i] : prefix);
    }
  }

  std::string finish() { return tar_.finish(); }

 private:
  void add_file(const std::string& name, std::string_view data, const std::string& base,
                const std::string& prefix) {
    check_name(base + name);
    const std::int64_t otherwise = times_.find(prefix + name).value_or(options_.now);
    tar_.add(base + name, data, options_.source_date_epoch.value_or(otherwise));
  }

  void add_schema(std::string_view text, const std::string& base, const std::string& prefix) {
    if (!is_json(text, options_.load.limits)) {
      refuse("package.schema", "invalid JSON in values.schema.json");
    }
    add_file("values.schema.json", text, base, prefix);
  }

  // Two subcharts of one name have the same names, as in Helm's packages.
  void check_name(const std::string& name) {
    const auto [other, is_new] = names_.emplace(name_key(name), name);
    if (is_new || other->second == name) return;
    refuse("archive.duplicate", "\"" + excerpt(other->second) + "\" and \"" + excerpt(name) +
                                    "\" are one file where case and accents do not count, as on "
                                    "Windows and macOS; rename one");
  }

  void add_chart_yaml(Metadata metadata, const std::string& base, const std::string& prefix) {
    if (metadata.api_version == "v1") metadata.has_dependencies = false;
    Arena arena;
    add_file("Chart.yaml", to_yaml(rendering::metadata_value(metadata, arena)), base, prefix);
  }

  // Written anew; its time is that at which it was generated.
  void add_lock(const Chart& chart, const std::string& base, const std::string&) {
    auto lock = repo::lock_of(chart, options_.load.limits);
    if (!lock) return;
    if (options_.source_date_epoch) {
      lock->generated = Moment{*options_.source_date_epoch, 0, nullptr};
    }
    const bool is_dated = lock->generated.compare({}) != 0;
    const std::int64_t rounded = lock->generated.nanoseconds >= kHalfSecond ? 1 : 0;
    tar_.add(base + "Chart.lock", repo::lock_text(*lock),
             is_dated ? lock->generated.seconds + rounded : options_.now);
  }

  const FileTimes& times_;
  const PackageOptions& options_;
  repo::TarWriter tar_;
  std::map<std::string, std::string> names_;  // of files, by their keys
};

void check_present(const Chart& chart) {
  std::vector<std::string> missing;
  for (const Dependency& wanted : chart.metadata.dependencies) {
    const bool there =
        std::any_of(chart.dependencies.begin(), chart.dependencies.end(),
                    [&](const auto& sub) { return sub->metadata.name == wanted.name; });
    if (!there) missing.push_back(wanted.name);
  }
  if (missing.empty()) return;
  std::string names = missing[0];
  for (std::size_t i = 1; i < missing.size(); ++i) names += ", " + missing[i];
  refuse("chart.dependencies", "found in Chart.yaml, but missing in charts/ directory: " + names);
}

Metadata stamped(const Chart& chart, const PackageOptions& options) {
  Metadata metadata = chart.metadata;
  if (!options.version.empty()) metadata.version = options.version;
  if (!options.app_version.empty()) metadata.app_version = options.app_version;
  std::string problem;
  if (!semver::Version::parse(metadata.version, &problem)) refuse("chart.version", problem);
  return metadata;
}

}  // namespace

Package package_chart(const std::string& folder, const PackageOptions& options) {
  const auto chart = load_chart_path(folder, options.load);
  const Metadata metadata = stamped(*chart, options);
  if (!options.partial) check_present(*chart);
  const FileTimes times(folder, options.load);
  Packer packer(times, options);
  packer.add(*chart, metadata, metadata.name + "/", "");
  return {metadata.name, metadata.version, packer.finish()};
}

}  // namespace kchart
