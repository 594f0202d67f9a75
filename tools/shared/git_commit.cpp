// libgit2 is loaded at the first use, as libcurl is, so that no other run pays for it.
#include "shared/git_commit.hpp"

#include <dlfcn.h>
#include <git2.h>

#include <climits>
#include <cstdlib>
#include <memory>

#include "kchart/error.hpp"

namespace kchart::tools {

namespace {

struct Git {
  decltype(&git_libgit2_init) init;
  decltype(&git_error_last) error_last;
  decltype(&git_repository_open_ext) open;
  decltype(&git_repository_workdir) workdir;
  decltype(&git_repository_free) repository_free;
  decltype(&git_repository_index) index_of;
  decltype(&git_index_new) index_new;
  decltype(&git_index_free) index_free;
  decltype(&git_index_read_tree) read_tree;
  decltype(&git_index_add) index_add;
  decltype(&git_index_add_bypath) add_bypath;
  decltype(&git_index_remove_bypath) remove_bypath;
  decltype(&git_index_remove) index_remove;
  decltype(&git_index_write) index_write;
  decltype(&git_index_write_tree_to) write_tree;
  decltype(&git_blob_create_from_workdir) blob_from_workdir;
  decltype(&git_reference_name_to_id) name_to_id;
  decltype(&git_commit_lookup) commit_lookup;
  decltype(&git_commit_tree) commit_tree;
  decltype(&git_commit_free) commit_free;
  decltype(&git_tree_lookup) tree_lookup;
  decltype(&git_tree_id) tree_id;
  decltype(&git_tree_free) tree_free;
  decltype(&git_oid_equal) oid_equal;
  decltype(&git_oid_tostr) oid_text;
  decltype(&git_signature_default) signature_default;
  decltype(&git_signature_free) signature_free;
  decltype(&git_commit_create) commit_create;
};

template <class Function>
void bind(void* library, const char* name, Function& into) {
  into = reinterpret_cast<Function>(dlsym(library, name));
  if (into == nullptr) {
    throw Error(Fault::io, "git.library", std::string("libgit2 lacks ") + name);
  }
}

void bind_store(void* library, Git& git) {
  bind(library, "git_libgit2_init", git.init);
  bind(library, "git_error_last", git.error_last);
  bind(library, "git_repository_open_ext", git.open);
  bind(library, "git_repository_workdir", git.workdir);
  bind(library, "git_repository_free", git.repository_free);
  bind(library, "git_repository_index", git.index_of);
  bind(library, "git_index_new", git.index_new);
  bind(library, "git_index_free", git.index_free);
  bind(library, "git_index_read_tree", git.read_tree);
  bind(library, "git_index_add", git.index_add);
  bind(library, "git_index_add_bypath", git.add_bypath);
  bind(library, "git_index_remove_bypath", git.remove_bypath);
  bind(library, "git_index_remove", git.index_remove);
  bind(library, "git_index_write", git.index_write);
  bind(library, "git_index_write_tree_to", git.write_tree);
  bind(library, "git_blob_create_from_workdir", git.blob_from_workdir);
}

void bind_objects(void* library, Git& git) {
  bind(library, "git_reference_name_to_id", git.name_to_id);
  bind(library, "git_commit_lookup", git.commit_lookup);
  bind(library, "git_commit_tree", git.commit_tree);
  bind(library, "git_commit_free", git.commit_free);
  bind(library, "git_tree_lookup", git.tree_lookup);
  bind(library, "git_tree_id", git.tree_id);
  bind(library, "git_tree_free", git.tree_free);
  bind(library, "git_oid_equal", git.oid_equal);
  bind(library, "git_oid_tostr", git.oid_text);
  bind(library, "git_signature_default", git.signature_default);
  bind(library, "git_signature_free", git.signature_free);
  bind(library, "git_commit_create", git.commit_create);
}

const Git& git() {
  static const Git loaded = [] {
    void* library = dlopen("libgit2.so.1.5", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      throw Error(Fault::io, "git.library",
                  "--commit needs libgit2 (libgit2.so.1.5), which is not installed");
    }
    Git made{};
    bind_store(library, made);
    bind_objects(library, made);
    made.init();
    return made;
  }();
  return loaded;
}

void must(int code, const char* rule, const std::string& what) {
  if (code >= 0) return;
  const git_error* error = git().error_last();
  const std::string why = error != nullptr && error->message != nullptr ? error->message : "";
  throw Error(Fault::io, rule, what + (why.empty() ? "" : ": " + why));
}

template <class T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

Owned<git_repository> open_around(const std::string& folder) {
  git_repository* made = nullptr;
  must(git().open(&made, folder.c_str(), 0, nullptr), "git.repository",
       folder + " is in no repository of Git");
  return {made, git().repository_free};
}

// Paths within the work tree.
std::vector<GitChange> relative(const std::vector<GitChange>& changes, const std::string& root) {
  std::vector<GitChange> made;
  for (const GitChange& change : changes) {
    const std::size_t slash = change.path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : change.path.substr(0, slash);
    const std::string name = change.path.substr(slash == std::string::npos ? 0 : slash + 1);
    char real[PATH_MAX];
    // A folder that went with its last file has no real path any more: its parent's will do.
    std::string tail = name, at = folder;
    while (realpath(at.c_str(), real) == nullptr && at.rfind('/') != std::string::npos) {
      tail = at.substr(at.rfind('/') + 1) + "/" + tail;
      at.resize(at.rfind('/'));
    }
    const std::string whole = std::string(real) + "/" + tail;
    if (whole.compare(0, root.size(), root) != 0) {
      throw Error(Fault::refused, "git.repository",
                  change.path + " is not in the repository " + root);
    }
    made.push_back({whole.substr(root.size()), change.deleted});
  }
  return made;
}

struct Head {
  Owned<git_commit> commit{nullptr, git().commit_free};  // none: the first commit
  Owned<git_tree> tree{nullptr, git().tree_free};
};

Head head_of(git_repository* repository) {
  Head head;
  git_oid id;
  if (git().name_to_id(&id, repository, "HEAD") != 0) return head;
  git_commit* commit = nullptr;
  must(git().commit_lookup(&commit, repository, &id), "git.commit", "HEAD cannot be read");
  head.commit.reset(commit);
  git_tree* tree = nullptr;
  must(git().commit_tree(&tree, commit), "git.commit", "HEAD cannot be read");
  head.tree.reset(tree);
  return head;
}

// HEAD's tree with the changes, whatever the repository's own index holds.
git_oid tree_with(git_repository* repository, const Head& head,
                  const std::vector<GitChange>& changes) {
  git_index* raw = nullptr;
  must(git().index_new(&raw), "git.commit", "cannot make an index");
  const Owned<git_index> index(raw, git().index_free);
  if (head.tree) must(git().read_tree(raw, head.tree.get()), "git.commit", "HEAD cannot be read");
  for (const GitChange& change : changes) {
    if (change.deleted) {
      git().index_remove(raw, change.path.c_str(), 0);
      continue;
    }
    git_index_entry entry{};
    entry.path = change.path.c_str();
    entry.mode = GIT_FILEMODE_BLOB;
    must(git().blob_from_workdir(&entry.id, repository, entry.path), "git.commit",
         "cannot store " + change.path);
    must(git().index_add(raw, &entry), "git.commit", "cannot add " + change.path);
  }
  git_oid tree;
  must(git().write_tree(&tree, raw, repository), "git.commit", "cannot write the tree");
  return tree;
}

void follow_in_index(git_repository* repository, const std::vector<GitChange>& changes) {
  git_index* raw = nullptr;
  must(git().index_of(&raw, repository), "git.commit", "cannot read the index");
  const Owned<git_index> index(raw, git().index_free);
  for (const GitChange& change : changes) {
    if (change.deleted) {
      git().remove_bypath(raw, change.path.c_str());
    } else {
      must(git().add_bypath(raw, change.path.c_str()), "git.commit", "cannot add " + change.path);
    }
  }
  must(git().index_write(raw), "git.commit", "cannot write the index");
}

git_oid create(git_repository* repository, const Head& head, const git_oid& tree_id,
               const std::string& message) {
  git_signature* raw = nullptr;
  must(git().signature_default(&raw, repository), "git.author",
       "Git does not know who commits: set user.name and user.email");
  const Owned<git_signature> author(raw, git().signature_free);
  git_tree* tree_raw = nullptr;
  must(git().tree_lookup(&tree_raw, repository, &tree_id), "git.commit", "cannot read the tree");
  const Owned<git_tree> tree(tree_raw, git().tree_free);
  const git_commit* parents[] = {head.commit.get()};
  git_oid made;
  must(git().commit_create(&made, repository, "HEAD", raw, raw, nullptr, message.c_str(), tree_raw,
                           head.commit ? 1 : 0, parents),
       "git.commit", "cannot commit");
  return made;
}

}  // namespace

std::string commit_files(const std::string& folder, const std::vector<GitChange>& changes,
                         const std::string& message) {
  constexpr std::size_t kShort = 8;  // seven digits and the end
  const Owned<git_repository> repository = open_around(folder);
  const char* root = git().workdir(repository.get());
  if (root == nullptr) throw Error(Fault::refused, "git.repository", folder + " has no work tree");
  const std::vector<GitChange> within = relative(changes, root);
  const Head head = head_of(repository.get());
  const git_oid tree = tree_with(repository.get(), head, within);
  if (head.tree && git().oid_equal(&tree, git().tree_id(head.tree.get())) != 0) return {};
  const git_oid made = create(repository.get(), head, tree, message);
  follow_in_index(repository.get(), within);
  char text[kShort];
  return git().oid_text(text, kShort, &made);
}

}  // namespace kchart::tools
