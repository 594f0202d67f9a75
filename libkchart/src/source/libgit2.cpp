// dlopen behind a local static. The bounds on packs are libgit2's own, for the whole process.
#include "source/libgit2.hpp"

#include "base/load_library.hpp"
#include "kchart/limits.hpp"

namespace kchart::source {

namespace {

constexpr std::size_t kMostObjects = 2'000'000;
constexpr std::size_t kLargestObject = 512 * kMiB;

void bind_objects(const LoadedLibrary& library, LibGit2& git) {
  library.bind("git_oid_fromstr", git.oid_from_text);
  library.bind("git_object_lookup", git.object_lookup);
  library.bind("git_object_peel", git.object_peel);
  library.bind("git_object_free", git.object_free);
  library.bind("git_tree_entrycount", git.tree_count);
  library.bind("git_tree_entry_byindex", git.tree_entry);
  library.bind("git_tree_entry_name", git.entry_name);
  library.bind("git_tree_entry_id", git.entry_id);
  library.bind("git_tree_entry_filemode_raw", git.entry_mode);
  library.bind("git_blob_rawcontent", git.blob_content);
  library.bind("git_blob_rawsize", git.blob_size);
}

void bind_store(const LoadedLibrary& library, LibGit2& git) {
  library.bind("git_libgit2_init", git.init);
  library.bind("git_libgit2_opts", git.opts);
  library.bind("git_error_last", git.error_last);
  library.bind("git_odb_new", git.odb_new);
  library.bind("git_odb_free", git.odb_free);
  library.bind("git_odb_read_header", git.odb_read_header);
  library.bind("git_odb_add_backend", git.odb_add_backend);
  library.bind("git_odb_backend_one_pack", git.one_pack);
  library.bind("git_repository_wrap_odb", git.wrap_odb);
  library.bind("git_repository_odb", git.repository_odb);
  library.bind("git_repository_free", git.repository_free);
  library.bind("git_indexer_new", git.indexer_new);
  library.bind("git_indexer_append", git.indexer_append);
  library.bind("git_indexer_commit", git.indexer_commit);
  library.bind("git_indexer_free", git.indexer_free);
}

LibGit2 load() {
  const LoadedLibrary library({"libgit2.so.1.5", "libgit2.so"}, "cloning a repository",
                              "source.library");
  LibGit2 git{};
  bind_store(library, git);
  bind_objects(library, git);
  git.init();
  git.opts(GIT_OPT_SET_PACK_MAX_OBJECTS, kMostObjects);
  git.opts(GIT_OPT_SET_PACK_MAX_OBJECT_SIZE, kLargestObject);
  return git;
}

}  // namespace

const LibGit2& libgit2() {
  static const LibGit2 loaded = load();
  return loaded;
}

}  // namespace kchart::source
