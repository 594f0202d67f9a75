// Owned: files that are generated into a folder which others write to as well. A manifest in the
// folder names the files that are ours, each with its digest, so that a hand edit is known, what is
// no longer generated goes, and nothing of others is touched.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/file_tree.hpp"

namespace kchart {

// The marker and manifest: JSON, {"kchart": 1, "files": {"PATH": "sha256:..."}}. Its name has no
// ending by which `kubectl apply -f FOLDER` would take it for an object.
inline constexpr std::string_view kOwnedManifest = ".kchart-owned";

struct OwnedChange {
  enum class Kind { created, changed, deleted };
  Kind kind = Kind::created;
  std::string path;
};

// A file that is not as it was generated: edited by hand, or never ours.
struct OwnedConflict {
  std::string path;
  bool ours = false;    // generated once, and edited since
  std::string present;  // what is there
  std::string wanted;   // what would be there; empty: nothing
};

struct OwnedPlan {
  std::vector<OwnedChange> changes;  // by path; none: the folder is as generated
  std::vector<OwnedConflict> conflicts;
  std::string manifest;  // the manifest's text afterwards
};

// Reads one file of the folder; absent when there is none.
using ReadPresent = std::function<std::optional<std::string>(const std::string& path)>;

// What has to be done so that the folder holds `generated` and nothing else of ours. Throws Error
// "owned.manifest" when the folder's manifest cannot be read.
OwnedPlan plan_owned(const FileTree& generated, const ReadPresent& present);

}  // namespace kchart
