// libgit2 checks the pack and inflates its objects; the tree is walked and written here, without a
// repository on disk, so that no attribute, filter, hook or setting of the clone can matter.
#include "source/clone.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <map>

#include "base/disk.hpp"
#include "base/write_file.hpp"
#include "kchart/error.hpp"
#include "kchart/file_tree.hpp"
#include "source/libgit2.hpp"
#include "source/links.hpp"

namespace kchart::source {

namespace {

namespace fs = std::filesystem;

template <class Thing, auto Release>
struct Released {
  void operator()(Thing* thing) const { (libgit2().*Release)(thing); }
};
using Odb = std::unique_ptr<git_odb, Released<git_odb, &LibGit2::odb_free>>;
using Repository =
    std::unique_ptr<git_repository, Released<git_repository, &LibGit2::repository_free>>;
using Indexer = std::unique_ptr<git_indexer, Released<git_indexer, &LibGit2::indexer_free>>;
using Object = std::unique_ptr<git_object, Released<git_object, &LibGit2::object_free>>;

void check(int result, const std::string& url) {
  if (result >= 0) return;
  const git_error* error = libgit2().error_last();
  const std::string why =
      error != nullptr && error->message != nullptr ? error->message : "unknown";
  if (error != nullptr && error->klass == GIT_ERROR_OS) {  // a full disk is no fault of the pack
    throw Error(Fault::io, "io.write", url + ": " + excerpt(why, 300));
  }
  throw Error(Fault::hostile, "git.pack", url + ": the pack cannot be read: " + excerpt(why, 200));
}

bool is_cancelled(const Remote& remote) {
  return remote.cancel != nullptr && remote.cancel->load();
}

// Writes the pack with its index; answers the path of the index.
std::string index_pack(const Remote& remote, const Advertisement& offered,
                       const std::string& commit, const std::string& scratch) {
  git_indexer* made = nullptr;
  git_indexer_progress progress{};
  git_indexer_options options{};
  options.version = GIT_INDEXER_OPTIONS_VERSION;
  options.progress_cb = [](const git_indexer_progress*, void* of) {
    return is_cancelled(*static_cast<const Remote*>(of)) ? -1 : 0;
  };
  options.progress_cb_payload = const_cast<Remote*>(&remote);
  check(libgit2().indexer_new(&made, scratch.c_str(), 0644, nullptr, &options), remote.url);
  const Indexer indexer(made);
  const auto done = [&](int result) {
    if (is_cancelled(remote)) throw Error(Fault::io, "cancelled", "interrupted");
    check(result, remote.url);
  };
  fetch_pack(remote, offered, commit, [&](std::string_view piece) {
    done(libgit2().indexer_append(made, piece.data(), piece.size(), &progress));
  });
  done(libgit2().indexer_commit(made, &progress));
  for (const auto& entry : fs::directory_iterator(scratch)) {
    if (entry.path().extension() == ".idx") return entry.path().string();
  }
  throw Error(Fault::hostile, "git.pack", remote.url + ": the pack holds nothing");
}

Repository open_pack(const std::string& index, const std::string& url) {
  git_odb* odb = nullptr;
  check(libgit2().odb_new(&odb), url);
  const Odb owned(odb);
  git_odb_backend* backend = nullptr;
  check(libgit2().one_pack(&backend, index.c_str()), url);
  check(libgit2().odb_add_backend(odb, backend, 1), url);  // which then owns the backend
  git_repository* repository = nullptr;
  check(libgit2().wrap_odb(&repository, odb), url);
  return Repository(repository);
}

class TreeWriter {
 public:
  TreeWriter(git_repository* repository, const Remote& remote, const std::string& folder)
      : repository_(repository), url_(remote.url), limits_(remote.limits), folder_(folder) {
    git_odb* odb = nullptr;
    check(libgit2().repository_odb(&odb, repository), url_);
    odb_.reset(odb);
  }

  void write(const std::string& commit) {
    git_oid id;
    check(libgit2().oid_from_text(&id, commit.c_str()), url_);
    check_size(commit, &id);
    const Object object = look_up(&id, GIT_OBJECT_ANY);
    git_object* tree = nullptr;
    check(libgit2().object_peel(&tree, object.get(), GIT_OBJECT_TREE), url_);
    const Object owned(tree);
    write_tree(reinterpret_cast<git_tree*>(tree), "", 0);
    for (const auto& [path, target] : links_) make_link(path, target);
  }

 private:
  Object look_up(const git_oid* id, git_object_t type) const {
    git_object* object = nullptr;
    check(libgit2().object_lookup(&object, repository_, id, type), url_);
    return Object(object);
  }

  // Before the object is unpacked in memory.
  void check_size(const std::string& path, const git_oid* id) const {
    std::size_t size = 0;
    git_object_t type{};
    check(libgit2().odb_read_header(&size, &type, odb_.get(), id), url_);
    if (size <= limits_.archive_file) return;
    limit("limit.archive.file", "\"" + excerpt(path) + "\" is larger than " +
                                    std::to_string(limits_.archive_file) +
                                    " bytes (raise with --max-archive-file-bytes)");
  }

  [[noreturn]] void limit(const char* code, const std::string& why) const {
    throw Error(Fault::limit, code, url_ + ": " + why);
  }

  void write_tree(const git_tree* tree, const std::string& prefix, std::size_t depth) {
    if (depth > limits_.path_components) {
      limit("limit.path", "folders are nested too deep (raise with --max-path-components)");
    }
    const std::size_t count = libgit2().tree_count(tree);
    for (std::size_t i = 0; i < count; ++i) {
      write_entry(libgit2().tree_entry(tree, i), prefix, depth);
    }
  }

  void write_entry(const git_tree_entry* entry, const std::string& prefix, std::size_t depth) {
    const std::string name = libgit2().entry_name(entry);
    if (!good_tree_name(name)) {
      throw Error(Fault::hostile, "git.path",
                  url_ + ": the commit holds a file with the forbidden name \"" +
                      excerpt(prefix + name) + "\"");
    }
    const std::string path = checked_path(prefix + name, limits_);
    if (++entries_ > limits_.archive_entries) {
      limit("limit.archive.entries", "more than " + std::to_string(limits_.archive_entries) +
                                         " files (raise with --max-archive-entries)");
    }
    const git_oid* id = libgit2().entry_id(entry);
    switch (static_cast<int>(libgit2().entry_mode(entry))) {
      case GIT_FILEMODE_TREE: {
        check_size(path, id);
        const Object below = look_up(id, GIT_OBJECT_TREE);
        return write_tree(reinterpret_cast<git_tree*>(below.get()), path + "/", depth + 1);
      }
      case GIT_FILEMODE_COMMIT:
        return;  // a submodule
      case GIT_FILEMODE_LINK:
        links_[path] = std::string(content(path, id));
        return;
      case GIT_FILEMODE_BLOB_EXECUTABLE:
        return write_file(path, id, 0755);
      default:
        return write_file(path, id, 0644);
    }
  }

  std::string content(const std::string& path, const git_oid* id) {
    check_size(path, id);
    const Object object = look_up(id, GIT_OBJECT_BLOB);
    const auto* blob = reinterpret_cast<const git_blob*>(object.get());
    const auto size = static_cast<std::size_t>(libgit2().blob_size(blob));
    if ((total_ += size) > limits_.archive_total) {
      limit("limit.archive.total", "unpacked size passes " + std::to_string(limits_.archive_total) +
                                       " bytes (raise with --max-archive-bytes)");
    }
    return {static_cast<const char*>(libgit2().blob_content(blob)), size};
  }

  void write_file(const std::string& path, const git_oid* id, mode_t mode) {
    const std::string full = folder_ + "/" + path, bytes = content(path, id);
    make_folders(fs::path(full).parent_path().string());
    const int fd = open(full.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0) fail_on_disk("open", full, errno);
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    const int error = errno;
    close(fd);
    if (wrote != static_cast<ssize_t>(bytes.size())) {
      fail_on_disk("write", full, wrote < 0 ? error : ENOSPC);
    }
  }

  void make_link(const std::string& path, const std::string& target) const {
    if (!stays_below(path, target)) {
      throw Error(Fault::hostile, "path.link",
                  url_ + ": \"" + excerpt(path) + "\" is a link that leaves the repository: \"" +
                      excerpt(target) + "\"");
    }
    const std::string full = folder_ + "/" + path;
    make_folders(fs::path(full).parent_path().string());
    if (symlink(target.c_str(), full.c_str()) != 0) fail_on_disk("symlink", full, errno);
  }

  git_repository* repository_;
  Odb odb_;
  const std::string& url_;
  const Limits& limits_;
  const std::string& folder_;
  std::map<std::string, std::string> links_;
  std::size_t entries_ = 0, total_ = 0;
};

// What HFS+ ignores inside a name: zero-width and directional marks.
std::string without_ignored(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto at = [&](std::size_t k) {
      return i + k < name.size() ? static_cast<unsigned char>(name[i + k]) : 0;
    };
    const bool marks = at(0) == 0xE2 && ((at(1) == 0x80 && ((at(2) >= 0x8C && at(2) <= 0x8F) ||
                                                            (at(2) >= 0xAA && at(2) <= 0xAE))) ||
                                         (at(1) == 0x81 && at(2) >= 0xAA && at(2) <= 0xAF));
    const bool mark = marks || (at(0) == 0xEF && at(1) == 0xBB && at(2) == 0xBF);
    if (mark) {
      i += 2;
    } else {
      out += static_cast<char>(at(0) >= 'A' && at(0) <= 'Z' ? at(0) + 32 : at(0));
    }
  }
  return out;
}

}  // namespace

bool good_tree_name(std::string_view name) {
  if (name.empty() || name == "." || name == "..") return false;
  if (name.find_first_of(std::string_view("/\\\0", 3)) != std::string_view::npos) return false;
  std::string plain = without_ignored(name);
  plain = plain.substr(0, plain.find(':'));  // NTFS: alternate data streams
  while (plain.ends_with('.') || plain.ends_with(' ')) plain.pop_back();
  return plain != ".git" && plain != "git~1" && !plain.empty();
}

void clone_commit(const Remote& remote, const Advertisement& offered, const std::string& commit,
                  const std::string& scratch, const std::string& folder) {
  const std::string index = index_pack(remote, offered, commit, scratch);
  const Repository repository = open_pack(index, remote.url);
  TreeWriter(repository.get(), remote, folder).write(commit);
}

}  // namespace kchart::source
