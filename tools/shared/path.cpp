// Purely textual: nothing here asks the file system but for the working folder.
#include "shared/path.hpp"

#include <unistd.h>

#include <climits>
#include <vector>

namespace kchart::tools {

std::string clean_path(const std::string& path) {
  const bool rooted = !path.empty() && path[0] == '/';
  std::vector<std::string> parts;
  std::size_t from = 0;
  while (from < path.size()) {
    const std::size_t slash = path.find('/', from);
    const std::string part = path.substr(from, slash - from);
    from = slash == std::string::npos ? path.size() : slash + 1;
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!rooted) {
      parts.push_back(part);
    }
  }
  std::string out = rooted ? "/" : "";
  for (const std::string& part : parts) out += (out.empty() || out == "/" ? "" : "/") + part;
  return out.empty() ? "." : out;
}

std::string absolute_path(const std::string& path) {
  if (!path.empty() && path[0] == '/') return clean_path(path);
  char cwd[PATH_MAX];
  if (getcwd(cwd, sizeof cwd) == nullptr) return path;
  return clean_path(std::string(cwd) + "/" + path);
}

}  // namespace kchart::tools
