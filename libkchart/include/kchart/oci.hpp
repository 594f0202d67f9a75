// Registries: images, charts and other artefacts over the OCI distribution protocol.
//
// A `Registry` speaks to one host. It signs in when the registry asks for it, keeps tokens per
// scope, asks with HEAD before it uploads, and checks the digest of everything it receives.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/http.hpp"
#include "kchart/secret.hpp"

namespace kchart::oci {

inline constexpr std::string_view kImageManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view kImageIndex = "application/vnd.oci.image.index.v1+json";

// "host:port/repository:tag@sha256:...".
struct Reference {
  std::string registry, repository, tag, digest;

  std::string text() const;
  // What a manifest is asked by: the digest, else the tag, else "latest".
  std::string target() const;
};

// Reads a reference whose first part is a host, with or without "oci://". A "+" in the tag becomes
// "_", as Helm writes versions. Throws Error "oci.reference".
Reference parse_reference(std::string_view text);

// What a manifest says of a blob or of another manifest. Sizes are bytes.
struct Descriptor {
  std::string media_type;
  std::string digest;  // "sha256:..."
  std::uint64_t size = 0;
  std::map<std::string, std::string> annotations;

  bool operator==(const Descriptor&) const = default;
};

// The descriptor of `bytes`.
Descriptor describe(std::string_view media_type, std::string_view bytes);

struct Manifest {
  Descriptor descriptor;
  std::string bytes;  // as received: its digest is that of these bytes
};

// What a manifest points to: its configuration, layers and, in an index, manifests.
struct ManifestParts {
  std::string media_type, artifact_type;
  std::optional<Descriptor> config;
  std::vector<Descriptor> layers, manifests;
  std::map<std::string, std::string> annotations;
};

// Throws Error "oci.manifest" for what is no manifest.
ManifestParts parse_manifest(std::string_view bytes);

struct Credential {
  std::string user;
  Secret password;
  Secret identity_token;  // OAuth 2 refresh token; then `user` and `password` are not used

  bool empty() const { return user.empty() && password.empty() && identity_token.empty(); }
};

// Who the caller is at a registry ("host:port"); absent: nobody.
using CredentialSource = std::function<std::optional<Credential>(const std::string& registry)>;

struct RegistryOptions {
  net::ClientOptions http;
  bool plain_http = false;
  CredentialSource credentials;
  std::uint64_t chunk = 16 * kMiB;            // larger blobs are sent in pieces that can be resumed
  int restarts = 5;                           // of one upload, and resumptions within it
  const std::atomic<bool>* cancel = nullptr;  // set by another thread: throws "net.cancelled"
};

class Registry {
 public:
  // `host` is "name" or "name:port".
  Registry(std::string host, RegistryOptions options);
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // All calls throw Error "oci.denied" (401, 403), "oci.not_found", "oci.registry" (any other
  // refusal, with the registry's own words), "digest.mismatch", and those of net::Client.
  // A `target` is a tag or a digest.

  void ping();  // signs in

  // Absent when there is none.
  std::optional<Descriptor> head_manifest(const std::string& repository, const std::string& target);
  Manifest get_manifest(const std::string& repository, const std::string& target);
  // Uploads unless the registry has it under that target already.
  void put_manifest(const std::string& repository, const std::string& target,
                    const Manifest& manifest);
  // One that is not there is fine. Registries may keep all they have: "oci.registry".
  void delete_manifest(const std::string& repository, const std::string& digest);

  bool has_blob(const std::string& repository, const std::string& digest);
  std::string get_blob(const std::string& repository, const Descriptor& blob);
  // The same, piece by piece and without a bound. What arrived is checked at the end: until this
  // returns, `sink` must not rely on it.
  void get_blob(const std::string& repository, const Descriptor& blob,
                const std::function<void(std::string_view piece)>& sink);
  // Uploads unless it is there. `mount_from`: a repository of this registry that may have it.
  void put_blob(const std::string& repository, const Descriptor& blob, const net::BodyReader& read,
                const std::string& mount_from = {});
  void put_blob(const std::string& repository, const Descriptor& blob, std::string_view bytes);

  std::vector<std::string> tags(const std::string& repository);
  // Manifests that name `digest` as their subject; through the tag schema on older registries.
  std::vector<Descriptor> referrers(const std::string& repository, const std::string& digest);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Docker's config.json (and Helm's registry/config.json).
class DockerConfig {
 public:
  // Runs `docker-credential-NAME get` with `host` as input and answers its output; absent when it
  // knows nothing.
  using Helper =
      std::function<std::optional<std::string>(const std::string& name, const std::string& host)>;

  // Throws Error "oci.config" with `file` in the message.
  static DockerConfig parse(std::string_view text, const std::string& file);

  // Helpers first, as Docker does. Throws Error "oci.config" for an entry that cannot be read.
  std::optional<Credential> find(const std::string& registry, const Helper& helper) const;

  // The NAME of the docker-credential-NAME that keeps what belongs to `registry`; empty when that
  // stands in the file itself. Throws Error "oci.config" for what is no name of a program.
  std::string helper_for(const std::string& registry) const;

  void set(const std::string& registry, const Credential& credential);
  bool remove(const std::string& registry);
  std::string text() const;  // what else the file said is kept

 private:
  std::string json_ = "{}";
  std::string file_;
};

// What to delete when of each repository only the newest `keep` images stay. An image is a digest;
// tags that share one count once, and a digest that any kept image names stays.
struct TaggedImage {
  std::string repository, tag, digest;
  std::string created;                // RFC 3339; orders images, unknown ones are oldest
  std::vector<std::string> contains;  // digests of an index's manifests
};
struct Garbage {
  std::string repository, digest;
  std::vector<std::string> tags;
  bool operator==(const Garbage&) const = default;
};
std::vector<Garbage> plan_garbage(const std::vector<TaggedImage>& images, std::size_t keep = 2);

}  // namespace kchart::oci
