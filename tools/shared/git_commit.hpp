// Committing a few files of a Git repository, whatever else is changed or staged in it.
#pragma once

#include <string>
#include <vector>

namespace kchart::tools {

struct GitChange {
  std::string path;  // of the file on disk
  bool deleted = false;
};

// Makes a commit on HEAD of the repository around `folder` that holds exactly `changes`. Answers
// the commit's short name; empty when HEAD had them already. Other staged changes stay staged.
// Throws Error "git.library", "git.repository", "git.author", "git.commit".
std::string commit_files(const std::string& folder, const std::vector<GitChange>& changes,
                         const std::string& message);

}  // namespace kchart::tools
