// Helpers are run without a shell: docker-credential-NAME get, the registry on its standard input.
#include "shared/credentials.hpp"

#include <cstdlib>

#include "shared/program.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

constexpr std::size_t kLargestConfig = 16 * kMiB;

std::optional<std::string> ask_helper(const std::string& name, const std::string& host) {
  Program program;
  program.arguments = {"docker-credential-" + name, "get"};
  program.input = host;
  Ended ended = run_program(program);
  if (ended.status != 0) return std::nullopt;
  return std::move(ended.out);
}

}  // namespace

std::string docker_config_path() {
  if (const char* folder = std::getenv("DOCKER_CONFIG"); folder != nullptr && *folder != '\0') {
    return std::string(folder) + "/config.json";
  }
  const char* home = std::getenv("HOME");
  return std::string(home == nullptr ? "" : home) + "/.docker/config.json";
}

oci::DockerConfig read_docker_config(const std::string& path) {
  return oci::DockerConfig::parse(read_file_if_there(path, kLargestConfig).value_or(""), path);
}

oci::CredentialSource registry_credentials(const Settings& settings) {
  return [own = settings.registry_config](const std::string& registry) {
    for (const std::string& path : {own, docker_config_path()}) {
      if (auto found = read_docker_config(path).find(registry, ask_helper)) return found;
    }
    return std::optional<oci::Credential>();
  };
}

}  // namespace kchart::tools
