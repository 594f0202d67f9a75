// libgit2, loaded at the first use: it reads packs, commits, trees and blobs, and nothing else.
#pragma once

#include <git2.h>

#include <memory>

namespace kchart::source {

struct LibGit2 {
  decltype(&git_libgit2_init) init;
  decltype(&git_libgit2_opts) opts;
  decltype(&git_error_last) error_last;
  decltype(&git_odb_new) odb_new;
  decltype(&git_odb_free) odb_free;
  decltype(&git_odb_read_header) odb_read_header;
  decltype(&git_odb_add_backend) odb_add_backend;
  decltype(&git_odb_backend_one_pack) one_pack;
  decltype(&git_repository_wrap_odb) wrap_odb;
  decltype(&git_repository_odb) repository_odb;
  decltype(&git_repository_free) repository_free;
  decltype(&git_indexer_new) indexer_new;
  decltype(&git_indexer_append) indexer_append;
  decltype(&git_indexer_commit) indexer_commit;
  decltype(&git_indexer_free) indexer_free;
  decltype(&git_oid_fromstr) oid_from_text;
  decltype(&git_object_lookup) object_lookup;
  decltype(&git_object_peel) object_peel;
  decltype(&git_object_free) object_free;
  decltype(&git_tree_entrycount) tree_count;
  decltype(&git_tree_entry_byindex) tree_entry;
  decltype(&git_tree_entry_name) entry_name;
  decltype(&git_tree_entry_id) entry_id;
  decltype(&git_tree_entry_filemode_raw) entry_mode;
  decltype(&git_blob_rawcontent) blob_content;
  decltype(&git_blob_rawsize) blob_size;
};

// Throws Error "source.library" when it is missing.
const LibGit2& libgit2();

}  // namespace kchart::source
