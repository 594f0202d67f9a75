// FileTree: the files of a chart, wherever they come from: memory, a folder, an archive.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/arena.hpp"
#include "kchart/limits.hpp"

namespace kchart {

// Orders paths as a walk does that sorts every folder by name: "a/x" comes before "a-b/x".
struct WalkOrder {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const noexcept;
};

// Read-only files under slash-separated relative paths ("templates/a.yaml"). No path is absolute or
// holds "..", an empty component, or a backslash.
class FileTree {
 public:
  virtual ~FileTree() = default;

  // Every file, in the order in which Helm would see them: memory and folders in WalkOrder, an
  // archive as it was written (the order of CRDs depends on it).
  virtual std::vector<std::string> paths() const = 0;

  // The bytes of one file; absent when there is no such file. Several threads may read at once.
  // Throws Error (Fault::io, limits).
  virtual std::optional<std::string> read(std::string_view path) const = 0;
  // The same, in memory of `arena`.
  virtual std::optional<std::string_view> read_into(Arena& arena, std::string_view path) const;

  // What messages call this tree: the folder or archive.
  virtual std::string name() const = 0;
};

// The bytes of many files, in memory that is got at once.
struct FileTexts {
  std::deque<Arena> arenas;
  std::vector<std::optional<std::string_view>> texts;  // absent where there is no such file
};

// Those of `paths`, read by several threads where that pays.
// Throws what FileTree::read throws for the first that cannot be read.
FileTexts read_files(const FileTree& tree, std::span<const std::string> paths);

// Files held in memory.
class MemoryTree : public FileTree {
 public:
  explicit MemoryTree(std::string name = "memory") : name_(std::move(name)) {}

  // Adds or replaces. Throws Error "path.escape" or "path.absolute".
  void write(std::string_view path, std::string bytes);

  std::vector<std::string> paths() const override;
  std::optional<std::string> read(std::string_view path) const override;
  std::string name() const override { return name_; }

 private:
  std::string name_;
  std::map<std::string, std::string, WalkOrder> files_;
};

// Whether a walk leaves out `path`, a folder with all below it or a single file.
using PathFilter = std::function<bool(std::string_view path, bool is_folder)>;

struct FolderOptions {
  Limits limits;
  PathFilter ignore;                             // may be empty
  std::vector<std::string>* warnings = nullptr;  // one line per followed link, as Helm 4 logs it
  // The folder that links may not leave, which holds the one that is read (Error "usage"
  // otherwise); empty: that one itself.
  std::string links_within{};
  // How many threads walk and read where there is much, the calling one among them; all of them
  // call `ignore`.
  std::size_t threads = 1;
};

// A folder, walked at once and read on demand, as Helm does: links to files and folders are
// followed while they stay below the root or `links_within` (Error "path.link" otherwise), other
// kinds of file are refused ("folder.type") unless ignored. Reading goes through handles of folders
// and follows no link, so a file swapped for a link after the walk is an error, too.
std::unique_ptr<FileTree> open_folder(const std::string& path, const FolderOptions& options = {});

struct ArchiveOptions {
  Limits limits;
  bool links_as_empty = false;  // a link is an empty file, as for Helm; otherwise "archive.link"
};

// A .tgz (gzip and tar) held in `bytes`; the first path component is dropped, as Helm does.
// Throws "archive...", "path...", "limit.archive...", "chart.layout".
std::unique_ptr<FileTree> open_archive(std::string_view bytes, const std::string& name,
                                       const ArchiveOptions& options = {});

// Normalises and checks one path of a stranger; a backslash counts as a separator.
// Throws "path.escape", "path.absolute", "limit.path".
std::string checked_path(std::string_view path, const Limits& limits = {});

}  // namespace kchart
