// kchart repo add|list|update|remove|index: classic repositories, as `helm repo` keeps them.
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/group.hpp"
#include "kchart/repository.hpp"
#include "kchart/repository_folder.hpp"
#include "shared/arguments.hpp"
#include "shared/chart_source.hpp"
#include "shared/duration.hpp"
#include "shared/flags.hpp"
#include "shared/listing.hpp"
#include "shared/log.hpp"
#include "shared/print.hpp"
#include "shared/prompt.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

constexpr const char* kTimeoutHelp = "time to wait for the index file download to complete";

struct RepoFlags {
  Arguments arguments;
  AccessFlags access;
  std::string output = "table", url, merge, timeout = "2m0s";
  bool force = false, deprecated = false, password_stdin = false, no_headers = false, json = false;
};

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "repo", message);
}

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

void refuse_gone(const std::string& url) {
  struct Gone {
    const char *part, *instead;
  };
  constexpr Gone kGone[] = {
      {"//kubernetes-charts.storage.googleapis.com", "https://charts.helm.sh/stable"},
      {"//kubernetes-charts-incubator.storage.googleapis.com", "https://charts.helm.sh/incubator"}};
  for (const Gone& gone : kGone) {
    if (url.find(gone.part) == std::string::npos) continue;
    refuse("repo " + quoted(url) + " is no longer available; try " + quoted(gone.instead) +
           " instead");
  }
}

Repository described(RepoFlags& o) {
  if (!o.access.username.empty() && o.access.password.empty()) {
    o.access.password = o.password_stdin ? password_from_input() : ask("Password: ", true);
  }
  Repository made{o.arguments[0], o.arguments[1], o.access.access()};
  if (made.name.find('/') != std::string::npos) {
    refuse("repository name (" + made.name +
           ") contains '/', please specify a different name without '/'");
  }
  return made;
}

DownloadOptions index_options(const RepoFlags& o, const Settings& settings,
                              WarningPrinter& warnings) {
  DownloadOptions options = download_options(settings, {}, true);
  options.http.total_timeout = read_duration(o.timeout);
  options.warnings = warnings.sink();
  return options;
}

int add(RepoFlags& o, const Settings& settings) {
  require_exactly(o.arguments, 2, "helm repo add", "[NAME] [URL] [flags]");
  if (!o.deprecated) refuse_gone(o.arguments[1]);
  const RepositoryLock lock(settings.repository_config);
  RepositoryFile file = RepositoryFile::load_if_there(settings.repository_config);
  const Repository made = described(o);
  const Repository* known = file.find(made.name);
  if (known != nullptr && !o.force) {
    if (!known->same_as(made)) {
      refuse("repository name (" + made.name + ") already exists, please specify a different name");
    }
    print_out(quoted(made.name) + " already exists with the same configuration, skipping\n");
    return 0;
  }
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  check_repository_scheme(made.url);
  Downloader downloader(index_options(o, settings, warnings));
  try {
    downloader.update_index(made);
  } catch (const Error& error) {
    throw Error(error.fault(), error.code(),
                "looks like " + quoted(made.url) +
                    " is not a valid chart repository or cannot be reached: " + error.message());
  }
  file.put(made);
  file.write(settings.repository_config);
  print_out(quoted(made.name) + " has been added to your repositories\n");
  return 0;
}

int list(const RepoFlags& o, const Settings& settings) {
  require_at_most(o.arguments, 0, "helm repo list", "[flags]");
  const ListFormat format = list_format(o.output);
  RepositoryFile file;
  try {
    file = RepositoryFile::load(settings.repository_config);
  } catch (const Error&) {
    // As Helm: what cannot be read has no repositories.
  }
  if (file.repositories().empty() && format == ListFormat::table) {
    std::fputs("no repositories to show\n", stderr);
    return 0;
  }
  Arena arena;
  List* all = List::make(arena);
  Rows rows;
  if (!o.no_headers) rows.push_back({"NAME", "URL"});
  for (const Repository& r : file.repositories()) {
    rows.push_back({r.name, r.url});
    Map* map = Map::make(arena, 2, kFieldMap);
    map->append(arena, Key("name"), Value::borrowed(r.name));
    map->append(arena, Key("url"), Value::borrowed(r.url));
    all->push_back(arena, Value::map(map));
  }
  print_out(listing_text(format, table_text(rows) + "\n", Value::list(all)));
  return 0;
}

RepositoryFile load_for_update(const Settings& settings) {
  RepositoryFile file = RepositoryFile::load_if_there(settings.repository_config);
  if (file.repositories().empty())
    refuse("no repositories found. You must add one before updating");
  return file;
}

bool is_wanted(const Repository& repository, const Arguments& names) {
  return names.empty() || std::find(names.begin(), names.end(), repository.name) != names.end();
}

int update(const RepoFlags& o, const Settings& settings) {
  const RepositoryFile file = load_for_update(settings);
  for (const std::string& name : o.arguments) {
    if (file.find(name) != nullptr) continue;
    refuse("no repositories found matching '" + name + "'.  Nothing will be updated");
  }
  print_out("Hang tight while we grab the latest from your chart repositories...\n");
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  Downloader downloader(index_options(o, settings, warnings));
  std::string failed;
  for (const Repository& repository : file.repositories()) {
    if (!is_wanted(repository, o.arguments)) continue;
    try {
      downloader.update_index(repository);
      print_out("...Successfully got an update from the " + quoted(repository.name) +
                " chart repository\n");
    } catch (const Error& error) {
      failed += (failed.empty() ? "" : " ") + repository.url;
      print_out("...Unable to get an update from the " + quoted(repository.name) +
                " chart repository (" + repository.url + "):\n\t" + error.message() + "\n");
    }
  }
  if (!failed.empty()) refuse("failed to update the following repositories: [" + failed + "]");
  print_out("Update Complete. ⎈Happy Helming!⎈\n");
  return 0;
}

int remove(const RepoFlags& o, const Settings& settings) {
  require_at_least(o.arguments, 1, "helm repo remove", "[REPO1 [REPO2 ...]] [flags]");
  const RepositoryLock lock(settings.repository_config);
  RepositoryFile file = RepositoryFile::load_if_there(settings.repository_config);
  if (file.repositories().empty()) refuse("no repositories configured");
  for (const std::string& name : o.arguments) {
    if (!file.remove(name)) refuse("no repo named " + quoted(name) + " found");
    file.write(settings.repository_config);
    remove_cached_index(settings.repository_cache, name);
    print_out(quoted(name) + " has been removed from your repositories\n");
  }
  return 0;
}

int index(const RepoFlags& o, const Settings& settings) {
  require_exactly(o.arguments, 1, "helm repo index", "[DIR] [flags]");
  IndexFolderOptions options;
  options.load = settings.load_options();
  options.url = o.url;
  options.merge = o.merge;
  options.json = o.json;
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  options.now_ns = std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  options.load.warnings = warnings.sink();
  index_folder(o.arguments[0], options);
  return 0;
}

void add_add_flags(CLI::App& app, RepoFlags& o) {
  Flags flags(app);
  o.access.add_flags(flags);
  flags.toggle("--pass-credentials", o.access.pass_credentials, "pass credentials to all domains");
  flags.toggle("--password-stdin", o.password_stdin, "read the password from standard input");
  flags.toggle("--force-update", o.force, "replace the repository if it already exists");
  flags.toggle("--allow-deprecated-repos", o.deprecated, "allow repositories that are gone");
  flags.text("--timeout", o.timeout, kTimeoutHelp, duration_problem);
}

}  // namespace

Command add_repo(CLI::App& app) {
  auto o = std::make_shared<RepoFlags>();
  Group group(app);
  const auto verb = [&](const char* name, const char* usage, const char* help, auto run,
                        const char* alias = nullptr) -> CLI::App& {
    CLI::App& sub = group.add(
        name, help, [o, run](const Settings& settings) { return run(*o, settings); }, alias);
    add_arguments(sub, o->arguments, usage);
    return sub;
  };
  add_add_flags(verb("add", "NAME URL", "add a chart repository", add), *o);
  Flags listing(verb("list", "", "list chart repositories", list, "ls"));
  listing.choice("-o,--output", o->output, "table|json|yaml", "output format");
  listing.toggle("--no-headers", o->no_headers, "suppress headers in the output");
  Flags updating(verb("update", "[NAME...]", "fetch the indexes of repositories", update, "up"));
  updating.text("--timeout", o->timeout, kTimeoutHelp, duration_problem);
  verb("remove", "NAME...", "remove chart repositories", remove, "rm");
  Flags indexing(verb("index", "DIR", "write the index of a folder of charts", index));
  indexing.text("--url", o->url, "url of chart repository");
  indexing.text("--merge", o->merge, "merge the generated index into the given index");
  indexing.toggle("--json", o->json, "output in JSON format");
  return group.command();
}

}  // namespace kchart::tools
