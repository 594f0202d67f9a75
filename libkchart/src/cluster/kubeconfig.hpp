// Kubeconfig: which server, as whom, in which namespace, out of files and flags.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kchart/cluster.hpp"
#include "kchart/http.hpp"
#include "kchart/limits.hpp"
#include "kchart/secret.hpp"

namespace kchart::cluster {

// What a plugin is asked for, beside the program itself.
struct PluginSpec {
  CredentialPlugin program;
  std::string api_version;
  bool wants_cluster = false;  // provideClusterInfo
};

struct Credentials {
  std::string certificate;  // PEM
  Secret key;
  Secret authorization;  // value of the header Authorization
};

// Everything needed to talk to one server as one user.
struct Endpoint {
  std::string server;  // without a slash at its end
  std::string context, cluster, user, namespace_name;
  std::string ca, server_name, proxy;
  bool insecure = false;
  Credentials credentials;
  std::string token_file;  // read again when the token is refused
  std::optional<PluginSpec> plugin;
  net::Headers impersonation;
};

// Throws Error "kubeconfig.syntax", "kubeconfig.context", "kubeconfig.cluster", "kubeconfig.user",
// "kubeconfig.missing".
Endpoint read_endpoint(const ConnectOptions& options, const Limits& limits);

// The input of a plugin, as KUBERNETES_EXEC_INFO has it.
std::string plugin_input(const Endpoint& endpoint);

// Reads the ExecCredential that a plugin printed. Throws Error "kubeconfig.plugin".
Credentials read_plugin_answer(std::string_view text, const PluginSpec& plugin);

}  // namespace kchart::cluster
