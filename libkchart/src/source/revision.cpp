// Reads the object store alone: no work tree, no index, no configuration beyond what opening needs.
#include "kchart/revision.hpp"

#include <git2.h>

#include <filesystem>

#include "base/load_library.hpp"
#include "kchart/error.hpp"

namespace kchart {

namespace {

namespace fs = std::filesystem;

struct Functions {
  decltype(&git_libgit2_init) init;
  decltype(&git_repository_open_ext) open;
  decltype(&git_repository_free) close;
  decltype(&git_repository_workdir) work_folder;
  decltype(&git_revparse_single) parse_revision;
  decltype(&git_object_peel) peel;
  decltype(&git_object_lookup) look_up;
  decltype(&git_object_free) free_object;
  decltype(&git_tree_entry_bypath) entry_at;
  decltype(&git_tree_entry_free) free_entry;
  decltype(&git_tree_entrycount) count;
  decltype(&git_tree_entry_byindex) entry;
  decltype(&git_tree_entry_name) name;
  decltype(&git_tree_entry_id) id;
  decltype(&git_tree_entry_filemode_raw) mode;
  decltype(&git_blob_rawcontent) content;
  decltype(&git_blob_rawsize) size;
};

Functions load() {
  const LoadedLibrary library({"libgit2.so.1.5", "libgit2.so"}, "reading a revision",
                              "source.library");
  Functions git{};
  library.bind("git_libgit2_init", git.init);
  library.bind("git_repository_open_ext", git.open);
  library.bind("git_repository_free", git.close);
  library.bind("git_repository_workdir", git.work_folder);
  library.bind("git_revparse_single", git.parse_revision);
  library.bind("git_object_peel", git.peel);
  library.bind("git_object_lookup", git.look_up);
  library.bind("git_object_free", git.free_object);
  library.bind("git_tree_entry_bypath", git.entry_at);
  library.bind("git_tree_entry_free", git.free_entry);
  library.bind("git_tree_entrycount", git.count);
  library.bind("git_tree_entry_byindex", git.entry);
  library.bind("git_tree_entry_name", git.name);
  library.bind("git_tree_entry_id", git.id);
  library.bind("git_tree_entry_filemode_raw", git.mode);
  library.bind("git_blob_rawcontent", git.content);
  library.bind("git_blob_rawsize", git.size);
  git.init();
  return git;
}

const Functions& git() {
  static const Functions loaded = load();
  return loaded;
}

// The nearest folder around `path` that exists.
fs::path existing(fs::path path) {
  while (!path.empty() && !fs::exists(path) && path.has_parent_path() &&
         path != path.parent_path()) {
    path = path.parent_path();
  }
  return path;
}

class Reader {
 public:
  Reader(const std::string& path, const std::string& revision, const Limits& limits)
      : limits_(limits),
        label_(path + '@' + revision),
        tree_(std::make_unique<MemoryTree>(label_)) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() {
    git().free_object(root_);
    git().free_object(commit_);
    git().close(repository_);
  }

  void open(const std::string& path, const std::string& revision) {
    const fs::path whole = fs::weakly_canonical(fs::absolute(path));
    if (git().open(&repository_, existing(whole).c_str(), 0, nullptr) != 0 ||
        git().work_folder(repository_) == nullptr) {
      throw Error(Fault::refused, "git.repository", excerpt(path) + " is in no Git repository");
    }
    const fs::path top = fs::weakly_canonical(git().work_folder(repository_));
    inside_ = whole.lexically_relative(top.has_filename() ? top : top.parent_path()).string();
    if (git().parse_revision(&commit_, repository_, revision.c_str()) != 0 ||
        git().peel(&root_, commit_, GIT_OBJECT_TREE) != 0) {
      throw Error(Fault::refused, "git.revision",
                  "the repository has no revision \"" + excerpt(revision) + '"');
    }
  }

  std::unique_ptr<FileTree> read() {
    if (inside_ == ".") {
      folder(reinterpret_cast<git_tree*>(root_), "", 0);
      return std::move(tree_);
    }
    git_tree_entry* found = nullptr;
    if (git().entry_at(&found, reinterpret_cast<git_tree*>(root_), inside_.c_str()) != 0) {
      throw Error(Fault::refused, "git.revision", excerpt(label_) + " does not exist");
    }
    const std::string name = git().name(found);
    if (git().mode(found) == GIT_FILEMODE_TREE) {
      below(git().id(found), "", 0);
    } else {
      file(git().id(found), name);
    }
    git().free_entry(found);
    return std::move(tree_);
  }

 private:
  void below(const git_oid* id, const std::string& prefix, std::size_t depth) {
    git_object* object = nullptr;
    if (git().look_up(&object, repository_, id, GIT_OBJECT_TREE) != 0) broken();
    folder(reinterpret_cast<git_tree*>(object), prefix, depth);
    git().free_object(object);
  }

  void folder(const git_tree* tree, const std::string& prefix, std::size_t depth) {
    if (depth > limits_.path_components) limit("folders nested too deep");
    for (std::size_t i = 0; i < git().count(tree); ++i) {
      const git_tree_entry* entry = git().entry(tree, i);
      const std::string path = prefix + git().name(entry);
      if (++entries_ > limits_.archive_entries) limit("too many files");
      const auto mode = git().mode(entry);
      if (mode == GIT_FILEMODE_TREE) below(git().id(entry), path + '/', depth + 1);
      if (mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE) {
        file(git().id(entry), path);
      }
    }
  }

  void file(const git_oid* id, const std::string& path) {
    git_object* object = nullptr;
    if (git().look_up(&object, repository_, id, GIT_OBJECT_BLOB) != 0) broken();
    const auto* blob = reinterpret_cast<const git_blob*>(object);
    const auto size = static_cast<std::size_t>(git().size(blob));
    bytes_ += size;
    if (bytes_ > limits_.archive_total) limit("too many bytes");
    tree_->write(path, std::string(static_cast<const char*>(git().content(blob)), size));
    git().free_object(object);
  }

  [[noreturn]] void limit(const char* why) const {
    throw Error(Fault::limit, "limit.archive.entries",
                excerpt(label_) + ": " + why + " (raise with --max-archive-entries and kin)");
  }
  [[noreturn]] void broken() const {
    throw Error(Fault::hostile, "git.pack", excerpt(label_) + ": an object is missing or broken");
  }

  const Limits& limits_;
  std::string label_, inside_;
  std::unique_ptr<MemoryTree> tree_;
  git_repository* repository_ = nullptr;
  git_object* commit_ = nullptr;
  git_object* root_ = nullptr;
  std::size_t entries_ = 0, bytes_ = 0;
};

}  // namespace

std::unique_ptr<FileTree> open_revision(const std::string& path, const std::string& revision,
                                        const Limits& limits) {
  Reader reader(path, revision, limits);
  reader.open(path, revision);
  return reader.read();
}

}  // namespace kchart
