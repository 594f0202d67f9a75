// A chart folder: walked as Helm walks it, but never left; kept as a tree, or read at once.
#include "base/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>

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
    Walker(root_, options, options.warnings, sink).walk();
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
    Part all;
    const auto arena = std::make_shared<Arena>();
    walk(all, arena, options_.warnings);
    return std::move(all.files);
  }

  // The same on several threads. Throws whatever one of them meets first.
  std::vector<ArchiveFile> read_side_by_side() {
    Part all;
    std::vector<std::shared_ptr<Arena>> arenas(options_.threads);
    for (auto& arena : arenas) arena = std::make_shared<Arena>(0, kTexts);
    walk(all, arenas.front(), &all.warnings, [&](std::size_t count, const auto& meet) {
      std::vector<Part> parts(count);
      parallel(count, arenas.size(), [&](std::size_t i, std::size_t thread) {
        const Sink sink = sink_of(parts[i], arenas[thread]);
        Walker walker(root_, options_, &parts[i].warnings, sink);
        meet(i, walker);
        parts[i].entries = walker.entries();
      });
      for (Part& part : parts) all.add(std::move(part));
    });
    if (all.entries > options_.limits.archive_entries ||
        all.bytes > options_.limits.archive_total) {
      throw Error(Fault::limit, "limit.archive", "more than the parts alone");
    }
    if (options_.warnings != nullptr) {
      std::move(all.warnings.begin(), all.warnings.end(), std::back_inserter(*options_.warnings));
    }
    return std::move(all.files);
  }

 private:
  static constexpr std::size_t kTexts = std::size_t{256} << 10;

  // What one walker met.
  struct Part {
    std::vector<ArchiveFile> files;
    std::vector<std::string> warnings;
    std::size_t entries = 0, bytes = 0;

    void add(Part&& other) {
      std::move(other.files.begin(), other.files.end(), std::back_inserter(files));
      std::move(other.warnings.begin(), other.warnings.end(), std::back_inserter(warnings));
      entries += other.entries;
      bytes += other.bytes;
    }
  };

  void walk(Part& into, const std::shared_ptr<Arena>& arena, std::vector<std::string>* warnings,
            Walker::Share share = {}) const {
    const Sink sink = sink_of(into, arena);
    Walker walker(root_, options_, warnings, sink, std::move(share));
    walker.walk();
    into.entries += walker.entries();
  }

  Sink sink_of(Part& into, const std::shared_ptr<Arena>& arena) const {
    return [this, &into, &arena](const Met& met) { read_file(met, into, arena); };
  }

  void read_file(const Met& met, Part& into, const std::shared_ptr<Arena>& arena) const {
    const Handle file(
        openat(met.folder.fd(), met.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    const std::string_view data =
        read_regular(file, root_.full(met.path), options_.limits.archive_file, *arena);
    if (data.size() > options_.limits.archive_total - into.bytes) {
      throw Error(Fault::refused, "limit.archive.total",
                  "error reading " + met.path + ": chart exceeds maximum decompressed size of " +
                      std::to_string(options_.limits.archive_total) +
                      " bytes (raise with --max-archive-bytes)");
    }
    into.bytes += data.size();
    into.files.push_back({met.path, SharedText(arena, data)});
  }

  const Root& root_;
  const FolderOptions& options_;
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
  const std::string real = S_ISLNK(info.st_mode) ? resolve_link(root, root.start, name, shown) : at;
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
