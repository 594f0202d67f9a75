// Parts are parsed when a chart is asked for, once. Entries that Helm leaves out are left out.
#include <algorithm>

#include "base/semver.hpp"
#include "chart/metadata.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/repository.hpp"
#include "kchart/yaml.hpp"
#include "repo/index_parts.hpp"
#include "repo/index_value.hpp"

namespace kchart {

namespace {

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "repo.index", message);
}

[[noreturn]] void misfit(const std::string& problem) {
  refuse("error unmarshaling JSON: while decoding JSON: " + problem);
}

// "2006-..." of an index; what is missing is Go's zero time.
constexpr const char* kZeroTime = "0001-01-01T00:00:00Z";

std::string text_of(const Value& map, std::string_view key) {
  const Value* found = map.as_map()->find(key);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
}

void read_own_fields(const Value& map, ChartVersion& into) {
  into.digest = text_of(map, "digest");
  into.created = text_of(map, "created");
  if (into.created.empty()) into.created = kZeroTime;
  const Value* removed = map.as_map()->find("removed");
  into.removed = removed != nullptr && removed->kind() == Kind::boolean && removed->as_bool();
  const Value* urls = map.as_map()->find("urls");
  if (urls == nullptr || !urls->is_list()) return;
  for (const Value& url : *urls->as_list()) {
    if (url.is_string()) into.urls.emplace_back(url.as_string());
  }
}

bool is_skippable(const Error& error) {
  return error.message().starts_with("validation: more than one dependency with name or alias");
}

// Whether a constraint asks for more than one version.
bool is_range(const std::string& constraint) {
  if (constraint.find_first_of("^~<>=!*") != std::string::npos) return true;
  if (constraint.find("||") != std::string::npos || constraint.find(" - ") != std::string::npos) {
    return true;
  }
  return constraint.substr(0, constraint.find_first_of("-+")).find_first_of("xX") !=
         std::string::npos;
}

void sort_newest_first(std::vector<ChartVersion>& versions) {
  struct Keyed {
    std::optional<semver::Version> version;
    std::size_t at;
  };
  std::vector<Keyed> keys;
  for (const ChartVersion& v : versions) {
    keys.push_back({semver::Version::parse(v.metadata.version), keys.size()});
  }
  std::stable_sort(keys.begin(), keys.end(), [](const Keyed& a, const Keyed& b) {
    if (!a.version || !b.version) return a.version && !b.version;
    return a.version->compare(*b.version) > 0;
  });
  std::vector<ChartVersion> sorted;
  sorted.reserve(versions.size());
  for (const Keyed& key : keys) sorted.push_back(std::move(versions[key.at]));
  versions = std::move(sorted);
}

}  // namespace

struct RepositoryIndex::State {
  std::string text, source;
  Options options;
  std::map<std::string, std::string_view, std::less<>> unread;  // parts of `text`
  std::map<std::string, std::vector<ChartVersion>, std::less<>> read;

  void warn(std::string line) const {
    if (options.warnings != nullptr) options.warnings->push_back(std::move(line));
  }

  Value parse(std::string_view yaml, Arena& arena) const {
    ReadOptions reading;
    reading.limits = options.limits;
    reading.limits.yaml_input = std::max(reading.limits.yaml_input, 50 * kMiB);
    reading.file = source;
    reading.integers = true;
    return parse_yaml(yaml, arena, reading);
  }

  static void check_version(const Value& document) {
    const Value* version = document.is_map() ? document.as_map()->find("apiVersion") : nullptr;
    if (version == nullptr || !version->is_string() || version->as_string().empty()) {
      refuse("no API version specified");
    }
  }

  void load_parts(repo::IndexParts parts) {
    Arena arena;
    check_version(parse(parts.head, arena));
    unread = std::move(parts.charts);
  }

  void load_whole() {
    Arena arena;
    const Value document = parse(text, arena);
    if (!document.is_map()) {
      if (document.is_nil()) refuse("no API version specified");
      misfit("json: cannot unmarshal " + std::string(document.is_list() ? "array" : "string") +
             " into Go value of type repo.IndexFile");
    }
    const Value* entries = document.as_map()->find("entries");
    if (entries != nullptr && entries->is_map()) {
      for (const Map::Entry& entry : *entries->as_map()) {
        read_chart(std::string(entry.key.view()), entry.value);
      }
    }
    check_version(document);
  }

  // The order of warnings is Helm's: from the last entry to the first.
  void read_chart(const std::string& name, const Value& list) {
    std::vector<ChartVersion>& versions = read[name];
    if (!list.is_list()) return;
    for (std::size_t i = list.size(); i-- > 0;) {
      const Value& entry = (*list.as_list())[i];
      if (entry.is_map()) {
        read_version(name, entry, versions);
      } else {
        warn("skipping loading invalid entry for chart: empty entry\tname=" + name +
             "\tsource=" + source);
      }
    }
    std::reverse(versions.begin(), versions.end());
    sort_newest_first(versions);
  }

  void read_version(const std::string& name, const Value& entry,
                    std::vector<ChartVersion>& versions) {
    ReadMetadata reading;
    const std::string problem = read_metadata(entry, reading, Compat::helm4);
    if (!problem.empty()) misfit(problem);
    if (reading.metadata.api_version.empty()) reading.metadata.api_version = "v1";
    for (Dependency& dependency : reading.metadata.dependencies) dependency.import_values.clear();
    try {
      validate_metadata(reading, Compat::helm4);
    } catch (const Error& error) {
      if (!is_skippable(error)) {
        warn("skipping loading invalid entry for chart\tname=" + name + "\tversion=" +
             reading.metadata.version + "\tsource=" + source + "\terror=" + error.message());
        return;
      }
    }
    ChartVersion& version = versions.emplace_back();
    version.metadata = std::move(reading.metadata);
    read_own_fields(entry, version);
  }

  void read_part(const std::string& name, std::string_view part) {
    Arena arena;
    const Value document = parse(part, arena);
    if (!document.is_map() || document.as_map()->size() != 1) {
      refuse("the entry of " + name + " in " + source + " cannot be read");
    }
    read_chart(name, document.as_map()->begin()->value);
  }

  void read_all() {
    for (const auto& [name, part] : unread) read_part(name, part);
    unread.clear();
  }

  std::vector<ChartVersion>* find(const std::string& name) {
    if (const auto part = unread.find(name); part != unread.end()) {
      read_part(name, part->second);
      unread.erase(part);
    }
    const auto found = read.find(name);
    return found == read.end() ? nullptr : &found->second;
  }
};

RepositoryIndex::RepositoryIndex() : state_(new State) {}
RepositoryIndex::~RepositoryIndex() = default;
RepositoryIndex::RepositoryIndex(RepositoryIndex&&) noexcept = default;
RepositoryIndex& RepositoryIndex::operator=(RepositoryIndex&&) noexcept = default;

RepositoryIndex::RepositoryIndex(std::string text, std::string source, Options options)
    : state_(new State{std::move(text), std::move(source), std::move(options), {}, {}}) {
  if (state_->text.empty()) refuse("empty index.yaml file");
  auto parts = repo::cut_index(state_->text);
  if (parts) {
    state_->load_parts(std::move(*parts));
  } else {
    state_->load_whole();
  }
}

void RepositoryIndex::check() const {
  state_->read_all();
}

std::vector<std::string> RepositoryIndex::names() const {
  std::vector<std::string> all;
  for (const auto& [name, part] : state_->unread) all.push_back(name);
  for (const auto& [name, versions] : state_->read) all.push_back(name);
  std::sort(all.begin(), all.end());
  return all;
}

const std::vector<ChartVersion>* RepositoryIndex::versions(const std::string& name) const {
  return state_->find(name);
}

const ChartVersion& RepositoryIndex::get(const std::string& name,
                                         const std::string& constraint) const {
  const std::vector<ChartVersion>* versions = state_->find(name);
  if (versions == nullptr) refuse("no chart name found");
  if (versions->empty()) refuse("no chart version found");
  std::string problem;
  const auto wanted = semver::Constraint::parse(constraint.empty() ? "*" : constraint, &problem);
  if (!wanted) refuse(problem);
  for (const ChartVersion& version : *versions) {
    if (version.metadata.version == constraint) return version;
  }
  for (const ChartVersion& version : *versions) {
    const auto parsed = semver::Version::parse(version.metadata.version);
    if (!parsed || !wanted->check(*parsed)) continue;
    if (!constraint.empty() && !is_range(constraint)) {
      state_->warn(
          "unable to find exact version requested; falling back to closest available version"
          "\tchart=" +
          name + "\trequested=" + constraint + "\tselected=" + version.metadata.version);
    }
    return version;
  }
  refuse("no chart version found for " + name + "-" + constraint);
}

void RepositoryIndex::add(ChartVersion version) {
  const std::string name = version.metadata.name;
  state_->find(name);
  std::vector<ChartVersion>& versions = state_->read[name];
  versions.push_back(std::move(version));
  sort_newest_first(versions);
}

void RepositoryIndex::merge(const RepositoryIndex& other) {
  for (const std::string& name : other.names()) {
    for (const ChartVersion& version : *other.versions(name)) {
      const std::vector<ChartVersion>* mine = state_->find(name);
      const bool known = mine != nullptr && std::any_of(mine->begin(), mine->end(), [&](auto& v) {
                           return v.metadata.version == version.metadata.version;
                         });
      if (!known) add(version);
    }
  }
}

std::string RepositoryIndex::yaml(const std::string& generated) const {
  state_->read_all();
  Arena arena;
  return to_yaml(repo::index_value(state_->read, generated, arena));
}

std::string RepositoryIndex::json(const std::string& generated) const {
  state_->read_all();
  Arena arena;
  JsonStyle style;
  style.indent = "  ";
  return to_json(repo::index_value(state_->read, generated, arena), style);
}

}  // namespace kchart
