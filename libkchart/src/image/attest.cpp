// Formats: in-toto Statement v0.1, SLSA provenance v0.2, SPDX 2.3; attached by the annotations
// "vnd.docker.reference.type" and "vnd.docker.reference.digest".
#include "image/attest.hpp"

#include <nlohmann/json.hpp>

#include "base/json_text.hpp"
#include "crypto/digest.hpp"

namespace kchart::image {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSlsa = "https://slsa.dev/provenance/v0.2";
constexpr const char* kSpdx = "https://spdx.dev/Document";
constexpr const char* kInToto = "application/vnd.in-toto+json";

// What is built; where it lies on this machine is nobody's business.
std::string shown(const source::Source& from) {
  return from.url.empty() ? "source" : from.slug;
}

Json statement(const char* predicate_type, const Request& request, const std::string& digest,
               Json predicate) {
  const std::string name = request.tags.empty() ? "image" : request.tags.front();
  return {
      {"_type", "https://in-toto.io/Statement/v0.1"},
      {"predicateType", predicate_type},
      {"subject", Json::array({Json{{"name", name}, {"digest", {{"sha256", digest.substr(7)}}}}})},
      {"predicate", std::move(predicate)}};
}

Json materials_of(const Request& request, const std::string& base, const std::string& digest) {
  Json materials = Json::array();
  if (!digest.empty()) {
    materials.push_back(
        {{"uri", "pkg:docker/" + base}, {"digest", {{"sha256", digest.substr(7)}}}});
  }
  const source::Source& from = *request.source;
  if (!from.url.empty() && !from.commit.empty()) {
    materials.push_back({{"uri", "git+" + from.url}, {"digest", {{"sha1", from.commit}}}});
  }
  materials.push_back({{"uri", "source"}, {"digest", {{"sha256", from.digest.substr(7)}}}});
  return materials;
}

Json descriptor_json(const oci::Descriptor& one) {
  return {{"mediaType", one.media_type}, {"digest", one.digest}, {"size", one.size}};
}

Json checksum(const char* algorithm, const std::string& raw) {
  return {{"algorithm", algorithm}, {"checksumValue", crypto::hex(raw)}};
}

Json platform_json(const Platform& platform) {
  Json json{{"architecture", platform.architecture}, {"os", platform.os}};
  if (!platform.variant.empty()) json["variant"] = platform.variant;
  return json;
}

}  // namespace

std::string provenance_statement(const Request& request, const std::string& digest,
                                 const std::string& base, const std::string& base_digest) {
  const source::Source& from = *request.source;
  Json parameters{{"platform", request.platform.text()}, {"epoch", request.epoch}};
  if (!request.labels.empty()) parameters["labels"] = request.labels;
  const Json predicate = {
      {"builder", {{"id", "https://kchart.dev/builders/layers"}}},
      {"buildType", "https://kchart.dev/build/layers@v1"},
      {"invocation",
       {{"configSource",
         {{"uri", from.url.empty() ? "source" : "git+" + from.url},
          {"digest", {{"sha256", from.digest.substr(7)}}},
          {"entryPoint", request.plan ? request.plan->title : request.dockerfile}}},
        {"parameters", parameters}}},
      {"metadata",
       {{"reproducible", true},
        {"completeness", {{"parameters", true}, {"environment", true}, {"materials", true}}}}},
      {"materials", materials_of(request, base, base_digest)}};
  return json_text(statement(kSlsa, request, digest, predicate));
}

std::string sbom_statement(const Request& request, const std::string& digest) {
  const source::Source& from = *request.source;
  Json files = Json::array();
  for (const source::File& file : from.files) {
    if (!file.link.empty() || file.is_folder()) continue;
    const std::string bytes = from.read(file.path, file.size + 1);
    files.push_back({{"SPDXID", "SPDXRef-File-" + std::to_string(files.size() + 1)},
                     {"fileName", "./" + file.path},
                     {"checksums", Json::array({checksum("SHA1", crypto::sha1(bytes)),
                                                checksum("SHA256", crypto::sha256(bytes))})}});
  }
  const Json predicate = {
      {"spdxVersion", "SPDX-2.3"},
      {"dataLicense", "CC0-1.0"},
      {"SPDXID", "SPDXRef-DOCUMENT"},
      {"name", shown(from)},
      {"documentNamespace", "https://kchart.dev/spdx/" + from.digest.substr(7)},
      {"creationInfo",
       {{"created", "1970-01-01T00:00:00Z"}, {"creators", Json::array({"Tool: kchart"})}}},
      {"packages",
       Json::array({Json{{"SPDXID", "SPDXRef-Source"},
                         {"name", shown(from)},
                         {"versionInfo", from.commit},
                         {"downloadLocation", from.url.empty() ? "NOASSERTION" : "git+" + from.url},
                         {"filesAnalyzed", false}}})},
      {"files", files}};
  return json_text(statement(kSpdx, request, digest, predicate));
}

oci::Descriptor attach_statements(const oci::Descriptor& image, const Platform& platform,
                                  const std::vector<std::string>& statements, oci::Layout& store) {
  Json layers = Json::array(), diff_ids = Json::array();
  for (const std::string& text : statements) {
    Json layer = descriptor_json(store.put(kInToto, text));
    layer["annotations"] = {{"in-toto.io/predicate-type", Json::parse(text)["predicateType"]}};
    diff_ids.push_back(layer["digest"]);
    layers.push_back(std::move(layer));
  }
  const Json config{{"architecture", "unknown"},
                    {"os", "unknown"},
                    {"config", Json::object()},
                    {"rootfs", {{"type", "layers"}, {"diff_ids", diff_ids}}}};
  const Json manifest{{"schemaVersion", 2},
                      {"mediaType", oci::kImageManifest},
                      {"config", descriptor_json(store.put(
                                     "application/vnd.oci.image.config.v1+json", config.dump()))},
                      {"layers", layers}};
  Json first = descriptor_json(image),
       second = descriptor_json(store.put(oci::kImageManifest, manifest.dump()));
  first["platform"] = platform_json(platform);
  second["annotations"] = {{"vnd.docker.reference.digest", image.digest},
                           {"vnd.docker.reference.type", "attestation-manifest"}};
  second["platform"] = {{"architecture", "unknown"}, {"os", "unknown"}};
  const Json index{{"schemaVersion", 2},
                   {"mediaType", oci::kImageIndex},
                   {"manifests", Json::array({first, second})}};
  return store.put(oci::kImageIndex, index.dump());
}

}  // namespace kchart::image
