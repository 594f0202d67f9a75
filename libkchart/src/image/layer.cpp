// libarchive writes the tar, zlib packs it; order, owners, modes and times are ours, so that the
// same files give the same bytes on any machine.
#include "image/layer.hpp"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>

#include "base/write_file.hpp"
#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/file_tree.hpp"
#include "source/libarchive.hpp"
#include "source/links.hpp"

namespace kchart::image {

namespace {

constexpr std::size_t kPiece = 128 * kKiB;
constexpr int kGzipWindow = 15 + 16;
constexpr const char* kLayer = "application/vnd.oci.image.layer.v1.tar+gzip";

// Deflates with a header that holds no name and no time.
class Gzip {
 public:
  explicit Gzip(oci::Layout::Writer& out) : out_(out) {
    if (deflateInit2(&z_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
      throw Error(Fault::limit, "limit.memory", "no memory to pack a layer");
    }
  }
  ~Gzip() { deflateEnd(&z_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  void add(std::string_view bytes, int flush = Z_NO_FLUSH) {
    z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    z_.avail_in = static_cast<uInt>(bytes.size());
    do {
      z_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      z_.avail_out = static_cast<uInt>(buffer_.size());
      deflate(&z_, flush);
      out_.write({buffer_.data(), buffer_.size() - z_.avail_out});
    } while (z_.avail_out == 0);
  }
  void finish() { add({}, Z_FINISH); }

 private:
  oci::Layout::Writer& out_;
  z_stream z_{};
  std::array<char, kPiece> buffer_;
};

// A file that is read while its layer is written; it must not grow or shrink meanwhile.
class OpenFile {
 public:
  OpenFile(const std::string& folder, const std::string& path)
      : path_(path), fd_(source::open_below(folder, path)) {}
  ~OpenFile() { close(fd_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  std::size_t read(std::uint64_t offset, char* into, std::size_t room) const {
    const ssize_t got = pread(fd_, into, room, static_cast<off_t>(offset));
    if (got < 0) fail_on_disk("read", path_, errno);
    return static_cast<std::size_t>(got);
  }

 private:
  const std::string& path_;
  int fd_;
};

// "./", "/app/", "conf" in `workdir`: the folder or file of the image, without the first slash.
std::string place_of(const std::string& to, const std::string& workdir) {
  std::string path = to.starts_with('/') ? to : workdir + "/" + to;
  const bool folder = path.ends_with('/') || to == "." || to == "./";
  if (path.find_first_not_of("/.") == std::string::npos) return "";
  path = checked_path(path.substr(path.find_first_not_of('/')));
  return folder ? path + "/" : path;
}

// Where the file `path` goes when `from` is copied to `to` ("" or "x/" is a folder); empty: it is
// not among what is copied.
std::string target_of(const std::string& path, std::string from, const std::string& to) {
  while (from.starts_with("./")) from.erase(0, 2);
  while (from.ends_with('/')) from.pop_back();
  const bool all = from.empty() || from == ".";
  if (all) return to + path;
  if (path == from)
    return to.empty() || to.ends_with('/') ? to + path.substr(path.rfind('/') + 1) : to;
  const bool below = path.starts_with(from + "/");
  const std::string folder = to.empty() || to.ends_with('/') ? to : to + "/";
  return below ? folder + path.substr(from.size() + 1) : "";
}

using Entries = std::map<std::string, const source::File*, WalkOrder>;

Entries entries_of(const source::Source& from, const std::vector<Copy>& copies,
                   const std::string& workdir) {
  Entries entries;
  for (const Copy& copy : copies) {
    for (const std::string& path : copy.from) {
      bool any = false;
      for (const source::File& file : from.files) {
        const std::string target = target_of(file.path, path, place_of(copy.to, workdir));
        if (target.empty()) continue;
        entries[target] = &file;
        any = true;
      }
      if (!any) {
        throw Error(Fault::refused, "build.copy",
                    from.slug + ": nothing to copy at \"" + excerpt(path) + "\"");
      }
    }
  }
  return entries;
}

// The folders above `path` that were not written yet, outermost first.
void write_folders(TarWriter& tar, const std::string& path, std::map<std::string, bool>& written) {
  for (std::size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    if (written.emplace(folder, true).second) tar.folder(folder);
  }
}

void write_entries(TarWriter& tar, const source::Source& from, const Entries& entries,
                   const std::string& workdir) {
  std::map<std::string, bool> written;
  write_folders(tar, place_of(workdir + "/", ""), written);
  for (const auto& [path, file] : entries) {
    write_folders(tar, path, written);
    if (file->is_folder()) continue;
    if (!file->link.empty()) {
      tar.link(path, file->link);
      continue;
    }
    const OpenFile opened(from.folder, file->path);
    tar.file(path, file->executable, file->size,
             [&](std::uint64_t offset, char* into, std::size_t room) {
               return opened.read(offset, into, room);
             });
  }
  tar.close();
}

}  // namespace

struct TarWriter::State {
  Sink sink;
  std::int64_t epoch;
  archive* writer = nullptr;
  std::exception_ptr thrown = {};
  std::array<char, kPiece> piece{};

  void check(int result) const {
    if (thrown) std::rethrow_exception(thrown);
    if (result >= ARCHIVE_WARN) return;
    const char* why = source::libarchive().error_string(writer);
    throw Error(Fault::io, "build.tar", std::string("writing a tar: ") + (why ? why : "failed"));
  }

  void header(const std::string& path, unsigned type, unsigned mode, std::uint64_t size,
              const std::string& target) {
    const source::LibArchive& la = source::libarchive();
    const source::Entry entry(la.entry_new());
    la.copy_pathname(entry.get(), path.c_str());
    la.set_filetype(entry.get(), type);
    la.set_perm(entry.get(), static_cast<mode_t>(mode));
    la.set_size(entry.get(), static_cast<la_int64_t>(size));
    la.set_mtime(entry.get(), static_cast<time_t>(epoch), 0);
    la.set_uid(entry.get(), 0);
    la.set_gid(entry.get(), 0);
    if (!target.empty()) la.copy_symlink(entry.get(), target.c_str());
    check(la.write_header(writer, entry.get()));
  }
};

TarWriter::TarWriter(Sink sink, std::int64_t epoch) : state_(new State{std::move(sink), epoch}) {
  const source::LibArchive& la = source::libarchive();
  state_->writer = la.write_new();
  la.write_pax(state_->writer);
  la.write_last_block(state_->writer, 1);
  const auto write = [](archive*, void* data, const void* bytes, std::size_t size) -> la_ssize_t {
    auto& state = *static_cast<State*>(data);
    try {
      state.sink({static_cast<const char*>(bytes), size});
      return static_cast<la_ssize_t>(size);
    } catch (...) {  // libarchive is C, so the exception waits
      state.thrown = std::current_exception();
      return -1;
    }
  };
  state_->check(la.write_open(state_->writer, state_.get(), nullptr, write, nullptr));
}

TarWriter::~TarWriter() {
  source::libarchive().write_free(state_->writer);
}

void TarWriter::folder(const std::string& path) {
  state_->header(path + "/", AE_IFDIR, 0755, 0, "");
}

void TarWriter::link(const std::string& path, const std::string& target) {
  state_->header(path, AE_IFLNK, 0777, 0, target);
}

void TarWriter::file(const std::string& path, bool executable, std::uint64_t size,
                     const net::BodyReader& read) {
  state_->header(path, AE_IFREG, executable ? 0755 : 0644, size, "");
  for (std::uint64_t at = 0; at < size;) {
    const std::size_t got = read(at, state_->piece.data(), state_->piece.size());
    if (got == 0) throw Error(Fault::io, "build.changed", path + " shrank while it was read");
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(got, size - at));
    const auto wrote = source::libarchive().write_data(state_->writer, state_->piece.data(), part);
    state_->check(wrote < 0 ? ARCHIVE_FATAL : ARCHIVE_OK);
    at += part;
  }
}

void TarWriter::close() {
  state_->check(source::libarchive().write_close(state_->writer));
}

Layer make_layer(const source::Source& from, const std::vector<Copy>& copies,
                 const std::string& workdir, std::int64_t epoch, oci::Layout& store,
                 const std::atomic<bool>* cancel) {
  const Entries entries = entries_of(from, copies, workdir);
  const auto blob = store.writer();
  Gzip gzip(*blob);
  crypto::RunningSha256 digest;
  TarWriter tar(
      [&](std::string_view piece) {
        if (cancel != nullptr && cancel->load()) {
          throw Error(Fault::io, "cancelled", "interrupted");
        }
        digest.add(piece);
        gzip.add(piece);
      },
      epoch);
  write_entries(tar, from, entries, workdir);
  gzip.finish();
  Layer layer;
  layer.blob = blob->commit(kLayer);
  layer.diff_id = "sha256:" + crypto::hex(digest.finish());
  return layer;
}

}  // namespace kchart::image
