// The chart's own files against each other.
#include "kchart/check_chart.hpp"

#include <algorithm>

#include "check/document.hpp"
#include "check/lint.hpp"
#include "check/pod_view.hpp"
#include "check/value_uses.hpp"
#include "kchart/json.hpp"
#include "kchart/lint_rules.hpp"
#include "kchart/schema.hpp"
#include "kchart/values.hpp"

namespace kchart {

namespace {

using namespace checking;
using Names = std::vector<std::string>;

std::string dotted(const Names& path) {
  std::string out;
  for (const std::string& name : path) out += (out.empty() ? "" : ".") + name;
  return out;
}

bool begins_with(const Names& path, const Names& prefix) {
  return prefix.size() <= path.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

Names split(std::string_view text, char separator) {
  Names out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

class ChartCheck {
 public:
  ChartCheck(const Chart& chart, const Limits& limits) : chart_(chart), limits_(limits) {
    for (const ChartFile& file : chart.raw) {
      if (file.name == "values.yaml") lines_ = std::make_unique<LineIndex>(file.data, limits);
    }
    const ResolvedChart resolved =
        resolve_dependencies(chart, Value::map(Map::make(arena_)), arena_);
    defaults_ = coalesce_values(resolved, Value::map(Map::make(arena_)), arena_);
    if (chart.has_schema && !chart.schema.empty()) read_schema();
    uses_ = uses_of(chart, limits);
    for (const ValueUse& use : uses_) used_.push_back(use.path);
    add_uses_elsewhere();
  }

  std::vector<Finding> run(const std::set<std::string>& written) {
    undefined_values();
    if (chart_.values.is_map()) {
      if (!uses_everything()) unused_values(chart_.values, {});
      plain_secrets(chart_.values, {});
    }
    schema_against_defaults();
    if (!written.empty()) unused_templates(written);
    return std::move(findings_);
  }

 private:
  // A schema that is no JSON is told by whoever asks it.
  void read_schema() {
    try {
      schema_ = parse_json(chart_.schema, arena_);
    } catch (const Error&) {
    }
  }

  // Helpers of library charts read their caller's values; so may values and files run by tpl.
  void add_uses_elsewhere() {
    std::vector<const Chart*> below;
    for (const auto& child : chart_.dependencies) below.push_back(child.get());
    for (std::size_t i = 0; i < below.size(); ++i) {
      for (const ValueUse& use : uses_of(*below[i], limits_)) used_.push_back(use.path);
      for (const auto& child : below[i]->dependencies) below.push_back(child.get());
    }
    for (const ChartFile& file : chart_.files) find_uses(file.data, used_);
    for (const ChartFile& file : chart_.raw) {
      if (file.name == "values.yaml") find_uses(file.data, used_);
    }
    for (const Dependency& dependency : chart_.metadata.dependencies) {
      used_.push_back({dependency.alias.empty() ? dependency.name : dependency.alias});
      for (const std::string& condition : split(dependency.condition, ',')) {
        used_.push_back(split(condition, '.'));
      }
    }
    for (const auto& child : chart_.dependencies) used_.push_back({child->metadata.name});
    for (const char* shared : {"global", "tags", "exports"}) used_.push_back({shared});
  }

  bool uses_everything() const {
    return std::any_of(used_.begin(), used_.end(), [](const Names& path) { return path.empty(); });
  }

  void undefined_values() {
    for (const ValueUse& use : uses_) {
      if (use.path.empty() || use.path.front() == "global") continue;
      const auto depth = first_missing(defaults_, use.path);
      if (!depth || in_schema(use.path)) continue;
      // Null deletes a default, yet names it.
      if (chart_.values.is_map() && !first_missing(chart_.values, use.path)) continue;
      const Names missing(use.path.begin(), use.path.begin() + static_cast<std::ptrdiff_t>(*depth));
      if (!told_.insert(dotted(missing)).second) continue;
      const bool guarded = std::any_of(uses_.begin(), uses_.end(), [&](const ValueUse& other) {
        return other.guarded && begins_with(other.path, missing);
      });
      say("chart.values-undefined",
          "\"" + excerpt(dotted(missing)) + "\" is used, and values.yaml does not name it",
          use.position, guarded ? std::optional(Severity::info) : std::nullopt);
    }
  }

  // How many names of the path lead to the first that is not there; absent when all are, or when
  // the map that would hold it is empty or no map: then it is left to the user.
  static std::optional<std::size_t> first_missing(const Value& values, const Names& path) {
    const Value* at = &values;
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (!at->is_map() || at->as_map() == nullptr || (i > 0 && at->as_map()->empty())) return {};
      const Value* next = at->as_map()->find(path[i]);
      if (next == nullptr) return i + 1;
      at = next;
    }
    return std::nullopt;
  }

  bool in_schema(const Names& path) const {
    const Value* at = &schema_;
    for (const std::string& name : path) {
      at = descend(at, {"properties", name});
      if (at == nullptr) return false;
    }
    return true;
  }

  void unused_values(const Value& map, const Names& above) {
    if (map.as_map() == nullptr) return;
    for (const Map::Entry& entry : *map.as_map()) {
      Names path = above;
      path.emplace_back(entry.key.view());
      const auto covers = [&](const Names& used) { return begins_with(path, used); };
      const auto inside = [&](const Names& used) { return begins_with(used, path); };
      if (std::any_of(used_.begin(), used_.end(), covers)) continue;
      if (std::any_of(used_.begin(), used_.end(), inside)) {
        if (entry.value.is_map()) unused_values(entry.value, path);
        continue;
      }
      say("chart.values-unused", "no template uses \"" + excerpt(dotted(path)) + '"',
          place_of(path));
    }
  }

  void plain_secrets(const Value& map, const Names& above) {
    if (map.as_map() == nullptr) return;
    for (const Map::Entry& entry : *map.as_map()) {
      Names path = above;
      path.emplace_back(entry.key.view());
      if (entry.value.is_map()) plain_secrets(entry.value, path);
      const std::string text = text_of(&entry.value);
      if (text.find("{{") != std::string::npos || !is_plain_secret(entry.key.view(), text))
        continue;
      say("lint.plain-secret",
          "the value \"" + excerpt(dotted(path)) + "\" holds what looks like a secret",
          place_of(path));
    }
  }

  void schema_against_defaults() {
    if (!chart_.has_schema) return;
    SchemaOptions options;
    options.limits = limits_;
    std::string report;
    try {
      report = schema_report(chart_.metadata.name, chart_.schema, defaults_, options);
    } catch (const Error& error) {
      if (error.fault() == Fault::limit) throw;
      report = "- at '': " + error.message() + '\n';
    }
    for (const std::string& line : split(report, '\n')) {
      constexpr std::string_view kAt = "- at '";
      const std::size_t begin = line.find(kAt), end = line.find("': ");
      if (begin == std::string::npos || end == std::string::npos) continue;
      const std::string pointer = line.substr(begin + kAt.size(), end - begin - kAt.size());
      const Names path = split(pointer.empty() ? "" : pointer.substr(1), '/');
      say("chart.schema-defaults", (path.empty() ? "" : dotted(path) + ": ") + line.substr(end + 3),
          place_of(path));
    }
  }

  void unused_templates(const std::set<std::string>& written) {
    for (const ChartFile& file : chart_.templates) {
      const std::string_view name = std::string_view(file.name).substr(file.name.rfind('/') + 1);
      const std::string path = chart_.metadata.name + '/' + file.name;
      if (name.starts_with('_') || name == "NOTES.txt" || written.contains(path)) continue;
      say("chart.template-unused", "writes nothing under any of the values that were tried",
          {path, 1, 0});
    }
  }

  Position place_of(const Names& path) const {
    Position place{"", 1, 0};
    if (lines_ != nullptr) {
      LongPath steps;
      for (const std::string& name : path) steps.add(name);
      place = lines_->find(steps.end());
    }
    place.file = chart_.metadata.name + "/values.yaml";
    return place;
  }

  void say(std::string_view rule, std::string message, Position place,
           std::optional<Severity> severity = std::nullopt) {
    const LintRule& known = *find_lint_rule(rule);
    Finding finding;
    finding.rule = known.id;
    finding.severity = severity.value_or(known.severity);
    finding.message = std::move(message);
    finding.fix = known.fix;
    finding.position = std::move(place);
    findings_.push_back(std::move(finding));
  }

  const Chart& chart_;
  const Limits& limits_;
  Arena arena_;
  Value defaults_, schema_;
  std::unique_ptr<LineIndex> lines_;
  std::vector<ValueUse> uses_;
  std::vector<Names> used_;
  std::set<std::string> told_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check_chart(const Chart& chart, const std::set<std::string>& written,
                                 const Limits& limits) {
  return ChartCheck(chart, limits).run(written);
}

namespace {

// The first keys of the paths in "a.b=x,c[0]={y,z}": what stands behind a comma outside of braces.
std::vector<std::string> first_keys(std::string_view text) {
  std::vector<std::string> keys;
  std::string key;
  bool in_key = true, escaped = false;
  int braces = 0;
  for (const char c : text) {
    if (escaped) {
      if (in_key) key += c;
      escaped = false;
    } else if (c == '\\') {
      escaped = true;
    } else if (c == ',' && braces == 0) {
      key.clear();
      in_key = true;
    } else if (in_key && (c == '.' || c == '[' || c == '=')) {
      keys.push_back(key);
      in_key = false;
    } else if (in_key) {
      key += c;
    } else {
      braces += c == '{' ? 1 : c == '}' ? -1 : 0;
    }
  }
  return keys;
}

bool reads(const Chart& chart, const std::vector<ValueUse>& uses, const std::string& key) {
  if (key == "global") return true;
  if (chart.values.is_map() && chart.values.as_map() != nullptr &&
      chart.values.as_map()->find(key) != nullptr) {
    return true;
  }
  for (const auto& dependency : chart.metadata.dependencies) {
    if (dependency.name == key || dependency.alias == key) return true;
    const std::string condition = dependency.condition;
    if (condition.compare(0, key.size() + 1, key + '.') == 0) return true;
  }
  return std::any_of(uses.begin(), uses.end(), [&](const ValueUse& use) {
    return use.path.empty() || use.path.front() == key;
  });
}

}  // namespace

std::vector<Finding> check_settings(const Chart& chart, const std::vector<std::string>& settings,
                                    const Limits& limits) {
  std::vector<Finding> findings;
  if (settings.empty()) return findings;
  const std::vector<ValueUse> uses = uses_of(chart, limits);
  const LintRule& rule = *find_lint_rule("chart.values-unknown");
  for (const std::string& setting : settings) {
    for (const std::string& key : first_keys(setting)) {
      if (key.empty() || reads(chart, uses, key)) continue;
      Finding finding;
      finding.rule = rule.id;
      finding.severity = rule.severity;
      finding.message = "--set " + excerpt(setting) + ": the chart " + chart.metadata.name +
                        " knows no \"" + excerpt(key) + '"';
      finding.fix = rule.fix;
      finding.position = {chart.metadata.name + "/values.yaml", 1, 0};
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace kchart
