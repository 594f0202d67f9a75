// Settings: what every command takes from the environment and from global flags, as Helm does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kchart/limits.hpp"
#include "kchart/render.hpp"

namespace kchart::tools {

class Flags;

struct Settings {
  // Starts from HELM_* and XDG_*.
  static Settings from_environment();

  void add_flags(Flags& flags);
  void add_limit_flags(Flags& flags);

  // -n, HELM_NAMESPACE, the current context of the kubeconfig, or "default".
  std::string current_namespace() const;

  // What `env` prints, in its order.
  std::map<std::string, std::string> variables() const;

  Compat compat() const;  // throws Error (Fault::usage) for an unknown --compat
  Limits limits() const;
  // How charts are loaded: the two above, and what is done with links.
  LoadOptions load_options() const;

  std::string namespace_name, kubeconfig, kube_context, kube_token, kube_as_user, kube_apiserver,
      kube_ca_file, kube_tls_server_name, registry_config, repository_config, repository_cache,
      content_cache, plugins, color;
  std::string cache_home, config_home, data_home;
  std::vector<std::string> kube_as_groups;
  bool kube_insecure = false;
  bool debug = false;
  std::string burst_limit, qps, max_history;
  std::string compat_name = "helm4";
  std::string archive_links = "refuse", links_within;
  bool remote_schemas = false;
  Limits limits_;
  std::size_t max_time_ms = 0, max_crypto_time_ms = 0, max_steps = 0;
  std::string program = "kchart";
  std::vector<std::string> program_arguments;  // of exec: what follows "--"
};

}  // namespace kchart::tools
