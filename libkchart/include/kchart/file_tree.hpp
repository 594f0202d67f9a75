// FileTree: the files of a chart, wherever they come from: memory, a folder, an archive.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/limits.hpp"

namespace kchart {

// Read-only files under slash-separated relative paths ("templates/a.yaml"). No path is absolute or
// holds "..", an empty component, or a backslash.
class FileTree {
 public:
  virtual ~FileTree() = default;

  // Every file, sorted bytewise by path.
  virtual std::vector<std::string> paths() const = 0;

  // The bytes of one file; absent when there is no such file. Throws Error (Fault::io, limits).
  virtual std::optional<std::string> read(std::string_view path) const = 0;

  // What messages call this tree: the folder or archive.
  virtual std::string name() const = 0;
};

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
  std::map<std::string, std::string, std::less<>> files_;
};

// A folder, walked and read as Helm does: links to files and folders are followed while they stay
// below the root (Error "path.link" otherwise), other kinds of file are refused unless ignored.
// `warnings`, when not null, receives one line per followed link, as Helm prints them.
std::unique_ptr<FileTree> open_folder(const std::string& path, const Limits& limits = {},
                                      std::vector<std::string>* warnings = nullptr);

// A .tgz (gzip and tar) held in `bytes`; the first path component is dropped, as Helm does.
// Throws "archive...", "path...", "limit.archive...", "chart.layout".
std::unique_ptr<FileTree> open_archive(std::string_view bytes, const std::string& name,
                                       const Limits& limits = {});

// Normalises and checks one path of a stranger. Throws "path.escape", "path.absolute", "limit.path".
std::string checked_path(std::string_view path, const Limits& limits = {});

}  // namespace kchart
