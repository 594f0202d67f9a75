// Classic chart repositories: which ones a user has (repositories.yaml) and what they offer
// (index.yaml), in Helm's own files.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/chart.hpp"
#include "kchart/secret.hpp"

namespace kchart {

// How a server is spoken to. Files are PEM, named by path; empty: not used.
struct Access {
  std::string username;
  Secret password;
  std::string cert_file, key_file, ca_file;
  bool insecure = false;          // accept any certificate
  bool pass_credentials = false;  // also to other hosts than that of the repository
  bool plain_http = false;        // registries only
};

struct Repository {
  std::string name, url;
  Access access;

  bool same_as(const Repository& other) const;
};

// repositories.yaml.
class RepositoryFile {
 public:
  // Throws Error with Go's text for what cannot be read; "repo.none" when there is no such file.
  static RepositoryFile load(const std::string& path);
  // The same, empty when there is no such file.
  static RepositoryFile load_if_there(const std::string& path);

  const std::vector<Repository>& repositories() const noexcept { return repositories_; }
  const Repository* find(const std::string& name) const;
  void put(Repository repository);  // in the place of one of the same name, else at the end
  bool remove(const std::string& name);

  // Readable by its owner only, since it may hold passwords.
  void write(const std::string& path) const;

 private:
  std::string api_version_;
  std::string generated_ = "0001-01-01T00:00:00Z";
  std::vector<Repository> repositories_;
};

// One version of a chart in an index. `metadata.dependencies` have no import-values.
struct ChartVersion {
  Metadata metadata;
  std::vector<std::string> urls;
  std::string created;  // RFC 3339
  std::string digest;   // SHA-256 in hexadecimal, as the index has it
  bool removed = false;
};

// index.yaml. A large one is not read as a whole: the text is cut into the parts of its charts, and
// only those that are asked for are parsed.
class RepositoryIndex {
 public:
  struct Options {
    Limits limits;
    // Lines about entries that are left out, as `RenderOptions::warnings`; may be null.
    std::vector<std::string>* warnings = nullptr;
    bool is_file = false;  // what is wrong with the text is told with "error loading SOURCE: "
  };

  RepositoryIndex();  // an empty one
  // `source` is what messages name. Throws Error with Helm's text: "empty index.yaml file", "no API
  // version specified", what YAML or JSON refuses.
  RepositoryIndex(std::string text, std::string source, Options options);
  ~RepositoryIndex();
  RepositoryIndex(RepositoryIndex&&) noexcept;
  RepositoryIndex& operator=(RepositoryIndex&&) noexcept;

  // Reads every part, so that whatever is wrong is found.
  void check() const;

  std::vector<std::string> names() const;  // sorted
  // Newest first; null when there is no such chart.
  const std::vector<ChartVersion>* versions(const std::string& name) const;
  // The newest version that satisfies `constraint` (empty: the newest stable one), an exact match
  // before all others. Throws Error with Helm's text when there is none.
  const ChartVersion& get(const std::string& name, const std::string& constraint) const;

  void add(ChartVersion version);
  // Adds what `other` has and this has not.
  void merge(const RepositoryIndex& other);

  // `generated`: RFC 3339.
  std::string yaml(const std::string& generated) const;
  std::string json(const std::string& generated) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Where a file that an index names at `reference` lies. Throws Error "repo.url".
std::string resolve_chart_url(const std::string& repository_url, const std::string& reference);

// Whether two URLs of repositories are the same, a slash at the end aside.
bool same_repository_url(const std::string& a, const std::string& b);

}  // namespace kchart
