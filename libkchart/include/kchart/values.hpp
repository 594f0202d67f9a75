// Values: what a user gives (-f, --set and kin), and how it is laid over a chart's defaults.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/chart.hpp"
#include "kchart/value.hpp"

namespace kchart {

// A tree of values that owns its memory. Copying shares it; treat it as immutable.
class Values {
 public:
  Values();  // an empty map
  Values(std::shared_ptr<Arena> arena, Value root) : arena_(std::move(arena)), root_(root) {}

  // Throws Error as parse_yaml_map.
  static Values from_yaml(std::string_view text);

  const Value& root() const noexcept { return root_; }

 private:
  std::shared_ptr<Arena> arena_;
  Value root_;
};

// The command line's ways of giving values, each in its own order (Helm's cli/values.Options).
struct ValueSources {
  std::vector<std::string> files;        // -f
  std::vector<std::string> set_json;     // --set-json
  std::vector<std::string> set;          // --set
  std::vector<std::string> set_string;   // --set-string
  std::vector<std::string> set_file;     // --set-file
  std::vector<std::string> set_literal;  // --set-literal
};

// Reads what `-f` and `--set-file` name: a path, "-" or a URL. Throws Error (Fault::io).
using FileReader = std::function<std::string(const std::string& name)>;

struct ValuesOptions {
  Limits limits;
  Compat compat = Compat::helm4;
  Origins* origins = nullptr;
};

// Merges all sources in Helm's order. Throws Error with Helm's text.
Values merge_sources(const ValueSources& sources, const FileReader& read,
                     const ValuesOptions& options = {});

// `--set`'s grammar (Helm's strvals): parses `text` into `root`, which is changed.
enum class SetKind { typed, string, json, file, literal };
void parse_set(std::string_view text, SetKind kind, Map& root, Arena& arena,
               const FileReader& read = {}, const ValuesOptions& options = {});

// A chart with its dependencies resolved against values: disabled ones gone, aliases applied,
// import-values imported, `defaults` the chart's own values after imports. One node per chart.
struct ResolvedChart {
  const Chart* chart = nullptr;
  Metadata metadata;  // name is the alias where there is one; dependencies filtered
  Value defaults;     // this chart's values.yaml after import-values; map or nil
  std::vector<ResolvedChart> dependencies;
  std::string path;  // "app/charts/db"; the root's is its name
  bool is_root = false;
};

struct ResolveOptions {
  Limits limits;
  Compat compat = Compat::helm4;
  std::vector<std::string>* warnings = nullptr;
  Origins* origins = nullptr;
  std::function<std::string(const std::string& url)> load_schema;  // as of World
};

// Helm's ProcessDependencies. New maps go to `arena`; neither `chart` nor `user` is changed.
ResolvedChart resolve_dependencies(const Chart& chart, const Value& user, Arena& arena,
                                   const ResolveOptions& options = {});

// Helm's CoalesceValues: user values filled with every chart's defaults, recursively; the result is
// fresh in `arena` and may be changed.
Value coalesce_values(const ResolvedChart& chart, const Value& user, Arena& arena,
                      const ResolveOptions& options = {});

// Helm's MergeMaps as `-f` uses it: `over` wins, maps merge, lists are replaced.
void merge_maps(Map& into, const Map& over, Arena& arena, Origins* origins = nullptr);

// Checks every chart's values.schema.json against its part of `values`. Throws Error
// "values.schema" with Helm's text listing all failures.
void validate_values(const ResolvedChart& chart, const Value& values, const Limits& limits = {});

}  // namespace kchart
