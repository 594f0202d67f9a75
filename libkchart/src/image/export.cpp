// An image as one file: an OCI layout in a tar, with the manifest.json that `docker load` reads.
#include <nlohmann/json.hpp>

#include "base/disk.hpp"
#include "base/write_file.hpp"
#include "image/layer.hpp"
#include "kchart/error.hpp"

namespace kchart::image {

namespace {

using Json = nlohmann::ordered_json;

std::string blob_path(const std::string& digest) {
  return "blobs/sha256/" + digest.substr(digest.find(':') + 1);
}

// Every blob below a manifest, itself first, each once; the first image manifest goes to `image`.
void collect(const oci::Layout& layout, const oci::Descriptor& manifest,
             std::map<std::string, std::uint64_t>& blobs, std::string& image) {
  const std::string bytes = layout.read(manifest.digest);
  if (!blobs.emplace(manifest.digest, bytes.size()).second) return;
  const oci::ManifestParts parts = oci::parse_manifest(bytes);
  for (const oci::Descriptor& below : parts.manifests) collect(layout, below, blobs, image);
  if (image.empty() && parts.config) image = manifest.digest;
  if (parts.config) blobs.emplace(parts.config->digest, parts.config->size);
  for (const oci::Descriptor& layer : parts.layers) blobs.emplace(layer.digest, layer.size);
}

std::string docker_manifest(const oci::Layout& layout, const std::string& image,
                            const std::string& name) {
  const oci::ManifestParts parts = oci::parse_manifest(layout.read(image));
  Json layers = Json::array();
  for (const oci::Descriptor& layer : parts.layers) layers.push_back(blob_path(layer.digest));
  const Json one{{"Config", blob_path(parts.config->digest)},
                 {"RepoTags", Json::array({name})},
                 {"Layers", layers}};
  return Json::array({one}).dump();
}

void add_text(TarWriter& tar, const std::string& path, const std::string& text) {
  tar.file(path, false, text.size(), [&](std::uint64_t offset, char* into, std::size_t room) {
    return text.copy(into, room, offset);
  });
}

constexpr const char* kPassing = ".kchart-import";

}  // namespace

PassingArchive::PassingArchive(const std::string& folder) {
  remove_abandoned(folder, std::string(kPassing) + "-");
  folder_ = std::make_unique<TemporaryFolder>(folder, kPassing);
}

PassingArchive::~PassingArchive() = default;

std::string PassingArchive::path() const {
  return folder_->path() + "/image.tar";
}

void export_archive(const oci::Layout& layout, const oci::Descriptor& image,
                    const std::string& name, std::int64_t epoch, const std::string& path) {
  std::map<std::string, std::uint64_t> blobs;
  std::string first;
  collect(layout, image, blobs, first);
  if (first.empty()) throw Error(Fault::refused, "image.export", name + " holds no image");
  PendingFile file(path);
  TarWriter tar([&](std::string_view piece) { file.write(piece); }, epoch);
  tar.folder("blobs");
  tar.folder("blobs/sha256");
  for (const auto& [digest, size] : blobs) {
    tar.file(blob_path(digest), false, size, layout.reader(digest));
  }
  const Json one{
      {"mediaType", image.media_type},
      {"digest", image.digest},
      {"size", image.size},
      {"annotations", {{"io.containerd.image.name", name}, {std::string(oci::kRefName), name}}}};
  const Json index{
      {"schemaVersion", 2}, {"mediaType", oci::kImageIndex}, {"manifests", Json::array({one})}};
  add_text(tar, "index.json", index.dump());
  add_text(tar, "manifest.json", docker_manifest(layout, first, name));
  add_text(tar, "oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
  tar.close();
  file.commit();
}

void export_layout(const oci::Layout& from, const oci::Descriptor& image, const std::string& name,
                   oci::Layout& to) {
  std::map<std::string, std::uint64_t> blobs;
  std::string first;
  collect(from, image, blobs, first);
  std::string piece(128 * kKiB, '\0');
  for (const auto& [digest, size] : blobs) {
    if (to.has(digest)) continue;
    const net::BodyReader read = from.reader(digest);
    const auto blob = to.writer();
    for (std::uint64_t at = 0; at < size;) {
      const std::size_t got = read(at, piece.data(), piece.size());
      if (got == 0) break;  // the digest will tell
      blob->write({piece.data(), got});
      at += got;
    }
    blob->commit("", digest);
  }
  to.tag(name, image);
}

}  // namespace kchart::image
