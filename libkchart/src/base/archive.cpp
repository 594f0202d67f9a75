// A packed chart: which entries become files, under which names.
//
// The names are Helm's: the first component goes, a backslash anywhere in a name makes backslashes
// its separators. What Helm merely drops or misreads (links, devices, two roots) is refused here.
#include "base/archive.hpp"

#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/name_key.hpp"
#include "base/tar.hpp"
#include "kchart/error.hpp"

namespace kchart {

namespace {

struct Name {
  std::string root;
  std::string path;
};

[[noreturn]] void refuse(const char* code, std::string message) {
  throw Error(Fault::refused, code, std::move(message));
}

// As checked_path, in Helm's words for a path that leaves its folder.
std::string path_inside(std::string_view path, const Limits& limits) {
  try {
    return checked_path(path, limits);
  } catch (const Error& error) {
    if (error.code() != "path.escape") throw;
    refuse("path.escape", "chart illegally references parent directory");
  }
}

void check_raw_name(std::string_view raw, const Limits& limits) {
  if (raw.find('\0') != std::string_view::npos) {
    refuse("path.escape", "path \"" + excerpt(raw) + "\" holds a NUL byte");
  }
  path_inside(raw, limits);  // absolute, too long, too deep, leaving even the archive
}

// Helm splits at backslashes once there is one and at slashes otherwise, so the other separator may
// stay inside the first component.
Name split_name(std::string_view raw, const Limits& limits) {
  check_raw_name(raw, limits);
  const char delimiter = raw.find('\\') != std::string_view::npos ? '\\' : '/';
  const std::size_t cut = raw.find(delimiter);
  Name name{std::string(raw.substr(0, cut)), {}};
  if (cut == std::string_view::npos) {
    refuse("chart.layout",
           "chart illegally contains content outside the base directory: \"" + excerpt(raw) + "\"");
  }
  const std::string_view rest = raw.substr(cut + 1);
  if (rest.starts_with(delimiter)) {
    refuse("path.absolute", "chart illegally contains absolute paths");
  }
  name.path = path_inside(rest, limits);
  if (name.path.starts_with("..")) {
    refuse("path.escape", "chart illegally references parent directory");
  }
  if (name.root == "Chart.yaml") refuse("chart.layout", "chart yaml not in base directory");
  return name;
}

class ArchiveReader {
 public:
  ArchiveReader(const std::string& name, const ArchiveOptions& options, UnpackBudget& budget)
      : archive_(name), options_(options), budget_(budget) {}

  std::vector<ArchiveFile> read(std::string_view bytes) {
    GzipStream stream(bytes, archive_, budget_);
    TarReader tar(stream, archive_, options_.limits);
    TarEntry entry;
    while (tar.next(entry)) take(entry, tar);
    stream.finish();
    if (files_.empty()) refuse("chart.layout", "no files in chart archive");
    return std::move(files_);
  }

 private:
  void take(const TarEntry& entry, TarReader& tar) {
    if (budget_.entries == 0) {
      throw Error(Fault::limit, "limit.archive.entries",
                  archive_ + ": more than " + std::to_string(budget_.max_entries) +
                      " entries (raise with --max-archive-entries)");
    }
    --budget_.entries;
    if (entry.type == TarEntry::Type::folder) return;
    check_type(entry);
    Name name = split_name(entry.name, options_.limits);
    check_root(name.root);
    check_size(entry);
    if (!seen_.insert(name_key(name.path)).second) {
      throw Error(Fault::hostile, "archive.duplicate",
                  archive_ + ": two entries are named \"" + excerpt(name.path) + "\"");
    }
    ArchiveFile& file = files_.emplace_back(ArchiveFile{std::move(name.path), {}, entry.time});
    if (entry.type == TarEntry::Type::file) file.data = tar.take();
  }

  void check_type(const TarEntry& entry) const {
    if (entry.type == TarEntry::Type::link && !options_.links_as_empty) {
      throw Error(Fault::hostile, "archive.link",
                  archive_ + ": \"" + excerpt(entry.name) +
                      "\" is a link (accept as empty file with --archive-links=empty)");
    }
    if (entry.type == TarEntry::Type::other) {
      throw Error(Fault::hostile, "archive.type",
                  archive_ + ": \"" + excerpt(entry.name) + "\" is no regular file");
    }
  }

  void check_root(std::string& root) {
    if (files_.empty())
      root_ = std::move(root);
    else if (root != root_) {
      throw Error(Fault::hostile, "chart.layout",
                  archive_ + ": entries lie in two base directories, \"" + excerpt(root_) +
                      "\" and \"" + excerpt(root) + "\"");
    }
  }

  void check_size(const TarEntry& entry) const {
    if (entry.type != TarEntry::Type::file) return;
    if (entry.size > budget_.max_bytes) {
      throw Error(Fault::refused, "archive.header",
                  archive_ + ": \"" + excerpt(entry.name) + "\" claims more bytes than allowed");
    }
    if (entry.size > options_.limits.archive_file) {
      throw Error(Fault::limit, "limit.archive.file",
                  archive_ + ": \"" + excerpt(entry.name) + "\" is larger than " +
                      std::to_string(options_.limits.archive_file) +
                      " bytes (raise with --max-archive-file-bytes)");
    }
  }

  const std::string& archive_;
  const ArchiveOptions& options_;
  UnpackBudget& budget_;
  std::string root_;
  std::vector<ArchiveFile> files_;
  std::unordered_set<std::string> seen_;
};

class ArchiveTree : public FileTree {
 public:
  ArchiveTree(std::string name, std::vector<ArchiveFile> files)
      : name_(std::move(name)), files_(std::move(files)) {
    for (std::size_t i = 0; i < files_.size(); ++i) index_.emplace(files_[i].name, i);
  }

  std::vector<std::string> paths() const override {
    std::vector<std::string> paths;
    paths.reserve(files_.size());
    for (const ArchiveFile& file : files_) paths.push_back(file.name);
    return paths;
  }

  std::optional<std::string> read(std::string_view path) const override {
    const auto found = index_.find(path);
    if (found == index_.end()) return std::nullopt;
    return std::string(files_[found->second].data.view());
  }

  std::string name() const override { return name_; }

 private:
  std::string name_;
  std::vector<ArchiveFile> files_;
  std::unordered_map<std::string_view, std::size_t> index_;
};

}  // namespace

UnpackBudget unpack_budget(const Limits& limits) {
  return {limits.archive_total, limits.archive_total, limits.archive_entries,
          limits.archive_entries, limits.archive_ratio};
}

std::vector<ArchiveFile> read_archive(std::string_view bytes, const std::string& name,
                                      const ArchiveOptions& options, UnpackBudget& budget) {
  if (bytes.size() > options.limits.archive_input) {
    throw Error(Fault::limit, "limit.archive.input",
                name + ": larger than " + std::to_string(options.limits.archive_input) +
                    " bytes (raise with --max-archive-input-bytes)");
  }
  return ArchiveReader(name, options, budget).read(bytes);
}

std::unique_ptr<FileTree> open_archive(std::string_view bytes, const std::string& name,
                                       const ArchiveOptions& options) {
  UnpackBudget budget = unpack_budget(options.limits);
  return std::make_unique<ArchiveTree>(name, read_archive(bytes, name, options, budget));
}

}  // namespace kchart
