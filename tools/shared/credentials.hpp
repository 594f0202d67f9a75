// Who the user is at registries: Helm's own file, then Docker's, with their credential helpers.
#pragma once

#include "kchart/oci.hpp"

namespace kchart::tools {

struct Settings;

oci::CredentialSource registry_credentials(const Settings& settings);

// Docker's file: DOCKER_CONFIG, else ~/.docker/config.json.
std::string docker_config_path();

// The configuration at `path`; empty when there is no such file.
oci::DockerConfig read_docker_config(const std::string& path);

// Notes the credential with the helper `name`, or takes out what it has of `host`. `host` is as the
// configuration would list it. Throws Error "oci.helper" with what the helper says.
void store_with_helper(const std::string& name, const std::string& host,
                       const oci::Credential& credential);
void erase_with_helper(const std::string& name, const std::string& host);

}  // namespace kchart::tools
