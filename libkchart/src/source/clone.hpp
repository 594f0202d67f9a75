// The files of one commit, fetched over smart HTTP and written to a folder.
#pragma once

#include <string>

#include "source/smart_http.hpp"

namespace kchart::source {

// `folder` exists and is empty; packs are kept in `scratch` meanwhile. What is a submodule is left
// out. Throws Error "git.path" for names that a working tree must not have, "git.pack",
// "limit.archive...", and what fetch_pack throws.
void clone_commit(const Remote& remote, const Advertisement& offered, const std::string& commit,
                  const std::string& scratch, const std::string& folder);

// Whether `name` may be the name of a file or folder: not ".git" in any of its disguises on any
// file system, not "..", nothing with a separator.
bool good_tree_name(std::string_view name);

}  // namespace kchart::source
