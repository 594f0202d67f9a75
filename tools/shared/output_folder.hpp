// Writing below a folder that a stranger's paths must not leave.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace kchart::tools {

// Collects what goes into which file, then writes all files, each through a temporary one that is
// renamed at the end, so that a failure leaves nothing half written.
class OutputFolder {
 public:
  explicit OutputFolder(std::string root) : root_(std::move(root)) {}

  // Appends to `path` below `folder` (relative to the root; may be empty). The first text of a
  // file replaces what was on disk, unless `keep` says that it is added to that.
  // Throws Error "path.escape" or "path.absolute" for a path that leaves the root.
  void add(const std::string& folder, const std::string& path, const std::string& text, bool keep);

  // Writes everything; answers "wrote PATH" lines in the order of `add`. Throws Error "path.escape"
  // for a link below the root, "io.write" with Go's text for the rest.
  std::vector<std::string> write() const;

 private:
  struct Written {
    std::string path;   // relative to the root
    std::string shown;  // in the line about it
  };
  struct Content {
    bool keep = false;
    std::string text;
  };

  std::string shown_root(const std::string& folder) const;

  std::string root_;
  std::map<std::string, Content> files_;  // by path relative to the root
  std::vector<Written> order_;
};

}  // namespace kchart::tools
