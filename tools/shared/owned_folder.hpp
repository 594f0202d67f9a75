// Generating into a folder that others write to as well (kchart/owned.hpp), on disk.
#pragma once

#include <string>
#include <vector>

#include "kchart/owned.hpp"

namespace kchart::tools {

struct OwnedResult {
  std::vector<OwnedChange> changes;
  bool manifest_changed = false;
};

// Writes what `generated` changes below `root` and removes what is no longer generated. With
// `force`, hand edits are overwritten; otherwise throws Error "owned.edited" before anything is
// written, with the differences on standard error. With `dry_run` nothing is written at all.
OwnedResult write_owned(const std::string& root, const FileTree& generated, bool force,
                        bool dry_run);

// A line for each change: "created PATH".
std::string changes_text(const std::vector<OwnedChange>& changes, const std::string& root);

}  // namespace kchart::tools
