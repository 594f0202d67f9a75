// Chart: what Chart.yaml, values.yaml, templates/ and charts/ say, in memory.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kchart/file_tree.hpp"
#include "kchart/limits.hpp"
#include "kchart/origins.hpp"
#include "kchart/shared_text.hpp"
#include "kchart/value.hpp"

namespace kchart {

// Which Helm's behaviour is reproduced.
enum class Compat { helm4, helm3 };

struct Maintainer {
  std::string name, email, url;
  bool operator==(const Maintainer&) const = default;
};

// One entry of `dependencies` in Chart.yaml (or requirements.yaml).
struct Dependency {
  std::string name, version, repository, condition, alias;
  std::vector<std::string> tags;
  bool enabled = false;
  // Either a string or a map {child, parent}; in the arena of the chart.
  std::vector<Value> import_values;
};

// Chart.yaml. Fields are those of Helm's chart.Metadata.
struct Metadata {
  std::string name, home, version, description, icon, api_version, condition, tags, app_version,
      kube_version, type;
  std::vector<std::string> sources, keywords;
  std::vector<Maintainer> maintainers;
  std::vector<std::pair<std::string, std::string>> annotations;  // sorted by key
  bool deprecated = false;
  std::vector<Dependency> dependencies;
  bool has_dependencies = false;  // a `dependencies` list is present, maybe empty
};

// A file of a chart: path relative to the chart, and its bytes.
struct ChartFile {
  std::string name;
  SharedText data;
};

// A loaded chart. Immutable once loaded, and then safe to share between threads.
struct Chart {
  Metadata metadata;
  std::vector<ChartFile> templates;  // templates/..., in loading order
  std::vector<ChartFile> files;      // everything else that Helm keeps in .Files
  // Chart.yaml, values.yaml, Chart.lock and such as they were, for `show`; what is in the other
  // members is not repeated.
  std::vector<ChartFile> raw;
  Value values;             // chart defaults: a map, or nil when there is no values.yaml
  SharedText schema;        // values.schema.json
  bool has_schema = false;  // an empty file is one, too (but not in an archive, as for Helm)
  // Subcharts, in the order of their names in charts/.
  std::vector<std::shared_ptr<const Chart>> dependencies;

  std::shared_ptr<Arena> arena;  // owns `values` and `import_values`
};

struct LoadOptions {
  Limits limits;
  Compat compat = Compat::helm4;
  Origins* origins = nullptr;
  // Helm's log lines, as in RenderOptions::warnings.
  std::vector<std::string>* warnings = nullptr;
  // Leave out what `.helmignore` names: Helm does so for folders, not for archives.
  bool apply_ignore = false;
  // Any `apiVersion` is taken, as by Helm's show, lint, dependency, push and repo; its template and
  // package know v1 and v2 only.
  bool any_api_version = false;
  // A link in an archive is an empty file, as for Helm; otherwise Error "archive.link".
  bool links_as_empty = false;
  // The folder that links of a chart's folder may not leave; empty: the chart's own.
  std::string links_within{};
  // How many threads read a folder with many sub-charts, the calling one among them; 0: as many as
  // pay.
  std::size_t threads = 1;
};

// Loads a chart. Throws Error with Helm's text; see docs of each code in docs/errors.
std::shared_ptr<const Chart> load_chart(const FileTree& files, const LoadOptions& options = {});

// Opens `path`, a folder (whose .helmignore is applied) or a .tgz, and loads it.
std::shared_ptr<const Chart> load_chart_path(const std::string& path,
                                             const LoadOptions& options = {});

// Only applications can be rendered on their own. Throws Error "chart.type".
void check_installable(const Chart& chart);

// Every dependency named in Chart.yaml must be in charts/. Throws Error "chart.dependencies", or
// "chart.cycle" when a chart names itself.
void check_dependencies(const Chart& chart, Compat compat = Compat::helm4);

// Chart.yaml's rules: name, version, type, alias, duplicates. Throws Error with Helm's text.
void validate_metadata(const Metadata& metadata, Compat compat);

}  // namespace kchart
