// From files to a chart: each file finds its place by its path, folders and archives in charts/
// become charts of their own.
//
// Two differences from Helm are meant: subcharts come in the order of their folder names, where
// Helm ranges over a Go map and so has none; and what goes round in a circle or nests without end
// is refused instead of followed.
#include <sys/stat.h>

#include <map>
#include <utility>

#include "base/archive.hpp"
#include "base/folder.hpp"
#include "base/gzip.hpp"
#include "base/parallel.hpp"
#include "chart/content_type.hpp"
#include "chart/ignore.hpp"
#include "chart/metadata.hpp"
#include "chart/unpacking.hpp"
#include "chart/values_text.hpp"
#include "kchart/error.hpp"
#include "kchart/values.hpp"

namespace kchart {

namespace {

using Files = std::vector<ArchiveFile>;

constexpr std::string_view kBom = "\xEF\xBB\xBF";
constexpr std::string_view kIgnoreFile = ".helmignore";

// A chart that is being loaded, and those around it.
struct Around {
  const Around* parent = nullptr;
  std::string_view chart_yaml;
  const Metadata* metadata = nullptr;
  std::string path;        // "charts/db/" for messages and origins; empty at the root
  std::size_t levels = 0;  // archives within archives
  bool packed = false;     // comes out of an archive
};

std::string_view extension(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  const std::size_t slash = path.rfind('/');
  if (dot == std::string_view::npos || (slash != std::string_view::npos && dot < slash)) return {};
  return path.substr(dot);
}

void strip_bom(SharedText& data) {
  if (data.view().starts_with(kBom)) data.remove_prefix(kBom.size());
}

class Loader {
 public:
  Loader(const LoadOptions& options, UnpackBudget& budget) : options_(options), budget_(budget) {}

  std::shared_ptr<const Chart> load(Files files, const Around& around);

 private:
  // What one chart is made of while it is being read.
  struct Draft {
    std::shared_ptr<Chart> chart = std::make_shared<Chart>();
    ReadMetadata read;
    bool has_metadata = false;
    std::map<std::string, Files, std::less<>> subcharts;
    std::string path;
    bool packed = false;
  };

  void place(ArchiveFile& file, Draft& draft);
  bool place_described(ArchiveFile& file, Draft& draft);
  void place_in_charts(ArchiveFile& file, Draft& draft);
  void read_values(const ArchiveFile& file, Draft& draft);
  void read_requirements(ArchiveFile& file, Draft& draft);
  void read_requirements_lock(ArchiveFile& file, Draft& draft);
  bool is_v1(Draft& draft, const char* warning);
  void keep_for_v1(ArchiveFile& file, Draft& draft, bool v1);
  std::shared_ptr<const Chart> load_subchart(const std::string& folder, Files files,
                                             const Around& around);
  Files unpack(const std::string& folder, const Files& files, const Around& around);
  void check_cycle(const Around& around) const;

  const LoadOptions& options_;
  UnpackBudget& budget_;
};

bool asks_api_version(const LoadOptions& options) {
  return options.compat == Compat::helm4 && !options.any_api_version;
}

std::string_view find_chart_yaml(const Files& files) {
  // Of two files with one name the last counts, as each is read over the one before.
  std::string_view found;
  for (const ArchiveFile& file : files) {
    if (file.name == "Chart.yaml") found = file.data;
  }
  return found;
}

bool has_chart_yaml(const Files& files) {
  for (const ArchiveFile& file : files) {
    if (file.name == "Chart.yaml") return true;
  }
  return false;
}

ChartFile to_file(ArchiveFile& file) {
  return {std::move(file.name), std::move(file.data)};
}

void Loader::read_values(const ArchiveFile& file, Draft& draft) {
  const std::string shown = draft.path + file.name;
  ReadOptions read;
  read.limits = options_.limits;
  read.file = shown;
  read.origins = options_.origins;
  read.source = Origin::Source::chart_default;
  try {
    draft.chart->values =
        Value::map(read_values_text(file.data, *draft.chart->arena, read, options_.compat));
  } catch (const Error& cause) {
    throw Error(cause.fault(), cause.code(), "cannot load values.yaml: " + cause.message(),
                cause.position());
  }
}

// requirements.* belong to apiVersion v1; in v2 Chart.yaml and Chart.lock have taken over.
bool Loader::is_v1(Draft& draft, const char* warning) {
  draft.has_metadata = true;
  const bool v1 = draft.read.metadata.api_version == "v1";
  if (!v1 && options_.warnings != nullptr) options_.warnings->push_back(warning);
  return v1;
}

void Loader::keep_for_v1(ArchiveFile& file, Draft& draft, bool v1) {
  (v1 ? draft.chart->files : draft.chart->raw).push_back(to_file(file));
}

void Loader::read_requirements(ArchiveFile& file, Draft& draft) {
  is_v1(draft,
        "Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend "
        "migrating dependencies to Chart.yaml.");
  read_metadata(file.data, "requirements.yaml", draft.read, *draft.chart->arena, options_);
  keep_for_v1(file, draft, draft.read.metadata.api_version == "v1");
}

void Loader::read_requirements_lock(ArchiveFile& file, Draft& draft) {
  check_lock(file.data, "requirements.lock", options_);
  const bool v1 =
      is_v1(draft,
            "Warning: Dependency locking is handled in Chart.lock since apiVersion \"v2\". We "
            "recommend migrating to Chart.lock.");
  keep_for_v1(file, draft, v1);
}

// The files that say something about the chart itself.
bool Loader::place_described(ArchiveFile& file, Draft& draft) {
  if (file.name == "Chart.yaml") {
    // Read before all others.
  } else if (file.name == "Chart.lock") {
    check_lock(file.data, "Chart.lock", options_);
  } else if (file.name == "values.yaml") {
    read_values(file, draft);
  } else if (file.name == "values.schema.json") {
    // Go hands an empty file of an archive on as nil, which is no schema.
    draft.chart->has_schema = !file.data.empty() || !draft.packed;
    draft.chart->schema = std::move(file.data);
    return true;
  } else if (file.name == "requirements.yaml") {
    read_requirements(file, draft);
    return true;
  } else if (file.name == "requirements.lock") {
    read_requirements_lock(file, draft);
    return true;
  } else {
    return false;
  }
  draft.chart->raw.push_back(to_file(file));
  return true;
}

void Loader::place_in_charts(ArchiveFile& file, Draft& draft) {
  if (extension(file.name) == ".prov") {
    draft.chart->files.push_back(to_file(file));
    return;
  }
  file.name.erase(0, std::string_view("charts/").size());
  std::string folder = file.name.substr(0, file.name.find('/'));
  draft.subcharts[std::move(folder)].push_back(std::move(file));
}

void Loader::place(ArchiveFile& file, Draft& draft) {
  if (place_described(file, draft)) return;
  if (file.name.starts_with("templates/")) {
    draft.chart->templates.push_back(to_file(file));
  } else if (file.name.starts_with("charts/")) {
    place_in_charts(file, draft);
  } else {
    draft.chart->files.push_back(to_file(file));
  }
}

bool declares(const Metadata& metadata, std::string_view name) {
  for (const Dependency& dependency : metadata.dependencies) {
    if (dependency.name == name) return true;
  }
  return false;
}

// A chart that holds itself has the same Chart.yaml as one around it, which names the first step on
// the way. A mere namesake may be meant: a chart that wraps another one is often called like it.
void Loader::check_cycle(const Around& around) const {
  std::string names = around.metadata->name;
  std::string_view step = around.metadata->name;
  for (const Around* up = around.parent; up != nullptr; up = up->parent) {
    names = up->metadata->name + " -> " + names;
    if (up->chart_yaml == around.chart_yaml && declares(*up->metadata, step)) {
      throw Error(Fault::hostile, "chart.cycle", "a chart contains itself: " + names);
    }
    step = up->metadata->name;
  }
}

// Helm does not name the archive.
[[noreturn]] void throw_unnamed(const Error& error, const std::string& archive) {
  const std::string named = archive + ": ";
  const std::string& why = error.message();
  if (error.fault() != Fault::refused || !why.starts_with(named)) throw;
  throw Error(error.fault(), error.code(), why.substr(named.size()), error.position());
}

// In Helm's words for the header of an archive within a chart.
void check_header(std::string_view packed) {
  const std::string problem(gzip_problem(packed));
  if (problem.empty()) return;
  const bool cut = problem.ends_with("EOF");
  throw Error(Fault::refused, cut ? "archive.truncated" : "archive.header", problem);
}

Files Loader::unpack(const std::string& folder, const Files& files, const Around& around) {
  const ArchiveFile& packed = files.front();
  if (packed.name != folder) {
    throw Error(Fault::refused, "chart.layout",
                "error unpacking subchart tar in " + around.metadata->name + ": expected " +
                    folder + ", got " + packed.name);
  }
  if (around.levels >= options_.limits.subchart_levels) {
    throw Error(Fault::limit, "limit.subcharts",
                "charts are packed within each other more than " +
                    std::to_string(options_.limits.subchart_levels) +
                    " levels deep (raise with --max-subchart-levels)");
  }
  check_header(packed.data);
  try {
    return read_archive(packed.data, packed.name, unpacking(options_), budget_);
  } catch (const Error& error) {
    throw_unnamed(error, packed.name);
  }
}

std::shared_ptr<const Chart> Loader::load_subchart(const std::string& folder, Files files,
                                                   const Around& around) {
  Around inside{&around,       {},           {}, around.path + "charts/" + folder + "/",
                around.levels, around.packed};
  try {
    if (extension(folder) == ".tgz") {
      ++inside.levels;
      inside.packed = true;
      return load(unpack(folder, files, around), inside);
    }
    // A file beside the folders has no path below its own name and belongs to no chart.
    Files below;
    below.reserve(files.size());
    for (ArchiveFile& file : files) {
      const std::size_t slash = file.name.find('/');
      if (slash == std::string::npos) continue;
      file.name.erase(0, slash + 1);
      below.push_back(std::move(file));
    }
    return load(std::move(below), inside);
  } catch (const Error& cause) {
    if (cause.code() == "chart.cycle" || cause.code() == "limit.subcharts") throw;
    throw Error(cause.fault(), cause.code(),
                "error unpacking subchart " + folder + " in " + around.metadata->name + ": " +
                    cause.message(),
                cause.position());
  }
}

std::shared_ptr<const Chart> Loader::load(Files files, const Around& outer) {
  Draft draft;
  draft.chart->arena = std::make_shared<Arena>();
  draft.path = outer.path;
  draft.packed = outer.packed;
  // Helm 4 decides by the first Chart.yaml which kind of chart this is.
  bool asks_kind = outer.parent == nullptr && asks_api_version(options_);
  for (ArchiveFile& file : files) {
    strip_bom(file.data);
    if (file.name != "Chart.yaml") continue;
    draft.has_metadata = true;
    const Value document = parse_metadata(file.data, file.name, *draft.chart->arena, options_);
    if (std::exchange(asks_kind, false)) check_api_version(document);
    read_metadata(document, file.name, draft.read, *draft.chart->arena, options_);
    if (draft.read.metadata.api_version.empty()) draft.read.metadata.api_version = "v1";
  }
  const std::string chart_yaml(find_chart_yaml(files));
  for (ArchiveFile& file : files) place(file, draft);
  if (!draft.has_metadata) {
    throw Error(Fault::refused, "chart.layout", "Chart.yaml file is missing");
  }
  validate_metadata(draft.read, options_.compat);
  draft.chart->metadata = std::move(draft.read.metadata);
  Around around = outer;
  around.chart_yaml = chart_yaml;
  around.metadata = &draft.chart->metadata;
  check_cycle(around);
  for (auto& [folder, below] : draft.subcharts) {
    if (folder.starts_with('_') || folder.starts_with('.')) continue;
    draft.chart->dependencies.push_back(load_subchart(folder, std::move(below), around));
  }
  return draft.chart;
}

std::shared_ptr<const Chart> load_files(Files files, const LoadOptions& options,
                                        UnpackBudget& budget, bool packed) {
  Around around;
  around.packed = packed;
  return Loader(options, budget).load(std::move(files), around);
}

IgnoreRules rules_of(const std::string& folder, const LoadOptions& options) {
  FolderOptions reading;
  reading.limits = options.limits;
  reading.links_within = options.links_within;
  const auto text = read_in_folder(folder, std::string(kIgnoreFile), reading);
  return text ? IgnoreRules(*text) : IgnoreRules();
}

// Before the folder is read, which may be any: what is no chart may be a large one.
void check_has_chart_yaml(const std::string& folder) {
  const std::string path = folder + "/Chart.yaml";
  struct stat info {};
  const bool there = stat(path.c_str(), &info) == 0;
  if (there && !S_ISDIR(info.st_mode)) return;
  throw Error(Fault::refused, "chart.layout",
              "unable to detect chart at " + path +
                  (there ? ": read " + path + ": is a directory"
                         : ": open " + path + ": no such file or directory"));
}

std::shared_ptr<const Chart> load_folder(const std::string& path, const LoadOptions& options) {
  if (asks_api_version(options)) check_has_chart_yaml(path);
  const IgnoreRules rules = rules_of(path, options);
  FolderOptions walking;
  walking.limits = options.limits;
  walking.warnings = options.warnings;
  walking.links_within = options.links_within;
  walking.threads = threads_asked(options.threads);
  walking.ignore = [&rules](std::string_view name, bool is_folder) {
    return rules.ignores(name, is_folder);
  };
  Files files = read_folder(path, walking);
  UnpackBudget budget = unpack_budget(options.limits);
  return load_files(std::move(files), options, budget, false);
}

void check_is_archive(const std::string& path, std::string_view bytes) {
  if (bytes.starts_with("\x1F\x8B\x08")) return;
  if (path.ends_with(".yml") || path.ends_with(".yaml")) {
    throw Error(Fault::refused, "archive.header",
                "file '" + path + "' seems to be a YAML file, but expected a gzipped archive");
  }
  throw Error(Fault::refused, "archive.header",
              "file '" + path + "' does not appear to be a gzipped archive; got '" +
                  std::string(content_type(bytes)) + "'");
}

// In Helm's words, which name neither the file nor, where it asks for the version first, what is
// wrong with it.
Files unpack_root(const std::string& path, std::string_view bytes, const LoadOptions& options,
                  UnpackBudget& budget) {
  try {
    return read_archive(bytes, path, unpacking(options), budget);
  } catch (const Error& error) {
    const bool ours = error.code() == "path.absolute";
    if (error.fault() != Fault::refused || ours || error.message().starts_with("file '")) throw;
    if (!asks_api_version(options)) throw_unnamed(error, path);
    throw Error(error.fault(), error.code(), "unable to load chart archive", error.position());
  }
}

std::shared_ptr<const Chart> load_packed(const std::string& path, const LoadOptions& options) {
  const std::string bytes = read_user_file(path, options.limits.archive_input);
  check_is_archive(path, bytes);
  UnpackBudget budget = unpack_budget(options.limits);
  Files files = unpack_root(path, bytes, options, budget);
  if (asks_api_version(options) && !has_chart_yaml(files)) {
    throw Error(Fault::refused, "chart.layout",
                "unable to detect chart version, no Chart.yaml found");
  }
  return load_files(std::move(files), options, budget, true);
}

// Whether `path` or a folder above it is left out.
class IgnoredPaths {
 public:
  explicit IgnoredPaths(const IgnoreRules& rules) : rules_(rules) {}

  bool contains(const std::string& path) {
    for (std::size_t at = path.find('/'); at != std::string::npos; at = path.find('/', at + 1)) {
      const auto [folder, fresh] = folders_.try_emplace(path.substr(0, at), false);
      if (fresh) folder->second = rules_.ignores(folder->first, true);
      if (folder->second) return true;
    }
    return rules_.ignores(path, false);
  }

 private:
  const IgnoreRules& rules_;
  std::map<std::string, bool> folders_;
};

}  // namespace

std::shared_ptr<const Chart> load_chart(const FileTree& tree, const LoadOptions& options) {
  IgnoreRules rules;
  if (const auto text = tree.read(kIgnoreFile); text && options.apply_ignore) {
    rules = IgnoreRules(*text);
  }
  IgnoredPaths ignored(rules);
  Files files;
  for (std::string& path : tree.paths()) {
    if (options.apply_ignore && ignored.contains(path)) continue;
    if (auto bytes = tree.read(path)) files.push_back({std::move(path), std::move(*bytes)});
  }
  UnpackBudget budget = unpack_budget(options.limits);
  return load_files(std::move(files), options, budget, false);
}

std::shared_ptr<const Chart> load_chart_path(const std::string& path, const LoadOptions& options) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    throw Error(Fault::refused, "io.read", "stat " + path + ": no such file or directory");
  }
  return S_ISDIR(info.st_mode) ? load_folder(path, options) : load_packed(path, options);
}

void check_installable(const Chart& chart) {
  const std::string& type = chart.metadata.type;
  if (type.empty() || type == "application") return;
  throw Error(Fault::refused, "chart.type", type + " charts are not installable");
}

void check_dependencies(const Chart& chart, Compat compat) {
  std::string missing;
  bool complete = true;
  const char* code = "chart.dependencies";
  for (const Dependency& dependency : chart.metadata.dependencies) {
    bool present = false;
    for (const auto& sub : chart.dependencies) {
      present = present || sub->metadata.name == dependency.name;
    }
    if (present) continue;
    if (dependency.name == chart.metadata.name) code = "chart.cycle";
    if (!complete) missing += ", ";
    complete = false;
    missing += dependency.name;
  }
  if (complete) return;
  const char* advice =
      compat == Compat::helm3
          ? "An error occurred while checking for chart dependencies. You may need "
            "to run `helm dependency build` to fetch missing dependencies: "
          : "an error occurred while checking for chart dependencies. You may need "
            "to run 'helm dependency build' to fetch missing dependencies: ";
  throw Error(Fault::refused, code,
              advice + ("found in Chart.yaml, but missing in charts/ directory: " + missing));
}

}  // namespace kchart
