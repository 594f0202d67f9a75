// A chart folder: walked as Helm walks it, but never left; kept as a tree, or read at once.
#include "base/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <memory>
#include <unordered_map>
#include <utility>

#include "base/folder_walk.hpp"
#include "base/parallel.hpp"
#include "kchart/error.hpp"

namespace kchart {

namespace {

using namespace folders;

class FolderTree : public FileTree {
 public:
  FolderTree(const std::string& path, const FolderOptions& options)
      : root_(path, options.links_within), name_(path), limits_(options.limits) {
    const Sink sink = [this](const Met& met) {
      real_.emplace(met.path, met.real);
      paths_.push_back(met.path);
    };
    Tally tally;
    Walker(root_, options, tally, options.warnings, sink).walk();
  }

  std::vector<std::string> paths() const override { return paths_; }

  std::optional<std::string> read(std::string_view path) const override {
    const std::optional<Handle> file = opened(path);
    if (!file) return std::nullopt;
    return read_regular(*file, root_.full(path), limits_.archive_file);
  }

  std::optional<std::string_view> read_into(Arena& arena, std::string_view path) const override {
    const std::optional<Handle> file = opened(path);
    if (!file) return std::nullopt;
    return read_regular(*file, root_.full(path), limits_.archive_file, arena);
  }

  std::string name() const override { return name_; }

 private:
  std::optional<Handle> opened(std::string_view path) const {
    const auto found = real_.find(std::string(path));
    if (found == real_.end()) return std::nullopt;
    return open_beneath(root_, found->second, O_RDONLY | O_NONBLOCK);
  }

  Root root_;
  std::string name_;
  Limits limits_;
  std::vector<std::string> paths_;
  std::unordered_map<std::string, std::string> real_;
};

// Reads all files of a folder; the texts of each thread lie in one arena.
class FolderReader {
 public:
  FolderReader(const Root& root, const FolderOptions& options) : root_(root), options_(options) {}

  std::vector<ArchiveFile> read() {
    std::vector<ArchiveFile> files;
    const Sink sink = sink_of(files, std::make_shared<Arena>());
    Walker(root_, options_, tally_, options_.warnings, sink).walk();
    return files;
  }

  // The same on several threads. Throws whatever one of them meets first.
  std::vector<ArchiveFile> read_side_by_side() {
    Part all;
    const Sink sink = sink_of(all.files, std::make_shared<Arena>());
    Walker(root_, options_, tally_, &all.warnings, sink, [&](std::size_t count, const auto& meet) {
      std::vector<std::shared_ptr<Arena>> arenas(std::min(count, options_.threads));
      for (auto& arena : arenas) arena = std::make_shared<Arena>(0, kTexts);
      std::vector<Part> parts(count);
      parallel(count, arenas.size(), [&](std::size_t i, std::size_t thread) {
        const Sink into_part = sink_of(parts[i].files, arenas[thread]);
        Walker walker(root_, options_, tally_, &parts[i].warnings, into_part);
        meet(i, walker);
      });
      for (Part& part : parts) {
        append(std::move(part.files), all.files);
        append(std::move(part.warnings), all.warnings);
      }
    }).walk();
    if (options_.warnings != nullptr) append(std::move(all.warnings), *options_.warnings);
    return std::move(all.files);
  }

 private:
  static constexpr std::size_t kTexts = std::size_t{256} << 10;

  // What one walker met.
  struct Part {
    std::vector<ArchiveFile> files;
    std::vector<std::string> warnings;
  };

  template <class Item>
  static void append(std::vector<Item>&& more, std::vector<Item>& to) {
    std::move(more.begin(), more.end(), std::back_inserter(to));
  }

  Sink sink_of(std::vector<ArchiveFile>& into, std::shared_ptr<Arena> arena) {
    return [this, &into, arena = std::move(arena)](const Met& met) {
      into.push_back({met.path, SharedText(arena, read_file(met, *arena))});
    };
  }

  std::string_view read_file(const Met& met, Arena& arena) {
    const Handle file(
        openat(met.folder.fd(), met.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    const std::string_view data =
        read_regular(file, root_.full(met.path), options_.limits.archive_file, arena);
    if ((tally_.bytes += data.size()) > options_.limits.archive_total) {
      throw Error(Fault::refused, "limit.archive.total",
                  "error reading " + met.path + ": chart exceeds maximum decompressed size of " +
                      std::to_string(options_.limits.archive_total) +
                      " bytes (raise with --max-archive-bytes)");
    }
    return data;
  }

  const Root& root_;
  const FolderOptions& options_;
  Tally tally_;
};

}  // namespace

std::unique_ptr<FileTree> open_folder(const std::string& path, const FolderOptions& options) {
  return std::make_unique<FolderTree>(path, options);
}

std::vector<ArchiveFile> read_folder(const std::string& path, const FolderOptions& options) {
  const Root root(path, options.links_within);
  if (options.threads > 1) {
    try {
      return FolderReader(root, options).read_side_by_side();
    } catch (const Error&) {
      // Whatever is wrong with the folder, it is met again below, and in order.
    }
  }
  return FolderReader(root, options).read();
}

std::optional<std::string> read_in_folder(const std::string& folder, const std::string& name,
                                          const FolderOptions& options) {
  const Root root(folder, options.links_within);
  const std::string at = joined(root.start, name);
  struct stat info {};
  if (fstatat(root.handle.fd(), at.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  const std::string shown = root.full(name);
  const std::string real =
      S_ISLNK(info.st_mode) ? resolve_link(root, root.start, name, shown, options.limits) : at;
  return read_regular(open_beneath(root, real, O_RDONLY | O_NONBLOCK), shown,
                      options.limits.archive_file);
}

std::string read_user_file(const std::string& path, std::size_t max_bytes) {
  const Handle file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0) io_error("open", path, errno);
  struct stat info {};
  if (fstat(file.fd(), &info) != 0) io_error("stat", path, errno);
  if (S_ISDIR(info.st_mode)) io_error("read", path, EISDIR);
  std::string data = read_all(file.fd(), path, S_ISREG(info.st_mode) ? info.st_size : 0, max_bytes);
  if (data.size() > max_bytes) {
    throw Error(Fault::limit, "limit.input",
                path + ": larger than " + std::to_string(max_bytes) + " bytes");
  }
  return data;
}

}  // namespace kchart
