// Names as Docker reads them, platforms as OCI writes them.
#include <map>

#include "kchart/error.hpp"
#include "kchart/image.hpp"

namespace kchart::image {

oci::Reference image_reference(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view first = text.substr(0, slash);
  const bool host = slash != std::string_view::npos &&
                    (first.find_first_of(".:") != std::string_view::npos || first == "localhost");
  oci::Reference reference = oci::parse_reference((host ? "" : "docker.io/") + std::string(text));
  if (reference.registry == "index.docker.io") reference.registry = "docker.io";
  const bool official = reference.repository.find('/') == std::string::npos;
  if (reference.registry == "docker.io" && official) {
    reference.repository.insert(0, "library/");
  }
  if (reference.tag.empty() && reference.digest.empty()) reference.tag = "latest";
  return reference;
}

std::string Platform::text() const {
  return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
}

Platform normal(Platform platform) {
  static const std::map<std::string, std::string, std::less<>> kOtherNames = {
      {"x86_64", "amd64"}, {"x86-64", "amd64"}, {"aarch64", "arm64"},
      {"i386", "386"},     {"armhf", "arm"},    {"armel", "arm"}};
  auto& [os, architecture, variant] = platform;
  if (variant.size() == 1 && variant[0] >= '1' && variant[0] <= '9') variant = "v" + variant;
  if (architecture == "armel") variant = "v6";
  if (architecture == "armhf") variant = "v7";
  const auto other = kOtherNames.find(architecture);
  if (other != kOtherNames.end()) architecture = other->second;
  const bool usual =
      (architecture == "arm64" && variant == "v8") || (architecture == "amd64" && variant == "v1");
  if (usual) variant.clear();
  if (architecture == "arm" && variant.empty()) variant = "v7";
  return platform;
}

Platform parse_platform(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::size_t next = slash == text.npos ? text.npos : text.find('/', slash + 1);
  const auto word = [](std::string_view part) {
    return !part.empty() && part.size() < 32 &&
           part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-") == part.npos;
  };
  Platform platform;
  platform.os = text.substr(0, slash);
  platform.architecture = slash == text.npos ? "" : text.substr(slash + 1, next - slash - 1);
  platform.variant = next == text.npos ? "" : text.substr(next + 1);
  const bool variant = next == text.npos || word(platform.variant);
  if (!word(platform.os) || !word(platform.architecture) || !variant) {
    throw Error(Fault::refused, "image.platform",
                "\"" + excerpt(text) + "\" is no platform; write os/architecture, as linux/arm64");
  }
  return normal(std::move(platform));
}

}  // namespace kchart::image
