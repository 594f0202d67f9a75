// The files of a folder, and the digest of all of them.
#include "source/folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "base/archive.hpp"
#include "base/folder.hpp"
#include "base/write_file.hpp"
#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/file_tree.hpp"
#include "kchart/source.hpp"
#include "source/dockerignore.hpp"
#include "source/links.hpp"
#include "source/smart_http.hpp"

namespace kchart::source {

namespace {

namespace fs = std::filesystem;

class Lister {
 public:
  Lister(const std::string& root, const Limits& limits, const DockerIgnore& ignore)
      : root_(root), limits_(limits), ignore_(ignore) {}

  std::vector<File> run() {
    walk("", 0);
    std::sort(files_.begin(), files_.end(),
              [](const File& a, const File& b) { return WalkOrder{}(a.path, b.path); });
    return std::move(files_);
  }

 private:
  void walk(const std::string& folder, std::size_t depth) {
    if (depth > limits_.path_components) {
      throw Error(Fault::limit, "limit.path",
                  root_ + "/" + folder.substr(0, 100) +
                      "...: folders are nested too deep (raise with --max-path-components)");
    }
    std::error_code error;
    fs::directory_iterator entries(root_ + "/" + folder, error);
    if (error) fail_on_disk("open", root_ + "/" + folder, error.value());
    for (const fs::directory_entry& entry : entries) {
      const std::string path = folder + entry.path().filename().string();
      if (path == ".git") continue;
      const bool is_folder = fs::is_directory(entry.symlink_status());
      const bool ignored = ignore_.ignores(path);
      if (ignored && (!is_folder || ignore_.prunes())) continue;
      count();
      if (is_folder) {
        const std::size_t before = files_.size();
        walk(path + "/", depth + 1);
        if (!ignored && files_.size() == before) files_.push_back(File{path + "/", false, 0, ""});
      } else {
        take(path);
      }
    }
  }

  void count() {
    if (++entries_ <= limits_.archive_entries) return;
    throw Error(Fault::limit, "limit.archive.entries",
                root_ + ": more than " + std::to_string(limits_.archive_entries) +
                    " files and folders (raise with --max-archive-entries, or list what is not "
                    "needed in .dockerignore)");
  }

  void take(const std::string& path) {
    struct stat info {};
    const std::string full = root_ + "/" + path;
    if (lstat(full.c_str(), &info) != 0) fail_on_disk("stat", full, errno);
    File file;
    file.path = path;
    if (S_ISLNK(info.st_mode)) {
      file.link = checked_link(path);
    } else if (S_ISREG(info.st_mode)) {
      file.size = static_cast<std::uint64_t>(info.st_size);
      file.executable = (info.st_mode & 0111) != 0;
      account(file);
    } else {
      throw Error(Fault::refused, "folder.type",
                  full + " is neither a file nor a folder; list it in .dockerignore");
    }
    files_.push_back(std::move(file));
  }

  void account(const File& file) {
    if (file.size > limits_.archive_file || (total_ += file.size) > limits_.archive_total) {
      const bool one = file.size > limits_.archive_file;
      throw Error(
          Fault::limit, one ? "limit.archive.file" : "limit.archive.total",
          root_ +
              (one ? "/" + file.path + " is larger than " + std::to_string(limits_.archive_file) +
                         " bytes (raise with --max-archive-file-bytes"
                   : ": the files together are larger than " +
                         std::to_string(limits_.archive_total) +
                         " bytes (raise with --max-archive-bytes") +
              ", or list it in .dockerignore)");
    }
  }

  std::string checked_link(const std::string& path) const {
    std::error_code error;
    const std::string target = fs::read_symlink(root_ + "/" + path, error).string();
    if (error || !stays_below(path, target)) {
      throw Error(Fault::hostile, "path.link",
                  root_ + "/" + path + " is a link that leaves the folder: \"" + excerpt(target) +
                      "\"; replace it, or list it in .dockerignore");
    }
    return target;
  }

  const std::string& root_;
  const Limits& limits_;
  const DockerIgnore& ignore_;
  std::vector<File> files_;
  std::uint64_t total_ = 0;
  std::size_t entries_ = 0;
};

// Adds the content of a file to `digest`; its first bytes.
std::string add_content(crypto::RunningSha256& digest, const std::string& root,
                        const std::string& path) {
  const int fd = open_below(root, path);
  std::string buffer(128 * kKiB, '\0'), first;
  ssize_t got = 0;
  while ((got = read(fd, buffer.data(), buffer.size())) > 0) {
    const std::string_view piece(buffer.data(), static_cast<std::size_t>(got));
    if (first.empty()) first = piece.substr(0, kKiB);
    digest.add(piece);
  }
  const int error = errno;
  close(fd);
  if (got < 0) fail_on_disk("read", root + "/" + path, error);
  return first;
}

// As git-lfs tells them, in the form that is written since 2013.
bool is_lfs_pointer(const File& file, std::string_view first) {
  return file.size < kKiB && first.starts_with("version https://git-lfs.github.com/spec/v1\n") &&
         first.find("\noid sha256:") != std::string_view::npos;
}

// Names and contents are kept apart by lengths, so that no two sources share a digest.
void take_digest(Source& source) {
  crypto::RunningSha256 digest;
  source.lfs_pointers.clear();
  for (const File& file : source.files) {
    digest.add(std::to_string(file.path.size()) + " " + file.path + " " +
               (!file.link.empty() ? "link " + file.link
                : file.executable  ? "755"
                                   : "644") +
               " " + std::to_string(file.size) + "\n");
    if (!file.link.empty() || file.is_folder()) continue;
    const std::string first = add_content(digest, source.folder, file.path);
    if (is_lfs_pointer(file, first)) source.lfs_pointers.push_back(file.path);
  }
  source.digest = "sha256:" + crypto::hex(digest.finish());
}

std::string first_line(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return {};
  const std::string text = read_user_file(path, kMiB);
  return text.substr(0, text.find('\n'));
}

// The commit that is checked out, read from the files of .git without running anything.
std::string head_commit(const std::string& root) {
  const std::string git = root + "/.git", head = first_line(git + "/HEAD");
  if (!head.starts_with("ref: ")) return is_commit(head) ? head : "";
  const std::string name = head.substr(5);
  if (name.find("..") != std::string::npos) return {};
  const std::string loose = first_line(git + "/" + name);
  if (is_commit(loose)) return loose;
  std::error_code error;
  if (!fs::is_regular_file(git + "/packed-refs", error)) return {};
  const std::string packed = read_user_file(git + "/packed-refs", 16 * kMiB);
  const std::size_t at = packed.find(" " + name + "\n");
  const std::string commit = at == std::string::npos || at < 40 ? "" : packed.substr(at - 40, 40);
  return is_commit(commit) ? commit : "";
}

// A file of the folder, listed or not.
std::optional<std::string> read_file(const std::string& folder, const std::string& path,
                                     std::size_t max_bytes) {
  FolderOptions reading;
  reading.limits.archive_file = max_bytes;
  const std::string full = folder + "/" + path;
  try {
    if (stays_below("", path)) return read_in_folder(folder, path, reading);
  } catch (const Error& error) {
    if (error.code() != "path.link") throw;
  }
  throw Error(Fault::refused, "path.link", full + " leaves the folder, or is a link that does");
}

}  // namespace

const File* Source::find(std::string_view path) const {
  const auto at = std::lower_bound(
      files.begin(), files.end(), path,
      [](const File& file, std::string_view wanted) { return WalkOrder{}(file.path, wanted); });
  return at != files.end() && at->path == path ? &*at : nullptr;
}

std::string Source::read(std::string_view path, std::size_t max_bytes) const {
  auto bytes = read_file(folder, std::string(path), max_bytes);
  if (!bytes)
    throw Error(Fault::io, "io.read", folder + "/" + std::string(path) + ": no such file");
  return std::move(*bytes);
}

Limits source_limits() {
  Limits limits;
  limits.archive_total = 2 * kGiB;
  limits.archive_file = 512 * kMiB;
  limits.archive_entries = 200'000;
  limits.archive_input = kGiB;
  return limits;
}

// As BuildKit chooses them.
DockerIgnore ignore_rules(const std::string& folder, const std::string& dockerfile) {
  const std::string own = (dockerfile.empty() ? "Dockerfile" : dockerfile) + ".dockerignore";
  for (const std::string& name : {own, std::string(".dockerignore")}) {
    if (!stays_below("", name)) continue;
    if (const auto rules = read_file(folder, name, kMiB)) return DockerIgnore(*rules);
  }
  return DockerIgnore(kUsualIgnores);
}

Source narrowed(Source source, const DockerIgnore& ignore) {
  const auto gone =
      std::erase_if(source.files, [&](const File& file) { return ignore.ignores(file.path); });
  if (gone != 0) take_digest(source);
  return source;
}

Source list_folder(const std::string& path, const Limits& limits, const DockerIgnore& ignore) {
  std::error_code error;
  const fs::path root = fs::canonical(path, error);
  if (error) fail_on_disk("open", path, error.value());
  if (!fs::is_directory(root)) fail_on_disk("open", path, ENOTDIR);
  Source source;
  source.slug = path;
  source.how = "folder";
  source.folder = root.string();
  source.files = Lister(source.folder, limits, ignore).run();
  take_digest(source);
  source.commit = head_commit(source.folder);
  return source;
}

Source open_source_folder(const std::string& path, const Limits& limits,
                          const std::string& dockerfile) {
  return list_folder(path, limits, ignore_rules(path, dockerfile));
}

}  // namespace kchart::source
