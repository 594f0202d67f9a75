// Helpers are run without a shell, as `docker-credential-NAME get`, `store` or `erase`; what it is
// about comes on their standard input.
#include "shared/credentials.hpp"

#include <cstdlib>
#include <mutex>
#include <nlohmann/json.hpp>

#include "kchart/error.hpp"
#include "shared/log.hpp"
#include "shared/program.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

constexpr std::size_t kLargestConfig = 16 * kMiB;

Ended run_helper(const std::string& name, const char* action, std::string input) {
  Program program;
  program.arguments = {"docker-credential-" + name, action};
  program.input = std::move(input);
  return run_program(program);
}

// Nobody is signed in then, which is good enough for much; so it is no error.
void warn_of_missing(const std::string& helper) {
  static std::once_flag told;
  std::call_once(told, [&] {
    print_warning("docker-credential-" + helper +
                  ", which the configuration names to keep passwords, is not in PATH; going on "
                  "without a password");
  });
}

std::optional<std::string> ask_helper(const std::string& name, const std::string& host) {
  Ended ended = run_helper(name, "get", host);
  if (ended.status == 127) warn_of_missing(name);
  if (ended.status != 0) return std::nullopt;
  return std::move(ended.out);
}

void tell_helper(const std::string& name, const char* action, std::string input) {
  const Ended ended = run_helper(name, action, std::move(input));
  if (ended.status == 0) return;
  const std::string said = ended.out.empty() ? ended.err : ended.out;
  throw Error(Fault::refused, "oci.helper",
              "docker-credential-" + name + " " + action + " failed" +
                  (ended.status == 127 ? ": there is no such program in PATH"
                   : said.empty()      ? ""
                                       : ": " + excerpt(said, 400)));
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

void store_with_helper(const std::string& name, const std::string& host,
                       const oci::Credential& credential) {
  const bool token = !credential.identity_token.empty();
  const Secret& secret = token ? credential.identity_token : credential.password;
  const nlohmann::json entry{{"ServerURL", host},
                             {"Username", token ? "<token>" : credential.user},
                             {"Secret", secret.reveal()}};
  tell_helper(name, "store", entry.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

void erase_with_helper(const std::string& name, const std::string& host) {
  tell_helper(name, "erase", host);
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
