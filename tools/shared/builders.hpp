// Builders and registries for the commands: which one builds, and who we are where images go.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kchart/image.hpp"

namespace kchart::tools {

class Flags;
struct Settings;

class BuildFlags {
 public:
  // --builder, --base, --platform, --provenance, --sbom, --store, --plain-http.
  void add_flags(Flags& flags);

  // "auto" is BuildKit where a buildkitd or a Docker engine answers, else layers without a daemon.
  // `outputs`: what BuildKit shall write, as image::BuildKitOptions has it.
  std::unique_ptr<image::Builder> builder(const image::Plan* plan,
                                          const std::vector<std::string>& outputs = {});
  image::PlanOptions plan_options(const std::string& service);
  oci::Layout& store();
  oci::Registry& registry(const std::string& host);

  std::string kind = "auto", base, platform = "linux/amd64", store_folder;
  oci::CredentialSource credentials;  // for registries; to be set before the first of them
  bool provenance = false, sbom = false, plain_http = false, no_telemetry = false;

 private:
  bool has_buildkit();
  std::string settled_kind(const image::Plan* plan);

  std::unique_ptr<oci::Layout> store_;
  std::map<std::string, std::unique_ptr<oci::Registry>> registries_;
  int buildkit_ = -1;  // not asked yet
};

// Does `work`, and says of what a registry denied that there is a way to sign in.
void telling_of_login(const std::function<void()>& work);

// "NAME=VALUE"; NAME alone takes the value of the environment, and is left out where there is none,
// as docker build does.
std::map<std::string, std::string> pairs_of(const std::vector<std::string>& words,
                                            const char* flag);

}  // namespace kchart::tools
