// Manifests and indexes: only what is asked of them is read.
#include <nlohmann/json.hpp>

#include "base/stranger_json.hpp"
#include "kchart/error.hpp"
#include "kchart/oci.hpp"
#include "oci/manifest.hpp"

namespace kchart::oci {

namespace {

using Json = nlohmann::json;

std::map<std::string, std::string> read_annotations(const Json& from) {
  std::map<std::string, std::string> all;
  const auto found = from.find("annotations");
  if (found == from.end() || !found->is_object()) return all;
  for (const auto& [key, value] : found->items()) all[key] = value.get<std::string>();
  return all;
}

// "sha256:...": nothing that could be more than the last part of a URL.
std::string read_digest(const Json& from) {
  const std::string digest = from.at("digest").get<std::string>();
  constexpr std::string_view kGood =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:+._=-";
  if (digest.find(':') == std::string::npos || digest.find_first_not_of(kGood) != digest.npos) {
    throw Error(Fault::hostile, "oci.manifest", "this is no digest: " + excerpt(digest));
  }
  return digest;
}

Descriptor read_descriptor(const Json& from) {
  const Json size = from.value("size", Json(std::uint64_t{0}));
  if (!size.is_number_unsigned()) {
    throw Error(Fault::hostile, "oci.manifest", "this is no size of a blob: " + size.dump());
  }
  return {from.value("mediaType", ""), read_digest(from), size.get<std::uint64_t>(),
          read_annotations(from)};
}

std::vector<Descriptor> read_list(const Json& from, const char* name) {
  std::vector<Descriptor> all;
  const auto found = from.find(name);
  if (found == from.end() || found->is_null()) return all;
  for (const Json& item : *found) all.push_back(read_descriptor(item));
  return all;
}

}  // namespace

ManifestParts parse_manifest(std::string_view bytes) {
  try {
    const Json json = read_json<Json>(bytes);
    if (!json.is_object()) throw Error(Fault::hostile, "oci.manifest", "this is no manifest");
    ManifestParts parts;
    parts.media_type = json.value("mediaType", "");
    parts.artifact_type = json.value("artifactType", "");
    if (json.contains("config") && !json.at("config").is_null()) {
      parts.config = read_descriptor(json.at("config"));
    }
    parts.layers = read_list(json, "layers");
    parts.manifests = read_list(json, "manifests");
    parts.annotations = read_annotations(json);
    return parts;
  } catch (const Json::exception&) {
    throw Error(Fault::hostile, "oci.manifest", "a field of this manifest is of the wrong kind");
  }
}

ManifestParts parts_of(const Manifest& manifest, const std::string& name) {
  try {
    return parse_manifest(manifest.bytes);
  } catch (const Error& error) {
    throw Error(error.fault(), error.code(), name + ": " + error.message());
  }
}

}  // namespace kchart::oci
