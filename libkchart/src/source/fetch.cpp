// From a slug to files: the commit is found first, and what the cache has of it is taken. Else the
// forge's archive of the commit is tried, then a clone of it; either fills a new folder that is
// renamed into the cache when it is complete.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/disk.hpp"
#include "base/folder.hpp"
#include "base/json_text.hpp"
#include "base/stranger_json.hpp"
#include "base/write_file.hpp"
#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/source.hpp"
#include "net/url.hpp"
#include "source/clone.hpp"
#include "source/dockerignore.hpp"
#include "source/download.hpp"
#include "source/folder.hpp"
#include "source/unpack.hpp"

namespace kchart::source {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRecord = "/source.json";
// Folders on the way, in words that nobody else has: what is left of them is removed.
constexpr const char *kDownload = ".kchart-fetch", *kEntry = ".kchart-new", *kPack = ".kchart-pack";

// What the cache knows of an entry.
struct Record {
  std::string url, commit, digest, how;
};

void write_record(const std::string& folder, const Record& record) {
  const nlohmann::ordered_json json = {{"url", record.url},
                                       {"commit", record.commit},
                                       {"digest", record.digest},
                                       {"how", record.how}};
  write_file_atomically(folder + std::string(kRecord), json_text(json, 2) + "\n");
}

// An entry is complete when its record is there, and sound when its files still have their digest.
std::optional<Source> from_cache(const std::string& entry, const Limits& limits) {
  std::error_code error;
  if (!fs::exists(entry + std::string(kRecord), error)) return std::nullopt;
  const std::string text = read_user_file(entry + std::string(kRecord), kMiB);
  const auto json = read_json<nlohmann::json>(text);
  if (!json.is_object() || !fs::is_directory(entry + "/tree", error)) return std::nullopt;
  Source source = list_folder(entry + "/tree", limits, DockerIgnore(""));
  if (text_under(json, "digest") != source.digest) return std::nullopt;
  source.commit = text_under(json, "commit");
  return source;
}

// Puts a new entry in its place; one that was damaged makes room.
void adopt(const std::string& made, const std::string& entry) {
  remove_all(entry);
  std::error_code error;
  fs::rename(made, entry, error);
  if (error) fail_on_disk("rename", entry, error.value());
}

std::string archive_url(const Slug& slug, const std::string& commit) {
  switch (slug.forge) {
    case Forge::gitlab: {
      const net::Url url = net::parse_url(slug.url);
      return url.origin() + "/api/v4/projects/" + net::percent_encode(url.target.substr(1)) +
             "/repository/archive.tar.gz?sha=" + commit;
    }
    case Forge::bitbucket:
      return slug.url + "/get/" + commit + ".tar.gz";
    default:
      return slug.url + "/archive/" + commit + ".tar.gz";
  }
}

// Git servers take tokens as passwords; the user is theirs.
Secret git_authorization(Forge forge, const std::optional<Credential>& who) {
  if (!who) return {};
  std::string user = who->user;
  if (user.empty()) {
    user = forge == Forge::gitlab      ? "oauth2"
           : forge == Forge::bitbucket ? "x-token-auth"
                                       : "x-access-token";
  }
  return net::basic_authorization(user, who->secret.reveal());
}

Secret archive_authorization(Forge forge, const std::optional<Credential>& who) {
  const bool token = who && (who->user.empty() || who->user == "oauth2");
  if (forge == Forge::gitlab && token) return net::bearer_authorization(who->secret.reveal());
  return git_authorization(forge, who);
}

// The paths of submodules that a .gitmodules names, the first few of them.
std::string submodules_of(std::string_view text) {
  std::string paths;
  for (std::size_t at = text.find("[submodule"); at != std::string_view::npos && paths.size() < 100;
       at = text.find("[submodule", at + 1)) {
    const std::size_t name = std::min(text.find('"', at), text.size());
    const std::string_view rest = text.substr(std::min(name + 1, text.size()));
    const std::string one(rest.substr(0, rest.find_first_of("\"]\n")));
    paths += (paths.empty() ? "" : ", ") + excerpt(one, 40);
  }
  return paths;
}

// What lies in other repositories is not fetched; a source that lacks it would pass for the whole.
void refuse_submodules(const Source& source) {
  const File* file = source.find(".gitmodules");
  if (file == nullptr) return;
  const std::string named = file->link.empty() ? submodules_of(source.read(".gitmodules")) : "?";
  if (named.empty()) return;
  throw Error(Fault::refused, "git.submodule",
              source.url + ": parts of it are submodules (" + named +
                  "), which are not fetched; clone it with git clone --recurse-submodules and name "
                  "the folder");
}

class Fetcher {
 public:
  Fetcher(const Slug& slug, const FetchOptions& options)
      : slug_(slug), options_(options), client_(options.http) {
    if (options.cache.empty()) {
      throw Error(Fault::usage, "source.cache", "fetching " + slug.text + " needs a cache folder");
    }
    make_folders(options.cache);
    for (const char* name : {kDownload, kEntry, kPack}) {
      remove_abandoned(options.cache, std::string(name) + "-");
    }
  }

  Source archive() {
    TemporaryFolder scratch(options_.cache, kDownload);
    std::string path = slug_.path;
    if (path.empty()) {
      path = scratch.path() + "/archive";
      const std::string url = slug_.url + std::string(slug_.query.reveal());
      const int status = download(request(url, authorization_of(slug_.url)), path);
      if (status != 200) {
        throw Error(Fault::refused, "source.not_found",
                    slug_.url + ": the server answered with status " + std::to_string(status));
      }
    }
    const MappedFile file(path);
    check_input(file.bytes().size());
    const std::string digest = crypto::hex(crypto::sha256(file.bytes()));
    return entry("archive-" + digest, [&](const std::string& tree) {
      unpack(file.bytes(), slug_.text, tree, options_.limits);
      return Record{slug_.url, noted_commit(file.bytes(), slug_.text, options_.limits), "",
                    "archive"};
    });
  }

  Source repository() {
    who_ = credential();
    const Remote remote{client_,         slug_.url,
                        slug_.dot_git,   git_authorization(slug_.forge, who_),
                        options_.limits, options_.cancel};
    report("asking " + slug_.url + " for its branches and tags");
    const Advertisement offered = list_refs(remote);
    const std::string commit = resolve_ref(offered.refs, slug_.ref, slug_.url);
    const std::string key =
        "commit-" + crypto::hex(crypto::sha256(slug_.url)).substr(0, 16) + "-" + commit;
    Source source = entry(key, [&](const std::string& tree) {
      const bool archived = !options_.prefer_clone && by_archive(commit, tree);
      if (!archived) by_clone(remote, offered, commit, tree);
      return Record{slug_.url, commit, "", archived ? "archive" : "clone"};
    });
    refuse_submodules(source);
    return source;
  }

 private:
  // The entry `key` of the cache; `fill` makes its files when it is not there.
  template <class Fill>
  Source entry(const std::string& key, const Fill& fill) {
    const std::string place = options_.cache + "/" + key;
    const FileLock lock(place + ".lock", options_.lock_patience, options_.cancel);
    if (auto found = from_cache(place, options_.limits)) return named(std::move(*found), "cache");
    const TemporaryFolder made(options_.cache, kEntry);
    const std::string tree = made.path() + "/entry/tree";
    make_folders(tree);
    Record record = fill(tree);
    Source source = list_folder(tree, options_.limits, DockerIgnore(""));
    record.digest = source.digest;
    write_record(made.path() + "/entry", record);
    adopt(made.path() + "/entry", place);
    source.folder = fs::canonical(place + "/tree").string();
    source.commit = record.commit;
    return named(std::move(source), record.how);
  }

  Source named(Source source, const std::string& how) const {
    source.slug = slug_.text;
    source.url = slug_.url;
    source.ref = slug_.ref;
    source.how = how;
    return source;
  }

  std::optional<Credential> credential() const {
    if (!slug_.password.empty()) return Credential{slug_.user, slug_.password};
    return options_.credentials ? options_.credentials(slug_.url) : std::nullopt;
  }

  Secret authorization_of(const std::string& url) const {
    if (!slug_.password.empty()) {
      return net::basic_authorization(slug_.user, slug_.password.reveal());
    }
    const auto who = options_.credentials ? options_.credentials(url) : std::nullopt;
    if (!who) return {};
    return who->user.empty() ? net::bearer_authorization(who->secret.reveal())
                             : net::basic_authorization(who->user, who->secret.reveal());
  }

  Download request(const std::string& url, Secret authorization) {
    return {client_,
            url,
            std::move(authorization),
            options_.limits.archive_input,
            options_.cancel,
            options_.progress};
  }

  void check_input(std::size_t size) const {
    if (size > options_.limits.archive_input) {
      throw Error(Fault::limit, "limit.archive.input",
                  slug_.text + ": larger than " + std::to_string(options_.limits.archive_input) +
                      " bytes (raise with --max-archive-input-bytes)");
    }
  }

  // Whether the forge had an archive of the commit. What is no archive (a page that asks to sign
  // in) counts as none; one of another commit is an error.
  bool by_archive(const std::string& commit, const std::string& tree) {
    const TemporaryFolder scratch(options_.cache, kDownload);
    const std::string path = scratch.path() + "/archive";
    const std::string url = archive_url(slug_, commit);
    const int status = download(request(url, archive_authorization(slug_.forge, who_)), path);
    const MappedFile file(path);
    if (status != 200 || !file.bytes().starts_with("\x1f\x8b")) return false;
    const std::string noted = noted_commit(file.bytes(), url, options_.limits);
    if (!noted.empty() && noted != commit) {
      throw Error(Fault::hostile, "source.commit",
                  net::shown_url(url) + ": the archive is of commit " + excerpt(noted) +
                      ", not of " + commit);
    }
    report("unpacking " + slug_.text);
    unpack(file.bytes(), slug_.text, tree, options_.limits);
    return true;
  }

  void by_clone(const Remote& remote, const Advertisement& offered, const std::string& commit,
                const std::string& tree) {
    const TemporaryFolder scratch(options_.cache, kPack);
    report("cloning " + commit + " of " + slug_.url);
    clone_commit(remote, offered, commit, scratch.path(), tree);
  }

  void report(const std::string& text) const {
    if (options_.progress) options_.progress({text, 0});
  }

  const Slug& slug_;
  const FetchOptions& options_;
  net::Client client_;
  std::optional<Credential> who_;
};

}  // namespace

Source fetch(const Slug& slug, const FetchOptions& options) {
  if (slug.kind == Slug::Kind::folder) {
    Source source = open_source_folder(slug.path, options.limits, options.dockerfile);
    source.slug = slug.text;
    return source;
  }
  Fetcher fetcher(slug, options);
  Source source = slug.kind == Slug::Kind::archive ? fetcher.archive() : fetcher.repository();
  const DockerIgnore rules = ignore_rules(source.folder, options.dockerfile);
  return narrowed(std::move(source), rules);
}

}  // namespace kchart::source
