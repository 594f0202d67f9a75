// Layout: an OCI image layout on disk (oci-layout, index.json, blobs/sha256/...), read and written.
//
// It serves as the content store of builders and as a format that other tools exchange (`crane
// push`, `skopeo copy oci:DIR`). Blobs appear only when complete and checked; the index is changed
// under a lock, so that several processes may share a layout.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/oci.hpp"

namespace kchart::oci {

// The annotation that names a manifest of an index, and what `docker load` reads beside it.
inline constexpr std::string_view kRefName = "org.opencontainers.image.ref.name";

class Layout {
 public:
  // Opens the layout at `folder`; makes an empty one where there is none.
  // Throws Error "oci.layout" when the folder holds something else, "io.write".
  explicit Layout(std::string folder);

  const std::string& folder() const noexcept { return folder_; }

  bool has(const std::string& digest) const;
  bool has(const Descriptor& blob) const;  // whole: a file of its size
  // Where the blob lies, or would lie. Throws Error "oci.layout" for what is no sha256 digest.
  std::string path_of(const std::string& digest) const;

  // The bytes of a blob, checked. Throws Error "oci.not_found", "digest.mismatch".
  std::string read(const std::string& digest) const;
  // Reads pieces of a blob, for Registry::put_blob. Nothing is checked.
  net::BodyReader reader(const std::string& digest) const;

  // Adds a blob unless it is there.
  Descriptor put(std::string_view media_type, std::string_view bytes);

  // A blob that arrives piece by piece; dropped unless committed.
  class Writer {
   public:
    virtual ~Writer() = default;
    virtual void write(std::string_view piece) = 0;
    // Throws Error "digest.mismatch" when `expected` is given and is not that of the bytes.
    virtual Descriptor commit(std::string_view media_type, const std::string& expected = {}) = 0;
  };
  std::unique_ptr<Writer> writer();

  // The manifests that index.json names, each with its annotations.
  std::vector<Descriptor> manifests() const;
  // The manifest of that name; absent when there is none.
  std::optional<Descriptor> find(const std::string& name) const;
  // Names a manifest whose blob is there; the name leaves whatever had it before.
  void tag(const std::string& name, Descriptor manifest);
  bool untag(const std::string& name);

 private:
  void write_index(const std::vector<Descriptor>& manifests) const;

  std::string folder_;
};

// Whether the layout has a manifest and all that it points to, each of its size.
bool has_image(const Layout& layout, const Descriptor& manifest);

// Copies a manifest with all that it points to. Blobs that the other side has are not sent again.
// `target` is a tag or a digest; a layout also names the manifest so. Answers its descriptor.
Descriptor push_image(const Layout& from, const Descriptor& manifest, Registry& to,
                      const std::string& repository, const std::string& target);
Descriptor pull_image(Registry& from, const std::string& repository, const std::string& target,
                      Layout& to);

}  // namespace kchart::oci
