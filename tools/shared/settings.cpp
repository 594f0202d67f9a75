// The order in which Helm looks for a folder: its own variable, the XDG variable, the home folder.
#include "shared/settings.hpp"

#include <cstdio>
#include <cstdlib>

#include "kchart/error.hpp"
#include "shared/flags.hpp"
#include "shared/kubeconfig.hpp"

namespace kchart::tools {

namespace {

std::string variable(const char* name, const std::string& otherwise = {}) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

// Helm's helmpath: `helm_name` as it is, else `xdg_name` or `under_home`, with "helm" below.
std::string home_of(const char* helm_name, const char* xdg_name, const char* under_home) {
  if (const std::string own = variable(helm_name); !own.empty()) return own;
  std::string base = variable(xdg_name);
  if (base.empty()) base = variable("HOME") + under_home;
  return base + "/helm";
}

bool truthy(const std::string& text) {
  return text == "1" || text == "t" || text == "T" || text == "true" || text == "TRUE" ||
         text == "True";
}

std::vector<std::string> comma_separated(std::string text) {
  const std::size_t begin = text.find_first_not_of(", ");
  if (begin == std::string::npos) return {};
  text = text.substr(begin, text.find_last_not_of(", ") - begin + 1);
  std::vector<std::string> items;
  std::size_t from = 0;
  while (true) {
    const std::size_t comma = text.find(',', from);
    items.push_back(text.substr(from, comma - from));
    if (comma == std::string::npos) return items;
    from = comma + 1;
  }
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ",") + item;
  return out;
}

std::string color_mode() {
  if (!variable("NO_COLOR").empty()) return "never";
  const std::string mode = variable("HELM_COLOR");
  return mode == "never" || mode == "always" ? mode : "auto";
}

std::string integer_variable(const char* name, const std::string& otherwise) {
  const std::string text = variable(name, otherwise);
  char* end = nullptr;
  std::strtol(text.c_str(), &end, 10);
  return !text.empty() && *end == '\0' ? text : otherwise;
}

std::string decimals(const std::string& text) {
  char shown[64];
  std::snprintf(shown, sizeof shown, "%.2f", std::strtod(text.c_str(), nullptr));
  return shown;
}

}  // namespace

Settings Settings::from_environment() {
  Settings s;
  s.cache_home = home_of("HELM_CACHE_HOME", "XDG_CACHE_HOME", "/.cache");
  s.config_home = home_of("HELM_CONFIG_HOME", "XDG_CONFIG_HOME", "/.config");
  s.data_home = home_of("HELM_DATA_HOME", "XDG_DATA_HOME", "/.local/share");
  s.namespace_name = variable("HELM_NAMESPACE");
  s.kubeconfig = variable("KUBECONFIG");
  s.kube_context = variable("HELM_KUBECONTEXT");
  s.kube_token = variable("HELM_KUBETOKEN");
  s.kube_as_user = variable("HELM_KUBEASUSER");
  s.kube_as_groups = comma_separated(variable("HELM_KUBEASGROUPS"));
  s.kube_apiserver = variable("HELM_KUBEAPISERVER");
  s.kube_ca_file = variable("HELM_KUBECAFILE");
  s.kube_tls_server_name = variable("HELM_KUBETLS_SERVER_NAME");
  s.kube_insecure = truthy(variable("HELM_KUBEINSECURE_SKIP_TLS_VERIFY"));
  s.plugins = variable("HELM_PLUGINS", s.data_home + "/plugins");
  s.registry_config = variable("HELM_REGISTRY_CONFIG", s.config_home + "/registry/config.json");
  s.repository_config = variable("HELM_REPOSITORY_CONFIG", s.config_home + "/repositories.yaml");
  s.repository_cache = variable("HELM_REPOSITORY_CACHE", s.cache_home + "/repository");
  s.content_cache = variable("HELM_CONTENT_CACHE", s.cache_home + "/content");
  s.max_history = integer_variable("HELM_MAX_HISTORY", "10");
  s.burst_limit = integer_variable("HELM_BURST_LIMIT", "100");
  s.qps = variable("HELM_QPS", "0");
  s.color = color_mode();
  s.debug = truthy(variable("HELM_DEBUG"));
  s.max_time_ms = static_cast<std::size_t>(s.limits_.wall_clock.count());
  s.max_crypto_time_ms = static_cast<std::size_t>(s.limits_.crypto_cpu.count());
  s.max_steps = s.limits_.steps;
  return s;
}

void Settings::add_flags(Flags& flags) {
  flags.text("-n,--namespace", namespace_name, "namespace scope for this request");
  flags.choice("--compat", compat_name, "helm4|helm3", "which Helm to behave like");
  flags.toggle("--debug", debug, "enable verbose output");
  flags.text("--kubeconfig", kubeconfig, "path to the kubeconfig file");
  flags.text("--kube-context", kube_context, "name of the kubeconfig context to use");
  flags.text("--kube-token", kube_token, "bearer token used for authentication");
  flags.text("--kube-as-user", kube_as_user, "username to impersonate for the operation");
  flags.list("--kube-as-group", kube_as_groups, "group to impersonate for the operation");
  flags.text("--kube-apiserver", kube_apiserver,
             "the address and the port for the Kubernetes API server");
  flags.text("--kube-ca-file", kube_ca_file, "the certificate authority file of the API server");
  flags.text("--kube-tls-server-name", kube_tls_server_name,
             "server name for the certificate of the API server");
  flags.toggle("--kube-insecure-skip-tls-verify", kube_insecure,
               "do not check the certificate of the API server");
  flags.text("--registry-config", registry_config, "path to the registry config file");
  flags.text("--repository-config", repository_config,
             "path to the file containing repository names and URLs");
  flags.text("--repository-cache", repository_cache,
             "path to the directory containing cached repository indexes");
  flags.text("--content-cache", content_cache, "path to the directory containing cached content");
  flags.text("--burst-limit", burst_limit, "client-side default throttling limit", integer_problem);
  flags.text("--qps", qps, "queries per second used when communicating with the Kubernetes API",
             float_problem);
  flags.choice("--color,--colour", color, "never|auto|always", "use colored output");
}

void Settings::add_limit_flags(Flags& flags) {
  flags.choice("--archive-links", archive_links, "refuse|empty",
               "what a link in an archive is: refused, or an empty file, as for Helm");
  flags.text("--links-within", links_within,
             "the folder that links of a chart's folder may not leave, such as the repository's");
  flags.toggle("--remote-schemas", remote_schemas,
               "read the schemas behind http(s) URLs to which a values.schema.json refers");
  Limits& l = limits_;
  flags.limit("--max-archive-bytes", l.archive_total,
              "bytes that an archive or a folder may hold, unpacked");
  flags.limit("--max-archive-file-bytes", l.archive_file, "bytes of one file there");
  flags.limit("--max-archive-input-bytes", l.archive_input, "bytes of an archive as it is read");
  flags.limit("--max-archive-entries", l.archive_entries,
              "files and folders that an archive or a folder may hold");
  flags.limit("--max-archive-ratio", l.archive_ratio,
              "how many times its packed size an archive may unpack to");
  flags.limit("--max-path-length", l.path_length, "bytes of a file's path");
  flags.limit("--max-path-components", l.path_components, "folders that may lie in each other");
  flags.limit("--max-subchart-levels", l.subchart_levels, "charts that may lie in each other");
  flags.limit("--max-yaml-bytes", l.yaml_input, "bytes of one text of YAML");
  flags.limit("--max-yaml-scalar-bytes", l.yaml_scalar, "bytes of one scalar of YAML");
  flags.limit("--max-yaml-documents", l.yaml_documents, "documents of one text of YAML");
  flags.limit("--max-yaml-depth", l.yaml_depth,
              "lists and maps of YAML that may lie in each other");
  flags.limit("--max-yaml-anchors", l.yaml_anchors, "anchors of one text of YAML");
  flags.limit("--max-json-depth", l.json_depth,
              "lists and maps of JSON that may lie in each other");
  flags.limit("--max-toml-depth", l.toml_depth,
              "lists and tables of TOML that may lie in each other");
  flags.limit("--max-set-index", l.set_index, "largest index of a list in --set");
  flags.limit("--max-set-depth", l.set_depth, "keys that may lie in each other in --set");
  flags.limit("--max-set-length", l.set_length, "bytes of one --set");
  flags.limit("--max-schema-bytes", l.schema_input, "bytes of a values.schema.json");
  flags.limit("--max-schema-steps", l.schema_steps,
              "steps in which values are held against a schema");
  flags.limit("--max-template-bytes", l.template_file, "bytes of one template");
  flags.limit("--max-template-nodes", l.template_nodes, "parts of one template");
  flags.limit("--max-template-output-bytes", l.template_output,
              "bytes that one template may write");
  flags.limit("--max-output-bytes", l.render_output, "bytes that all templates may write");
  flags.limit("--max-string-bytes", l.string, "bytes of a string that a template makes");
  flags.limit("--max-list", l.list, "elements of a list that a template makes");
  flags.limit("--max-memory", l.memory, "bytes of memory that the values of a render may take");
  flags.limit("--max-include-depth", l.include_depth,
              "calls of one named template within each other");
  flags.limit("--max-depth", l.total_depth, "calls of include, tpl and template within each other");
  flags.limit("--max-steps", max_steps, "steps that a render may take");
  flags.limit("--max-time", max_time_ms, "milliseconds that a render may take");
  flags.limit("--max-crypto-calls", l.crypto_calls,
              "keys and password hashes that a render may make");
  flags.limit("--max-crypto-time", max_crypto_time_ms,
              "milliseconds of processor time that these may take");
}

Limits Settings::limits() const {
  Limits made = limits_;
  made.wall_clock = std::chrono::milliseconds(max_time_ms);
  made.crypto_cpu = std::chrono::milliseconds(max_crypto_time_ms);
  made.steps = max_steps;
  return made;
}

LoadOptions Settings::load_options() const {
  if (archive_links != "refuse" && archive_links != "empty") {
    throw Error(Fault::usage, "usage.archive-links",
                "--archive-links must be refuse or empty, not " + excerpt(archive_links));
  }
  LoadOptions load;
  load.limits = limits();
  load.compat = compat();
  load.links_as_empty = archive_links == "empty";
  load.links_within = links_within;
  load.threads = 0;
  return load;
}

Compat Settings::compat() const {
  if (compat_name == "helm4") return Compat::helm4;
  if (compat_name == "helm3") return Compat::helm3;
  throw Error(Fault::usage, "usage.compat",
              "--compat must be helm3 or helm4, not " + excerpt(compat_name));
}

std::string Settings::current_namespace() const {
  if (!namespace_name.empty()) return namespace_name;
  const std::string configured = kubeconfig_namespace(*this);
  return configured.empty() ? "default" : configured;
}

std::map<std::string, std::string> Settings::variables() const {
  std::map<std::string, std::string> all{
      {"HELM_BIN", program},
      {"HELM_CACHE_HOME", cache_home},
      {"HELM_CONFIG_HOME", config_home},
      {"HELM_DATA_HOME", data_home},
      {"HELM_DEBUG", debug ? "true" : "false"},
      {"HELM_PLUGINS", plugins},
      {"HELM_REGISTRY_CONFIG", registry_config},
      {"HELM_REPOSITORY_CACHE", repository_cache},
      {"HELM_CONTENT_CACHE", content_cache},
      {"HELM_REPOSITORY_CONFIG", repository_config},
      {"HELM_NAMESPACE", current_namespace()},
      {"HELM_MAX_HISTORY", max_history},
      {"HELM_BURST_LIMIT", burst_limit},
      {"HELM_QPS", decimals(qps)},
      {"HELM_KUBECONTEXT", kube_context},
      {"HELM_KUBETOKEN", kube_token},
      {"HELM_KUBEASUSER", kube_as_user},
      {"HELM_KUBEASGROUPS", joined(kube_as_groups)},
      {"HELM_KUBEAPISERVER", kube_apiserver},
      {"HELM_KUBECAFILE", kube_ca_file},
      {"HELM_KUBEINSECURE_SKIP_TLS_VERIFY", kube_insecure ? "true" : "false"},
      {"HELM_KUBETLS_SERVER_NAME", kube_tls_server_name},
  };
  if (!kubeconfig.empty()) all["KUBECONFIG"] = kubeconfig;
  return all;
}

}  // namespace kchart::tools
