// libarchive reads the formats; what it hands over is not believed: names, kinds and sizes are
// checked here, as for charts. Gzip goes through our own bounded reader, because libarchive does
// not look at its checksum.
//
// Files are created without following links, and symbolic links last, so that no entry can be
// written through a link of the same archive.
#include "source/unpack.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <map>
#include <set>

#include "base/archive.hpp"
#include "base/disk.hpp"
#include "base/gzip.hpp"
#include "base/name_key.hpp"
#include "base/write_file.hpp"
#include "kchart/error.hpp"
#include "kchart/file_tree.hpp"
#include "source/libarchive.hpp"
#include "source/links.hpp"

namespace kchart::source {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 128 * kKiB;

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1f\x8b");
}

// What libarchive reads from: gzip unpacked by us, or the bytes as they are.
struct Input {
  std::string_view bytes;
  std::size_t at = 0;
  std::unique_ptr<GzipStream> gzip = {};
  std::array<char, kPiece> buffer{};
  std::exception_ptr thrown = {};

  la_ssize_t next(const void** piece) {
    if (gzip == nullptr) {
      *piece = bytes.data() + at;
      const std::size_t size = std::min(kPiece, bytes.size() - at);
      at += size;
      return static_cast<la_ssize_t>(size);
    }
    *piece = buffer.data();
    return static_cast<la_ssize_t>(gzip->read(buffer.data(), buffer.size()));
  }

  la_int64_t seek(la_int64_t offset, int whence) {
    const auto size = static_cast<la_int64_t>(bytes.size());
    const la_int64_t from = whence == SEEK_SET   ? 0
                            : whence == SEEK_END ? size
                                                 : static_cast<la_int64_t>(at);
    const la_int64_t to = from + offset;
    if (to < 0 || to > size) return ARCHIVE_FATAL;
    at = static_cast<std::size_t>(to);
    return to;
  }
};

la_ssize_t read_piece(archive* reader, void* data, const void** piece) {
  auto& input = *static_cast<Input*>(data);
  try {
    return input.next(piece);
  } catch (...) {  // libarchive is C, so the exception waits
    input.thrown = std::current_exception();
    libarchive().set_error(reader, EIO, "damaged");
    return -1;
  }
}

la_int64_t seek_to(archive*, void* data, la_int64_t offset, int whence) {
  return static_cast<Input*>(data)->seek(offset, whence);
}

class Unpacker {
 public:
  Unpacker(const std::string& name, std::string folder, const Limits& limits)
      : name_(name), folder_(std::move(folder)), limits_(limits), budget_(unpack_budget(limits)) {}

  void run(std::string_view bytes) {
    Input input{bytes};
    if (is_gzip(bytes)) input.gzip = std::make_unique<GzipStream>(bytes, name_, budget_);
    counted_ = input.gzip != nullptr;
    packed_ = bytes.size();
    struct Free {
      void operator()(archive* reader) const { libarchive().read_free(reader); }
    };
    const std::unique_ptr<archive, Free> reader(open(input));
    archive_entry* entry = nullptr;
    while (true) {
      const int result = libarchive().next_header(reader.get(), &entry);
      if (result == ARCHIVE_EOF) break;
      if (result < ARCHIVE_WARN) fail(input, reader.get());
      take(entry, reader.get(), input);
    }
    if (input.gzip != nullptr) input.gzip->finish();
    if (seen_.empty()) throw Error(Fault::refused, "archive.empty", name_ + ": holds no files");
    make_links();
  }

 private:
  archive* open(Input& input) {
    const LibArchive& la = libarchive();
    archive* reader = la.read_new();
    la.support_tar(reader);
    if (input.gzip == nullptr) {
      la.support_zip(reader);
      la.support_xz(reader);
      la.support_bzip2(reader);
      la.support_zstd(reader);
      la.set_seek(reader, seek_to);
    }
    if (la.read_open(reader, &input, nullptr, read_piece, nullptr, nullptr) < ARCHIVE_WARN) {
      const std::unique_ptr<archive, int (*)(archive*)> owned(reader, la.read_free);
      fail(input, reader);
    }
    return reader;
  }

  [[noreturn]] void fail(const Input& input, archive* reader) const {
    if (input.thrown) std::rethrow_exception(input.thrown);
    const char* why = libarchive().error_string(reader);
    const std::string text = why == nullptr ? "unknown form" : why;
    if (text.find("runcated") != std::string::npos) {
      throw Error(Fault::refused, "archive.truncated", name_ + ": unexpected EOF");
    }
    throw Error(Fault::refused, "archive.header",
                name_ + ": no archive that is understood: " + text);
  }

  [[noreturn]] void refuse(Fault fault, const char* code, const std::string& why) const {
    throw Error(fault, code, name_ + ": " + why);
  }

  void take(archive_entry* entry, archive* reader, const Input& input) {
    const LibArchive& la = libarchive();
    if (budget_.entries == 0) {
      refuse(Fault::limit, "limit.archive.entries",
             "more than " + std::to_string(budget_.max_entries) +
                 " entries (raise with --max-archive-entries)");
    }
    --budget_.entries;
    // The first form is absent for a name that the C locale cannot say.
    const char* raw = la.pathname(entry);
    if (raw == nullptr) raw = la.pathname_utf8(entry);
    const std::string shown = raw == nullptr ? "" : raw;
    const auto type = la.filetype(entry);
    if (type == AE_IFDIR) return;
    const std::string path = checked_name(shown);
    if (la.hardlink(entry) != nullptr) {
      refuse(Fault::hostile, "archive.link", "\"" + excerpt(path) + "\" is a hard link");
    }
    if (type == AE_IFLNK) {
      const char* target = la.symlink(entry);
      return take_link(path, target != nullptr ? target : la.symlink_utf8(entry));
    }
    if (type != AE_IFREG || la.sparse_count(entry) > 0) {
      refuse(Fault::hostile, "archive.type", "\"" + excerpt(path) + "\" is no regular file");
    }
    check_size(path, la.size(entry));
    write_file(path, (la.mode(entry) & 0111) != 0, reader, input);
  }

  std::string checked_name(const std::string& raw) {
    const std::string path = checked_path(raw, limits_);
    if (!seen_.insert(name_key(path)).second) {
      refuse(Fault::hostile, "archive.duplicate",
             "two entries are named \"" + excerpt(path) + "\"");
    }
    return path;
  }

  void take_link(const std::string& path, const char* target) {
    const std::string to = target == nullptr ? "" : target;
    if (!stays_below(path, to)) {
      refuse(
          Fault::hostile, "archive.link",
          "\"" + excerpt(path) + "\" is a link that leaves the archive: \"" + excerpt(to) + "\"");
    }
    links_.emplace(path, to);
  }

  void check_size(const std::string& path, la_int64_t size) const {
    if (size < 0) refuse(Fault::hostile, "archive.header", "\"" + excerpt(path) + "\" has no size");
    if (static_cast<std::uint64_t>(size) > limits_.archive_file) fail_file_limit(path);
  }

  [[noreturn]] void fail_file_limit(const std::string& path) const {
    refuse(Fault::limit, "limit.archive.file",
           "\"" + excerpt(path) + "\" is larger than " + std::to_string(limits_.archive_file) +
               " bytes (raise with --max-archive-file-bytes)");
  }

  // Gzip has counted its bytes already.
  void account(std::size_t unpacked) {
    total_ += unpacked;
    if (counted_) return;
    const bool bomb = total_ > kMiB && total_ / limits_.archive_ratio > packed_;
    if (total_ > limits_.archive_total || bomb) {
      refuse(Fault::limit, "limit.archive.total",
             "unpacked size passes " +
                 (bomb ? std::to_string(limits_.archive_ratio) + " times the packed size"
                       : std::to_string(limits_.archive_total) + " bytes") +
                 " (raise with --max-archive-bytes)");
    }
  }

  void write_file(const std::string& path, bool executable, archive* reader, const Input& input) {
    const std::string full = folder_ + "/" + path;
    make_folders(fs::path(full).parent_path().string());
    const int fd = ::open(full.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                          executable ? 0755 : 0644);
    if (fd < 0) fail_on_disk("open", full, errno);
    const struct Closer {
      int fd;
      ~Closer() { close(fd); }
    } closer{fd};
    std::size_t size = 0;
    while (true) {
      const la_ssize_t got = libarchive().read_data(reader, piece_.data(), piece_.size());
      if (got == 0) return;
      if (got < 0) fail(input, reader);
      account(static_cast<std::size_t>(got));
      if ((size += static_cast<std::size_t>(got)) > limits_.archive_file) fail_file_limit(path);
      const ssize_t wrote = write(fd, piece_.data(), static_cast<std::size_t>(got));
      if (wrote != got) fail_on_disk("write", full, wrote < 0 ? errno : ENOSPC);
    }
  }

  void make_links() const {
    for (const auto& [path, target] : links_) {
      const std::string full = folder_ + "/" + path;
      make_folders(fs::path(full).parent_path().string());
      if (symlink(target.c_str(), full.c_str()) != 0) fail_on_disk("symlink", full, errno);
    }
  }

  const std::string& name_;
  std::string folder_;
  const Limits& limits_;
  UnpackBudget budget_;
  std::set<std::string> seen_;
  std::map<std::string, std::string> links_;
  std::array<char, kPiece> piece_{};
  std::size_t total_ = 0, packed_ = 0;
  bool counted_ = false;
};

// Moves what is in the only folder of `folder` one level up.
void drop_only_folder(const std::string& folder) {
  fs::path only;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!only.empty() || !fs::is_directory(entry.symlink_status())) return;
    only = entry.path();
  }
  const fs::path aside = folder + ".only";
  fs::rename(only, aside);
  fs::remove(folder);
  fs::rename(aside, folder);
}

}  // namespace

void unpack(std::string_view bytes, const std::string& name, const std::string& folder,
            const Limits& limits) {
  std::make_unique<Unpacker>(name, folder, limits)->run(bytes);
  drop_only_folder(folder);
}

// The first block is a global PAX header whose only record is "52 comment=COMMIT\n".
std::string noted_commit(std::string_view gzip, const std::string& name, const Limits& limits) {
  constexpr std::string_view kRecord = "52 comment=";
  if (!is_gzip(gzip)) return {};
  UnpackBudget budget = unpack_budget(limits);
  GzipStream stream(gzip, name, budget);
  std::array<char, 1024> start{};
  if (stream.read(start.data(), start.size()) != start.size() || start[156] != 'g') return {};
  const std::string_view record(start.data() + 512, 52);
  return record.starts_with(kRecord) ? std::string(record.substr(kRecord.size(), 40)) : "";
}

}  // namespace kchart::source
