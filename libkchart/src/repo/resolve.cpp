// Messages and the order of checks are Helm's.
#include "repo/resolve.hpp"

#include <sys/stat.h>

#include "base/semver.hpp"
#include "base/strconv.hpp"
#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/json.hpp"
#include "repo/dependency_value.hpp"
#include "repo/urls.hpp"

namespace kchart::repo {

namespace {

constexpr std::string_view kFile = "file://";
constexpr std::string_view kRegistry = "oci://";

[[noreturn]] void refuse(const char* code, const std::string& message) {
  throw Error(Fault::refused, code, message);
}

bool is_alias_of(const std::string& repository, const std::string& name) {
  return repository == "@" + name || repository == "alias:" + name;
}

// Go: url.ParseRequestURI takes what has a scheme, and absolute paths.
bool is_request_uri(const std::string& text) {
  return text.starts_with('/') || !parse_address(text).scheme.empty();
}

const Repository* find_known(Dependency& dependency, const RepositoryFile& known) {
  for (const Repository& repository : known.repositories()) {
    if (is_alias_of(dependency.repository, repository.name)) {
      dependency.repository = repository.url;
      return &repository;
    }
    if (same_repository_url(repository.url, dependency.repository)) return &repository;
  }
  return nullptr;
}

// A repository that nobody added is cached under a name made of its URL.
Repository unknown_repository(const std::string& url) {
  return {"helm-manager-" + crypto::hex(crypto::sha256(url)), url, {}};
}

[[noreturn]] void refuse_unknown(const std::vector<std::string>& missing) {
  std::string names;
  bool advise = false;
  for (const std::string& name : missing) {
    names += (names.empty() ? "" : ", ") + name;
    advise = advise || (name.find("//") == std::string::npos && !name.starts_with('@') &&
                        !name.starts_with("alias:"));
  }
  std::string message =
      "no repository definition for " + names + ". Please add them via 'helm repo add'";
  if (advise) {
    message +=
        "\nNote that repositories must be URLs or aliases. For example, to refer to the "
        "\"example\"\nrepository, use \"https://charts.example.com/\" or \"@example\" instead "
        "of\n\"example\". Don't forget to add the repo, too ('helm repo add').";
  }
  refuse("dep.url", message);
}

struct Choice {
  const Dependency& wanted;
  semver::Constraint constraint;
};

Choice choice_of(const Dependency& wanted) {
  std::string problem;
  auto constraint = semver::Constraint::parse(wanted.version, &problem);
  if (!constraint) {
    refuse("dep.version", "dependency " + strconv::quote(wanted.name) +
                              " has an invalid version/constraint format: " + problem);
  }
  return {wanted, std::move(*constraint)};
}

std::optional<std::string> in_folder(const Choice& choice, const std::string& folder,
                                     const LoadOptions& loading) {
  const auto chart = load_chart_path(local_path(choice.wanted.repository, folder), loading);
  const auto version = semver::Version::parse(chart->metadata.version);
  if (!version || !choice.constraint.check(*version)) return std::nullopt;
  return chart->metadata.version;
}

std::optional<std::string> in_repository(const Choice& choice, const Source& source,
                                         Downloader& downloader) {
  const RepositoryIndex index = [&] {
    try {
      RepositoryIndex loaded = downloader.cached_index(source.repository.name);
      loaded.versions(choice.wanted.name);
      return loaded;
    } catch (const Error& error) {
      throw Error(error.fault(), error.code(),
                  "no cached repository for " + source.repository.name +
                      " found. (try 'helm repo update'): " + error.message());
    }
  }();
  const std::vector<ChartVersion>* versions = index.versions(choice.wanted.name);
  if (versions == nullptr) {
    refuse("dep.missing",
           choice.wanted.name + " chart not found in repo " + choice.wanted.repository);
  }
  for (const ChartVersion& offered : *versions) {
    const auto version = semver::Version::parse(offered.metadata.version);
    if (!version || offered.urls.empty()) continue;
    if (choice.constraint.check(*version)) return version->original;
  }
  return std::nullopt;
}

std::optional<std::string> in_registry(const Choice& choice, Downloader& downloader) {
  const Dependency& wanted = choice.wanted;
  if (semver::Version::parse(wanted.version)) return wanted.version;
  const oci::Reference reference = oci::parse_reference(wanted.repository + "/" + wanted.name);
  std::vector<std::string> versions;
  try {
    versions = chart_versions(downloader.registry(reference.registry), reference.repository);
  } catch (const Error& error) {
    throw Error(error.fault(), error.code(),
                "could not retrieve list of tags for repository " + wanted.repository + ": " +
                    error.message());
  }
  for (const std::string& version : versions) {
    if (choice.constraint.check(*semver::Version::parse(version))) return version;
  }
  return wanted.version;  // as Helm: the download will say that there is none
}

std::string digest_of(const Value& value) {
  return "sha256:" + crypto::hex(crypto::sha256(to_json(value)));
}

}  // namespace

std::string local_path(const std::string& repository, const std::string& folder) {
  const std::string path = repository.substr(repository.starts_with(kFile) ? kFile.size() : 0);
  const std::string full = cleaned(path.starts_with('/') ? path : folder + "/" + path);
  struct stat info {};
  if (stat(full.c_str(), &info) != 0) refuse("dep.url", "directory " + full + " not found");
  return full;
}

std::vector<Source> find_sources(std::vector<Dependency>& dependencies, const std::string& folder,
                                 const RepositoryFile& known) {
  std::vector<Source> sources;
  std::vector<std::string> missing;
  for (Dependency& dependency : dependencies) {
    Source& source = sources.emplace_back();
    if (dependency.repository.empty()) continue;
    source.kind = Source::Kind::repository;
    if (dependency.repository.starts_with(kFile)) {
      local_path(dependency.repository, folder);
      source.kind = Source::Kind::folder;
    } else if (dependency.repository.starts_with(kRegistry)) {
      source.kind = Source::Kind::registry;
    } else if (const Repository* found = find_known(dependency, known)) {
      source.repository = *found;
      source.known = true;
    } else if (is_request_uri(dependency.repository)) {
      source.repository = unknown_repository(dependency.repository);
    } else {
      missing.push_back(dependency.repository);
    }
  }
  if (!missing.empty()) refuse_unknown(missing);
  return sources;
}

std::vector<Dependency> resolve(const std::vector<Dependency>& dependencies,
                                const std::vector<Source>& sources, const std::string& folder,
                                Downloader& downloader, const LoadOptions& loading) {
  std::vector<Dependency> locked;
  std::string missing;
  std::size_t count = 0;
  for (std::size_t i = 0; i < dependencies.size(); ++i) {
    const Choice choice = choice_of(dependencies[i]);
    const Dependency& wanted = choice.wanted;
    std::optional<std::string> version = wanted.version;
    switch (sources[i].kind) {
      case Source::Kind::charts_folder:
        local_path("charts/" + wanted.name, folder);
        break;
      case Source::Kind::folder:
        version = in_folder(choice, folder, loading);
        break;
      case Source::Kind::registry:
        version = in_registry(choice, downloader);
        break;
      case Source::Kind::repository:
        version = in_repository(choice, sources[i], downloader);
        break;
    }
    if (!version) {
      missing += (count++ == 0 ? "" : ", ") + strconv::quote(wanted.name) + " (repository " +
                 strconv::quote(wanted.repository) + ", version " + strconv::quote(wanted.version) +
                 ")";
    }
    Dependency& made = locked.emplace_back();
    made.name = wanted.name;
    made.repository = wanted.repository;
    made.version = version.value_or("");
  }
  if (count == 0) return locked;
  refuse("dep.version", "can't get a valid version for " + std::to_string(count) +
                            " subchart(s): " + missing +
                            ". Make sure a matching chart version exists in the repo, or change "
                            "the version constraint in Chart.yaml");
}

std::string lock_digest(const std::vector<Dependency>& wanted,
                        const std::vector<Dependency>& locked) {
  Arena arena;
  List* pair = List::make(arena, 2);
  pair->push_back(arena, dependencies_value(wanted, arena));
  pair->push_back(arena, dependencies_value(locked, arena));
  return digest_of(Value::list(pair));
}

std::string old_lock_digest(const std::vector<Dependency>& wanted) {
  Arena arena;
  Map* map = Map::make(arena, 1);
  map->set(arena, "dependencies", dependencies_value(wanted, arena));
  return digest_of(Value::map(map));
}

}  // namespace kchart::repo
