// Volumes and what projects into them, as validateVolumeSource and validateProjectionSources of
// Kubernetes' core validation have it.
#include <set>

#include "check/names.hpp"
#include "check/server_pod_parts.hpp"

namespace kchart::checking {

namespace {

constexpr double kMostMode = 0777;

bool climbs(std::string_view path) {
  for (std::size_t start = 0; start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    if (path.substr(start, end - start) == "..") return true;
    start = end + 1;
  }
  return false;
}

// A file below the volume, not the server's own ("..data").
void check_file_path(const Spot& item, std::string_view key) {
  item.need(key);
  const std::string path = item.text(key);
  if (!is_local_path(path) || path.starts_with("..")) {
    item.at(key).bad("must be relative, and neither hold nor begin with '..'");
  }
}

void check_items(const Spot& source, std::set<std::string>* taken = nullptr) {
  source.each("items", [&](const Spot& item) {
    item.need("key");
    check_file_path(item, "path");
    item.within("mode", 0, kMostMode);
    const std::string path = item.text("path");
    if (taken == nullptr || path.empty() || taken->insert(path).second) return;
    item.at("path").say("schema.duplicate", "another file of the volume has this path");
  });
}

void check_downward_items(const Spot& source, std::set<std::string>* taken = nullptr) {
  source.each("items", [&](const Spot& item) {
    check_file_path(item, "path");
    item.within("mode", 0, kMostMode);
    check_field_ref(item.at("fieldRef"), FieldsFor::volume);
    check_resource_ref(item.at("resourceFieldRef"), FieldsFor::volume);
    const int ways = item.count({"fieldRef", "resourceFieldRef"});
    if (ways != 1) item.bad("needs one of fieldRef and resourceFieldRef");
    const std::string path = item.text("path");
    if (taken == nullptr || path.empty() || taken->insert(path).second) return;
    item.at("path").say("schema.duplicate", "another file of the volume has this path");
  });
}

void check_token(const Spot& token) {
  if (!token.there()) return;
  token.within("expirationSeconds", 600, 4294967296.0);
  check_file_path(token, "path");
}

void check_projected(const Spot& projected) {
  std::set<std::string> taken;
  projected.within("defaultMode", 0, kMostMode);
  projected.each("sources", [&](const Spot& source) {
    for (const char* kind : {"secret", "configMap"}) {
      const Spot part = source.at(kind);
      if (!part.there()) continue;
      part.need("name");
      check_items(part, &taken);
    }
    const Spot downward = source.at("downwardAPI");
    check_downward_items(downward, &taken);
    check_token(source.at("serviceAccountToken"));
    const int kinds = source.count({"secret", "configMap", "downwardAPI", "serviceAccountToken",
                                    "clusterTrustBundle", "podCertificate"});
    if (kinds > 1) source.bad("a source has one kind only");
  });
}

void check_files(const Spot& source, std::string_view name) {
  if (!source.there()) return;
  source.need(name);
  source.within("defaultMode", 0, kMostMode);
  check_items(source);
}

void check_host_path(const Spot& source) {
  if (!source.there()) return;
  source.need("path");
  if (climbs(source.text("path"))) source.at("path").bad("must not hold '..'");
}

void check_nfs(const Spot& source) {
  if (!source.there()) return;
  source.need("server");
  source.need("path");
  if (!source.text("path").starts_with('/')) source.at("path").bad("must begin with /");
}

}  // namespace

bool is_local_path(std::string_view path) {
  return !path.starts_with('/') && !climbs(path);
}

void check_volume(const Spot& volume) {
  check_files(volume.at("secret"), "secretName");
  check_files(volume.at("configMap"), "name");
  check_host_path(volume.at("hostPath"));
  check_nfs(volume.at("nfs"));
  check_projected(volume.at("projected"));
  const Spot downward = volume.at("downwardAPI");
  downward.within("defaultMode", 0, kMostMode);
  check_downward_items(downward);
  const Spot claim = volume.at("persistentVolumeClaim");
  if (claim.there()) claim.need("claimName");
  const Spot driver = volume.at("csi");
  if (driver.there()) driver.need("driver");
  const Spot empty = volume.at("emptyDir");
  check_not_negative(empty.at("sizeLimit"));
  const Spot ephemeral = volume.at("ephemeral");
  if (!ephemeral.there()) return;
  const Spot claim_template = ephemeral.at("volumeClaimTemplate");
  if (!claim_template.there()) return ephemeral.need("volumeClaimTemplate");
  check_claim_spec(claim_template.at("spec"));
}

}  // namespace kchart::checking
