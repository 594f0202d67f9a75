// Revision: a folder or file of a local Git repository as it was at a commit.
#pragma once

#include <memory>
#include <string>

#include "kchart/file_tree.hpp"
#include "kchart/limits.hpp"

namespace kchart {

// What stood at `path`, which need not exist any more, at `revision` (a branch, tag, commit,
// HEAD~2) of the repository around it. A file comes as a tree with that one file. Links and
// submodules are left out; nothing in the repository is run or changed. libgit2 is loaded when this
// is first called. Throws Error "git.repository", "git.revision", "source.library", or "limit..."
// codes.
std::unique_ptr<FileTree> open_revision(const std::string& path, const std::string& revision,
                                        const Limits& limits = {});

}  // namespace kchart
