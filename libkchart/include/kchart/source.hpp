// Source: what shall be built, wherever it lies: a folder, an archive, a repository of a Git
// server.
//
// A slug names it: "gh:owner/repo#ref", "gl:...", "bb:...", an https URL of a Git repository, a
// folder, or an archive (a file or a URL). What is fetched goes into a cache by its content, so
// that the same commit is fetched once. A server's archive of the commit is preferred; where there
// is none, the commit alone is cloned over Git's smart HTTP protocol. No hook, filter, submodule or
// configuration of a repository is ever used.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/http.hpp"
#include "kchart/limits.hpp"
#include "kchart/secret.hpp"

namespace kchart::source {

// Where repositories of a scheme live; self-hosted servers speak one of these dialects.
enum class Forge { github, gitlab, bitbucket, plain };

struct Slug {
  enum class Kind { repository, archive, folder } kind = Kind::folder;
  Forge forge = Forge::plain;
  std::string text;      // as given, without user, password and query
  std::string url;       // of a repository (without ".git"), of an archive if it is remote
  bool dot_git = false;  // whether the repository is first asked for with ".git"
  std::string path;      // of a folder or a local archive
  std::string ref;       // branch, tag or commit; empty: the server's HEAD
  std::string user;      // what the URL said before "@"; never part of `text` or `url`
  Secret password;
  Secret query;  // "?..." of an archive's URL, often a token; only the request has it
};

// Base URLs of the schemes; a self-hosted Gitea or GitLab is named here.
struct Forges {
  std::string github = "https://github.com";
  std::string github_api = "https://api.github.com";
  std::string gitlab = "https://gitlab.com";
  std::string bitbucket = "https://bitbucket.org";
};

// Throws Error "source.slug", with the forms there are, or "git.scheme" for ssh, file, ext and
// other transports. What exists on disk is a path.
Slug parse_slug(std::string_view text, const Forges& forges = {});

struct Credential {
  std::string user;  // empty: the secret is a bearer token
  Secret secret;
};

// Who the caller is at `url` (scheme, host, path); absent: nobody. Asked once per fetch.
using CredentialSource = std::function<std::optional<Credential>(const std::string& url)>;

// The entry of a .netrc file for `host`; absent when it has none and no default.
std::optional<Credential> find_netrc(std::string_view text, std::string_view host);

// A GitHub App: its key makes tokens that live for an hour.
struct AppKey {
  std::string app_id;           // or the client id
  std::string installation_id;  // empty: the one of the repository's owner
  Secret private_key;           // PEM
};

// The JSON Web Token by which the App proves itself at `now_s` (Unix time); valid for nine minutes.
Secret app_token(const AppKey& key, std::int64_t now_s);

// A token for one installation. `repository` ("owner/repo") finds the installation when the key
// names none. Throws Error "source.denied".
Secret installation_token(net::Client& client, const AppKey& key, const std::string& api,
                          const std::string& repository, std::int64_t now_s);

// What a server may make us hold: larger than for charts.
Limits source_limits();

struct Progress {
  std::string text;  // one line: "downloading", "unpacking"
  std::uint64_t bytes = 0;
};

struct FetchOptions {
  net::ClientOptions http;
  Limits limits = source_limits();
  std::string cache;  // folder; must be set for anything but local folders
  CredentialSource credentials;
  std::string dockerfile;     // whose .dockerignore counts, as for open_source_folder
  bool prefer_clone = false;  // no archive: clone at once
  std::chrono::milliseconds lock_patience{300'000};
  std::function<void(const Progress&)> progress;
  const std::atomic<bool>* cancel = nullptr;
};

// One file of a source, or a folder of it without files, whose path ends in "/". Modes are reduced
// to "may be executed", owners and times are dropped.
struct File {
  std::string path;
  bool executable = false;
  std::uint64_t size = 0;
  std::string link;  // target of a symbolic link, below the folder; else empty

  bool is_folder() const { return path.ends_with('/'); }
  bool operator==(const File&) const = default;
};

struct Source {
  std::string slug, url, ref;
  std::string commit;  // 40 hexadecimal digits; empty only where there is no repository
  std::string digest;  // "sha256:..." of names, modes and contents of all files
  std::string folder;  // absolute
  std::string how;     // "archive", "clone", "folder", "cache"
  std::vector<File> files;
  // Paths of files that Git LFS keeps elsewhere: what is here only points to them.
  std::vector<std::string> lfs_pointers;

  // Whether `path` is among the files.
  const File* find(std::string_view path) const;
  // The bytes of one file, at most `max_bytes`. Throws Error "io.read".
  std::string read(std::string_view path, std::size_t max_bytes = 4 * kMiB) const;
};

// Throws Error "source.not_found", "source.denied", "source.ref", "git.pack", "git.path",
// "archive...", "limit...", "path.link", those of net::Client and of files.
Source fetch(const Slug& slug, const FetchOptions& options);

// The files of a folder that a build may see: all but .git and what its rules leave out. These are
// NAME.dockerignore beside the Dockerfile NAME (`dockerfile`, its path in the folder; empty:
// "Dockerfile"), else .dockerignore; without either, what tools leave behind (virtual environments,
// caches, node_modules). A Dockerfile that is left out is read all the same. Throws Error
// "path.link" for a link that leaves the folder, "folder.type" for what is neither file nor link.
Source open_source_folder(const std::string& path, const Limits& limits = source_limits(),
                          const std::string& dockerfile = {});

}  // namespace kchart::source
