// Names are sha256 only: other algorithms are neither written nor believed.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "base/disk.hpp"
#include "base/folder.hpp"
#include "base/stranger_json.hpp"
#include "base/write_file.hpp"
#include "crypto/digest.hpp"
#include "kchart/error.hpp"
#include "kchart/oci_layout.hpp"

namespace kchart::oci {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kScheme = "sha256:";
constexpr std::size_t kHexDigits = 64;
constexpr std::size_t kLargestIndex = 8 * kMiB;
constexpr std::size_t kLargestBlob = 4 * kGiB;  // that is read into memory at once
constexpr const char* kMarker = R"({"imageLayoutVersion":"1.0.0"})";

bool exists(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0;
}

[[noreturn]] void mismatch(const std::string& wanted, const std::string& got) {
  throw Error(Fault::hostile, "digest.mismatch",
              "the blob " + excerpt(wanted) + " has the digest " + got);
}

// Opened for each piece: a layout holds no files open.
std::size_t read_piece(const std::string& path, std::uint64_t offset, char* into,
                       std::size_t room) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const ssize_t got = fd < 0 ? -1 : pread(fd, into, room, static_cast<off_t>(offset));
  const int code = errno;
  if (fd >= 0) close(fd);
  if (got < 0) {
    throw Error(Fault::io, "io.read", "read " + path + ": " + std::string(strerror(code)));
  }
  return static_cast<std::size_t>(got);
}

Json to_json(const Descriptor& descriptor) {
  Json json{{"mediaType", descriptor.media_type},
            {"digest", descriptor.digest},
            {"size", descriptor.size}};
  if (!descriptor.annotations.empty()) json["annotations"] = descriptor.annotations;
  return json;
}

bool is_named(const Descriptor& manifest, const std::string& name) {
  const auto found = manifest.annotations.find(std::string(kRefName));
  return found != manifest.annotations.end() && found->second == name;
}

class BlobWriter : public Layout::Writer {
 public:
  explicit BlobWriter(const Layout& layout)
      : layout_(layout), file_(layout.folder() + "/blobs/sha256/.new") {}

  void write(std::string_view piece) override {
    file_.write(piece);
    digest_.add(piece);
    size_ += piece.size();
  }

  Descriptor commit(std::string_view media_type, const std::string& expected) override {
    const std::string digest = std::string(kScheme) + crypto::hex(digest_.finish());
    if (!expected.empty() && digest != expected) mismatch(expected, digest);
    file_.commit_as(layout_.path_of(digest));
    return {std::string(media_type), digest, size_, {}};
  }

 private:
  const Layout& layout_;
  PendingFile file_;
  crypto::RunningSha256 digest_;
  std::uint64_t size_ = 0;
};

}  // namespace

Layout::Layout(std::string folder) : folder_(std::move(folder)) {
  make_folders(folder_ + "/blobs/sha256");
  const FileLock lock(folder_ + "/.lock");
  remove_abandoned(folder_ + "/blobs/sha256", ".new.");
  if (!exists(folder_ + "/oci-layout")) write_file_atomically(folder_ + "/oci-layout", kMarker);
  if (!exists(folder_ + "/index.json")) write_index({});
  const Json marker = read_json<Json>(read_user_file(folder_ + "/oci-layout", kKiB));
  if (text_under(marker, "imageLayoutVersion") != "1.0.0") {
    throw Error(Fault::refused, "oci.layout", folder_ + " is no OCI layout of version 1.0.0");
  }
}

std::string Layout::path_of(const std::string& digest) const {
  if (digest.size() != kScheme.size() + kHexDigits || !digest.starts_with(kScheme) ||
      digest.find_first_not_of("0123456789abcdef", kScheme.size()) != std::string::npos) {
    throw Error(Fault::hostile, "oci.layout", "this is no sha256 digest: " + excerpt(digest));
  }
  return folder_ + "/blobs/sha256/" + digest.substr(kScheme.size());
}

bool Layout::has(const std::string& digest) const {
  return exists(path_of(digest));
}

bool Layout::has(const Descriptor& blob) const {
  struct stat info {};
  return stat(path_of(blob.digest).c_str(), &info) == 0 &&
         static_cast<std::uint64_t>(info.st_size) == blob.size;
}

std::string Layout::read(const std::string& digest) const {
  if (!has(digest)) {
    throw Error(Fault::refused, "oci.not_found", folder_ + " does not hold " + digest);
  }
  std::string bytes = read_user_file(path_of(digest), kLargestBlob);
  const std::string got = describe("", bytes).digest;
  if (got != digest) mismatch(digest, got);
  return bytes;
}

net::BodyReader Layout::reader(const std::string& digest) const {
  return [path = path_of(digest)](std::uint64_t offset, char* into, std::size_t room) {
    return read_piece(path, offset, into, room);
  };
}

Descriptor Layout::put(std::string_view media_type, std::string_view bytes) {
  Descriptor blob = describe(media_type, bytes);
  if (has(blob)) return blob;
  const auto made = writer();
  made->write(bytes);
  return made->commit(media_type);
}

std::unique_ptr<Layout::Writer> Layout::writer() {
  return std::make_unique<BlobWriter>(*this);
}

std::vector<Descriptor> Layout::manifests() const {
  const std::string file = folder_ + "/index.json", text = read_user_file(file, kLargestIndex);
  try {
    return parse_manifest(text).manifests;
  } catch (const Error& error) {
    throw Error(Fault::refused, "oci.layout", file + " is no index of images");
  }
}

std::optional<Descriptor> Layout::find(const std::string& name) const {
  for (Descriptor& manifest : manifests()) {
    if (is_named(manifest, name)) return std::move(manifest);
  }
  return std::nullopt;
}

void Layout::tag(const std::string& name, Descriptor manifest) {
  const FileLock lock(folder_ + "/.lock");
  std::vector<Descriptor> all = manifests();
  std::erase_if(all, [&](const Descriptor& other) { return is_named(other, name); });
  manifest.annotations[std::string(kRefName)] = name;
  all.push_back(std::move(manifest));
  write_index(all);
}

bool Layout::untag(const std::string& name) {
  const FileLock lock(folder_ + "/.lock");
  std::vector<Descriptor> all = manifests();
  const bool removed =
      std::erase_if(all, [&](const Descriptor& other) { return is_named(other, name); }) != 0;
  if (removed) write_index(all);
  return removed;
}

void Layout::write_index(const std::vector<Descriptor>& manifests) const {
  Json json{{"schemaVersion", 2}, {"mediaType", kImageIndex}, {"manifests", Json::array()}};
  for (const Descriptor& manifest : manifests) json["manifests"].push_back(to_json(manifest));
  write_file_atomically(folder_ + "/index.json", json.dump());
}

}  // namespace kchart::oci
