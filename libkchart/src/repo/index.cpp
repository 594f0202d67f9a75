// Parts are parsed when a chart is asked for, once. Entries that Helm leaves out are left out.
#include <algorithm>

#include "base/semver.hpp"
#include "chart/metadata.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "kchart/repository.hpp"
#include "kchart/yaml.hpp"
#include "repo/index_parts.hpp"
#include "repo/index_reader.hpp"
#include "repo/index_value.hpp"

namespace kchart {

namespace {

constexpr std::size_t kLargestIndex = 50 * kMiB;

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "repo.index", message);
}

// "2006-..." of an index; what is missing is Go's zero time.
constexpr const char* kZeroTime = "0001-01-01T00:00:00Z";

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
    reading.limits.yaml_input = std::max(reading.limits.yaml_input, kLargestIndex);
    reading.file = source;
    reading.integers = true;
    reading.unique_keys = true;
    return parse_yaml(yaml, arena, reading);
  }

  std::optional<Value> parse_if_json(Arena& arena) const {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    constexpr std::string_view kStarts = "{[\"-0123456789tfn";
    if (start == std::string::npos || kStarts.find(text[start]) == std::string_view::npos) {
      return std::nullopt;
    }
    ReadOptions reading;
    reading.limits = options.limits;
    try {
      return parse_json(text, arena, reading);
    } catch (const Error& error) {
      if (error.fault() == Fault::limit) throw;
      return std::nullopt;
    }
  }

  void load() {
    if (text.empty()) refuse("empty index.yaml file");
    auto parts = repo::cut_index(text);
    if (!parts) return load_whole();
    try {
      Arena arena;
      check_version(repo::read_index(parse(parts->head, arena), repo::IndexSyntax::yaml));
      unread = std::move(parts->charts);
    } catch (const Error& error) {
      load_instead(error);
    }
  }

  static void check_version(const repo::ReadIndex& index) {
    if (index.api_version.empty()) refuse("no API version specified");
  }

  // Reads what was not read yet.
  void load_whole() {
    Arena arena;
    const auto json = parse_if_json(arena);
    repo::ReadIndex index =
        repo::read_index(json ? *json : parse(text, arena),
                         json ? repo::IndexSyntax::json : repo::IndexSyntax::yaml);
    unread.clear();
    accept(std::move(index.charts));
    check_version(index);
  }

  template <class Work>
  void telling_source(const Work& work) {
    try {
      work();
    } catch (const Error& error) {
      if (!options.is_file) throw;
      throw Error(error.fault(), error.code(), "error loading " + source + ": " + error.message(),
                  error.position());
    }
  }

  // A part may be wrong only because it is one (an alias of what stands elsewhere); what is wrong
  // with the whole is said as Helm says it.
  void load_instead(const Error& error) {
    if (error.fault() == Fault::limit) throw;
    load_whole();
  }

  // The order of warnings is Helm's: from the last entry to the first.
  void accept(decltype(repo::ReadIndex::charts)&& charts) {
    for (auto& [name, entries] : charts) {
      const auto [chart, is_new] = read.try_emplace(name);
      if (!is_new) continue;
      std::vector<ChartVersion>& versions = chart->second;
      for (std::size_t i = entries.size(); i-- > 0;) {
        if (entries[i]) {
          accept(name, *entries[i], versions);
        } else {
          warn("skipping loading invalid entry for chart: empty entry\tname=" + name +
               "\tsource=" + source);
        }
      }
      std::reverse(versions.begin(), versions.end());
      sort_newest_first(versions);
    }
  }

  void accept(const std::string& name, repo::IndexEntry& entry,
              std::vector<ChartVersion>& versions) {
    ReadMetadata& reading = entry.read;
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
    ChartVersion& version = versions.emplace_back(std::move(entry.version));
    version.metadata = std::move(reading.metadata);
    if (version.created.empty()) version.created = kZeroTime;
  }

  void read_part(std::string_view part) {
    try {
      Arena arena;
      accept(repo::read_index_entries(parse(part, arena), repo::IndexSyntax::yaml).charts);
    } catch (const Error& error) {
      load_instead(error);
    }
  }

  void read_all() {
    while (!unread.empty()) read_first(unread.begin());
  }

  void read_first(decltype(unread)::iterator part) {
    const std::string_view text_of_part = part->second;
    unread.erase(part);
    telling_source([&] { read_part(text_of_part); });
  }

  std::vector<ChartVersion>* find(const std::string& name) {
    if (const auto part = unread.find(name); part != unread.end()) {
      read_first(part);
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
  state_->telling_source([this] { state_->load(); });
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
