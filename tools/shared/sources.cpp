// Tokens are looked for in this order: variables of the environment, a GitHub App, .netrc, Git's
// own credential helpers. None of them ever becomes part of a URL, a message or a file of ours.
#include "shared/sources.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "kchart/error.hpp"
#include "shared/flags.hpp"
#include "shared/interrupt.hpp"
#include "shared/log.hpp"
#include "shared/program.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"
#include "shared/web.hpp"

namespace kchart::tools {

namespace {

using source::Credential;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string either(const std::string& first, const char* name, const std::string& otherwise) {
  if (!first.empty()) return first;
  const std::string value = variable(name);
  return value.empty() ? otherwise : value;
}

std::string first_variable(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    std::string value = variable(name);
    if (!value.empty()) return value;
  }
  return {};
}

// "https://git.example.com:3000/owner/repo" in its parts; the library has checked it.
struct Parts {
  std::string scheme, authority, path;

  explicit Parts(const std::string& url) {
    const std::size_t host = url.find("://") + 3, slash = std::min(url.find('/', host), url.size());
    scheme = url.substr(0, host - 3);
    authority = url.substr(host, slash - host);
    path = slash < url.size() ? url.substr(slash + 1) : "";
  }

  std::string host() const {
    const std::size_t colon = authority.rfind(':');
    return authority.substr(0, authority.ends_with(']') ? std::string::npos : colon);
  }
};

// Who is asked, and whose token it may see.
struct Server {
  Parts url;
  const source::Forges& forges;

  bool is(const std::string& base) const {
    const Parts other(base);
    return other.scheme == url.scheme && other.authority == url.authority;
  }
};

std::optional<Credential> from_environment(const Server& server) {
  std::string token;
  if (server.is(server.forges.github)) token = first_variable({"GITHUB_TOKEN", "GH_TOKEN"});
  if (server.is(server.forges.gitlab)) token = first_variable({"GITLAB_TOKEN"});
  if (server.is(server.forges.bitbucket)) token = first_variable({"BITBUCKET_TOKEN"});
  const std::string host = variable("KCHART_GIT_HOST");
  if (token.empty() && host == server.url.authority) token = variable("KCHART_GIT_TOKEN");
  if (token.empty()) return std::nullopt;
  return Credential{"", Secret(token)};
}

std::optional<Credential> from_app(const Server& server) {
  source::AppKey key;
  key.app_id = variable("GITHUB_APP_ID");
  const std::string file = variable("GITHUB_APP_PRIVATE_KEY_FILE");
  std::string pem = variable("GITHUB_APP_PRIVATE_KEY");
  if (pem.empty() && !file.empty()) pem = read_file(file, kMiB);
  if (key.app_id.empty() || pem.empty() || !server.is(server.forges.github)) return std::nullopt;
  key.installation_id = variable("GITHUB_APP_INSTALLATION_ID");
  key.private_key = Secret(pem);
  net::Client client(web_options());
  return Credential{"", source::installation_token(client, key, server.forges.github_api,
                                                   server.url.path, std::time(nullptr))};
}

std::optional<Credential> from_netrc(const Server& server) {
  const std::string file = either("", "NETRC", variable("HOME") + "/.netrc");
  const auto text = read_file_if_there(file, kMiB);
  return text ? source::find_netrc(*text, server.url.host()) : std::nullopt;
}

std::string line_value(const std::string& text, const std::string& key) {
  const std::size_t at = ("\n" + text).find("\n" + key + "=");
  if (at == std::string::npos) return {};
  const std::size_t from = at + key.size() + 1;
  return text.substr(from, text.find('\n', from) - from);
}

// `git credential fill` asks the helpers that the user has configured, and nobody else.
std::optional<Credential> from_git(const Server& server) {
  Program program;
  program.arguments = {"git", "-c", "core.askPass=", "credential", "fill"};
  program.environment = {{"GIT_TERMINAL_PROMPT", "0"}, {"GIT_ASKPASS", ""}, {"SSH_ASKPASS", ""}};
  program.input = "protocol=" + server.url.scheme + "\nhost=" + server.url.authority +
                  "\npath=" + server.url.path + "\n\n";
  program.timeout = std::chrono::seconds(15);
  program.folder = "/";  // so that no configuration of a repository counts
  const Ended ended = run_program(program);
  const std::string password = line_value(ended.out, "password");
  if (ended.status != 0 || password.empty()) return std::nullopt;
  return Credential{line_value(ended.out, "username"), Secret(password)};
}

std::optional<Credential> credential_for(const std::string& url, const source::Forges& forges) {
  const Server server{Parts(url), forges};
  for (const auto& from : {from_environment, from_app, from_netrc, from_git}) {
    if (auto found = from(server)) return found;
  }
  return std::nullopt;
}

// A bound of --max-archive-... counts when it was given; else that of sources does.
void take_given(std::size_t& bound, std::size_t given, std::size_t usual) {
  if (given != usual) bound = given;
}

Limits limits_of(const Settings& settings) {
  const Limits usual, given = settings.limits();
  Limits limits = source::source_limits();
  take_given(limits.archive_total, given.archive_total, usual.archive_total);
  take_given(limits.archive_file, given.archive_file, usual.archive_file);
  take_given(limits.archive_entries, given.archive_entries, usual.archive_entries);
  take_given(limits.archive_input, given.archive_input, usual.archive_input);
  take_given(limits.archive_ratio, given.archive_ratio, usual.archive_ratio);
  take_given(limits.path_length, given.path_length, usual.path_length);
  take_given(limits.path_components, given.path_components, usual.path_components);
  return limits;
}

void show(const source::Progress& progress) {
  if (progress.bytes == 0) {
    std::fprintf(stderr, "\r\033[K%s", progress.text.c_str());
  } else {
    std::fprintf(stderr, "\r\033[K%s: %.1f MB", progress.text.c_str(),
                 static_cast<double>(progress.bytes) / 1e6);
  }
}

void warn_of_pointers(const source::Source& from) {
  const std::vector<std::string>& paths = from.lfs_pointers;
  if (paths.empty()) return;
  constexpr std::size_t kNamed = 5;
  std::string names;
  for (std::size_t i = 0; i < std::min(paths.size(), kNamed); ++i) {
    names += (i == 0 ? "" : ", ") + excerpt(paths[i]);
  }
  if (paths.size() > kNamed) names += " and " + std::to_string(paths.size() - kNamed) + " more";
  const bool here = from.how == "folder";
  print_warning(
      from.slug + ": what stands for files in Git LFS is taken as it is (" + names +
      "); to have the files themselves " +
      (here ? "run `git lfs pull` there" : "clone it, run `git lfs pull`, and name the folder"));
}

std::string usual_cache() {
  const std::string home = either("", "XDG_CACHE_HOME", variable("HOME") + "/.cache");
  return home + "/kchart/sources";
}

}  // namespace

void SourceFlags::add_flags(Flags& flags) {
  flags.text("--cache-dir", cache, "folder of fetched sources (KCHART_SOURCE_CACHE)");
  flags.text("--github-url", github, "server of gh: slugs (KCHART_GITHUB_URL)");
  flags.text("--github-api-url", github_api, "its API, for GitHub Apps (KCHART_GITHUB_API_URL)");
  flags.text("--gitlab-url", gitlab, "server of gl: slugs (KCHART_GITLAB_URL)");
  flags.text("--bitbucket-url", bitbucket, "server of bb: slugs (KCHART_BITBUCKET_URL)");
  flags.toggle("--prefer-clone", clone, "clone over Git even where the server has archives");
}

void SourceFlags::add_detect_flags(Flags& flags) {
  flags.choice("--pack", pack, "railpack|dockerfile|static",
               "build pack: railpack if it is not given");
  flags.text("--entrypoint", entrypoint,
             "the program: module:function, module or file.py (ENTRYPOINT)");
  flags.text("-f,--file", dockerfile, "name of the Dockerfile in the source");
  flags.number("--port", port, "the port it listens on, instead of the one that is found");
}

source::Source SourceFlags::fetch(const std::string& slug, const Settings& settings) const {
  source::Forges forges;
  forges.github = either(github, "KCHART_GITHUB_URL", forges.github);
  forges.github_api = either(github_api, "KCHART_GITHUB_API_URL", forges.github_api);
  forges.gitlab = either(gitlab, "KCHART_GITLAB_URL", forges.gitlab);
  forges.bitbucket = either(bitbucket, "KCHART_BITBUCKET_URL", forges.bitbucket);
  const source::Slug parsed = source::parse_slug(slug, forges);
  source::FetchOptions options;
  if (parsed.kind != source::Slug::Kind::folder) options.http = web_options();
  options.limits = limits_of(settings);
  options.cache = either(cache, "KCHART_SOURCE_CACHE", usual_cache());
  options.credentials = [&](const std::string& url) { return credential_for(url, forges); };
  options.dockerfile = dockerfile;
  options.prefer_clone = clone;
  options.cancel = &heed_interrupts();
  const bool terminal = isatty(STDERR_FILENO) != 0;
  if (terminal) options.progress = show;
  source::Source source = source::fetch(parsed, options);
  if (terminal) std::fputs("\r\033[K", stderr);
  warn_of_pointers(source);
  return source;
}

source::DetectOptions SourceFlags::detect_options() const {
  source::DetectOptions options;
  options.pack = pack;
  options.dockerfile = dockerfile;
  if (port > 65535) {
    throw Error(Fault::usage, "usage", "--port wants a number from 1 to 65535");
  }
  options.port = static_cast<int>(port);
  options.entrypoint = entrypoint;
  if (!entrypoint.empty()) {
    options.entrypoint_from = "flag --entrypoint";
  } else {
    options.entrypoint = variable("ENTRYPOINT");
  }
  return options;
}

source::Detection SourceFlags::detect(const source::Source& from) const {
  return source::detect(from, detect_options());
}

}  // namespace kchart::tools
