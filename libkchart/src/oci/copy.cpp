// Between layouts and registries: children before parents, so that whatever is visible is complete.
#include <algorithm>

#include "kchart/error.hpp"
#include "kchart/oci_layout.hpp"
#include "oci/manifest.hpp"

namespace kchart::oci {

namespace {

constexpr int kDeepest = 4;  // an index of indexes of images is as far as anybody goes

void check_depth(int depth) {
  if (depth > kDeepest) {
    throw Error(Fault::hostile, "oci.manifest", "indexes lie within indexes too deeply");
  }
}

std::vector<Descriptor> blobs_of(const ManifestParts& parts) {
  std::vector<Descriptor> blobs = parts.layers;
  if (parts.config) blobs.push_back(*parts.config);
  return blobs;
}

bool has_below(const Layout& layout, const Descriptor& manifest, int depth) {
  check_depth(depth);
  if (!layout.has(manifest)) return false;
  const ManifestParts parts = parse_manifest(layout.read(manifest.digest));
  const std::vector<Descriptor> blobs = blobs_of(parts);
  return std::all_of(blobs.begin(), blobs.end(),
                     [&](const Descriptor& blob) { return layout.has(blob); }) &&
         std::all_of(parts.manifests.begin(), parts.manifests.end(),
                     [&](const Descriptor& child) { return has_below(layout, child, depth + 1); });
}

void push_below(const Layout& from, const Manifest& manifest, Registry& to,
                const std::string& repository, int depth) {
  check_depth(depth);
  const ManifestParts parts = parse_manifest(manifest.bytes);
  for (const Descriptor& blob : blobs_of(parts)) {
    to.put_blob(repository, blob, from.reader(blob.digest));
  }
  for (const Descriptor& child : parts.manifests) {
    const Manifest below{child, from.read(child.digest)};
    push_below(from, below, to, repository, depth + 1);
    to.put_manifest(repository, child.digest, below);
  }
}

void pull_blob(Registry& from, const std::string& repository, const Descriptor& blob, Layout& to) {
  if (to.has(blob)) return;
  const auto writer = to.writer();
  from.get_blob(repository, blob, [&](std::string_view piece) { writer->write(piece); });
  writer->commit(blob.media_type, blob.digest);
}

Descriptor pull_below(Registry& from, const std::string& repository, const std::string& target,
                      Layout& to, int depth) {
  check_depth(depth);
  const Manifest manifest = from.get_manifest(repository, target);
  const char* between = target.find(':') == std::string::npos ? ":" : "@";
  const ManifestParts parts = parts_of(manifest, repository + between + target);
  for (const Descriptor& blob : blobs_of(parts)) pull_blob(from, repository, blob, to);
  for (const Descriptor& child : parts.manifests) {
    pull_below(from, repository, child.digest, to, depth + 1);
  }
  to.put(manifest.descriptor.media_type, manifest.bytes);
  return manifest.descriptor;
}

}  // namespace

bool has_image(const Layout& layout, const Descriptor& manifest) {
  return has_below(layout, manifest, 0);
}

Descriptor push_image(const Layout& from, const Descriptor& manifest, Registry& to,
                      const std::string& repository, const std::string& target) {
  const Manifest top{manifest, from.read(manifest.digest)};
  push_below(from, top, to, repository, 0);
  to.put_manifest(repository, target, top);
  return manifest;
}

Descriptor pull_image(Registry& from, const std::string& repository, const std::string& target,
                      Layout& to) {
  Descriptor manifest = pull_below(from, repository, target, to, 0);
  to.tag(target, manifest);
  return manifest;
}

}  // namespace kchart::oci
