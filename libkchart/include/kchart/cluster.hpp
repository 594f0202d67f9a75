// Cluster: a connection to the API server of a Kubernetes cluster.
//
// Where the server is and who we are comes from kubeconfig files, as kubectl reads them, or from
// the service account of the pod we run in. The library opens no file, starts no program and reads
// no environment for that: the caller passes the texts and two callbacks.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kchart/value.hpp"

namespace kchart {

// One file of $KUBECONFIG. Of two files that name the same cluster, user or context the first wins;
// relative paths in a file count from its folder.
struct KubeconfigFile {
  std::string path;
  std::string text;
};

// A credential plugin of a kubeconfig (`users[].user.exec`): a program that prints an
// ExecCredential on its standard output.
struct CredentialPlugin {
  std::string command;
  std::vector<std::string> arguments;
  // Added to the environment; KUBERNETES_EXEC_INFO is among them.
  std::vector<std::pair<std::string, std::string>> environment;
  std::string install_hint;  // what to tell the user when the program is not there
};

// Where the server of the pod we run in is, as the kubelet tells every container.
struct ServiceAccount {
  std::string host, port;  // KUBERNETES_SERVICE_HOST and _PORT
  std::string token_file;  // read again when the server no longer accepts the token
  std::string ca_file;
  std::string namespace_name;
};

struct ConnectOptions {
  std::vector<KubeconfigFile> files;
  ServiceAccount service_account;  // used when no file names a cluster and `host` is set

  // Each overrides what the files say, unless empty.
  std::string context, server, token, ca_file, tls_server_name, as_user, namespace_name;
  std::vector<std::string> as_groups;
  bool insecure = false;  // do not check the server's certificate

  // URLs of proxies for http and https servers, and hosts reached directly, as HTTP_PROXY and kin
  // have them. A proxy-url of the kubeconfig wins; loopback addresses are always reached directly.
  std::string http_proxy, https_proxy, no_proxy;

  // Gives the certificates (PEM) that are trusted where neither a file nor `ca_file` names some;
  // none: those of the system.
  std::function<std::string()> authorities;

  // Reads a file that a kubeconfig names (certificates, keys, tokens). Throws Error.
  std::function<std::string(const std::string& path)> read_file;
  // Runs a plugin and gives what it printed. Throws Error; empty: plugins are refused.
  std::function<std::string(const CredentialPlugin&)> run_plugin;

  // Hears what the server warns of beside its answers (deprecated kinds, pods that a policy would
  // refuse), each text once; called from one thread at a time.
  std::function<void(const std::string&)> warning;

  std::string user_agent = "kchart";
  bool http2 = true;  // requests share a connection; false as client-go's DISABLE_HTTP2
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds request_timeout{30'000};
  // How long one request is tried again when the server is busy or the line breaks.
  std::chrono::milliseconds retry_for{60'000};
  std::function<std::int64_t()> now_s;        // Unix time; empty: the machine's clock
  const std::atomic<bool>* cancel = nullptr;  // ends waits and retries: Error "cancelled"
};

namespace cluster {
class Session;
}

// May be used by several threads at once. Copies share one connection.
class Cluster {
 public:
  // Throws Error "kubeconfig..." in client-go's words where it has some ("context \"x\" does not
  // exist"). Does not talk to the server yet.
  explicit Cluster(const ConnectOptions& options);

  const std::string& server() const;          // "https://10.0.0.1:6443"
  const std::string& context() const;         // "" without a kubeconfig
  const std::string& user() const;            // the kubeconfig's name for the user
  const std::string& namespace_name() const;  // of the context; "default" where it has none

  // "v1.36.3". Throws Error "cluster.unreachable", "cluster.certificate",
  // "cluster.unauthorized" and kin, each with the cause and what to do.
  std::string version() const;

  // What templates see as .Capabilities.APIVersions: "apps/v1", "apps/v1/Deployment", sorted.
  std::vector<std::string> api_versions() const;

  // Helm's `lookup`: the object, or with an empty `name` the list of all; nil when there is none.
  Value lookup(std::string_view api_version, std::string_view kind, std::string_view namespace_name,
               std::string_view name, Arena& arena) const;

  cluster::Session& session() const { return *session_; }

 private:
  std::shared_ptr<cluster::Session> session_;
};

}  // namespace kchart
