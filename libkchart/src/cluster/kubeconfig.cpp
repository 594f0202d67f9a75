// Merging as client-go does: entries of the first file to name them win, whole; flags win over all.
#include "cluster/kubeconfig.hpp"

#include "base/stranger_json.hpp"
#include "cluster/json.hpp"
#include "codec/base64.hpp"
#include "kchart/error.hpp"
#include "kchart/yaml.hpp"
#include "kube/names.hpp"

namespace kchart::cluster {

namespace {

[[noreturn]] void refuse(const char* code, const std::string& message) {
  throw Error(Fault::refused, std::string("kubeconfig.") + code, message);
}

// One entry of `clusters`, `users` or `contexts`, and the folder that its paths count from.
struct Entry {
  Json body;
  std::string folder;
};

struct Merged {
  std::string current_context;
  std::vector<std::pair<KubeconfigFile, Json>> files;

  std::optional<Entry> entry(std::string_view list, std::string_view field,
                             std::string_view name) const {
    for (const auto& [file, body] : files) {
      for (const Json& one : array_at(body, {list})) {
        if (text_at(one, {"name"}) != name) continue;
        const Json* found = find(one, {field});
        const std::size_t slash = file.path.rfind('/');
        return Entry{found != nullptr ? *found : Json::object(),
                     slash == std::string::npos ? "" : file.path.substr(0, slash + 1)};
      }
    }
    return std::nullopt;
  }
};

Merged merge(const ConnectOptions& options, const Limits& limits) {
  Merged merged;
  for (const KubeconfigFile& file : options.files) {
    Arena arena(limits.memory);
    ReadOptions read;
    read.limits = limits;
    read.file = file.path;
    Json body;
    try {
      body = to_json_tree(parse_yaml(file.text, arena, read));
    } catch (const Error& error) {
      throw Error(error.fault(), "kubeconfig.syntax",
                  "error loading config file \"" + file.path + "\": " + error.message(),
                  error.position());
    }
    if (body.is_null()) continue;
    if (!body.is_object()) refuse("syntax", "config file \"" + file.path + "\" is no map");
    if (merged.current_context.empty()) {
      merged.current_context = text_at(body, {"current-context"});
    }
    merged.files.emplace_back(file, std::move(body));
  }
  return merged;
}

// Fields of one entry: NAME-data (base64) before NAME (a path).
class Fields {
 public:
  Fields(const Entry& entry, const ConnectOptions& options, std::string whose)
      : entry_(entry), options_(options), whose_(std::move(whose)) {}

  // "" where it is not there. Anything but a text is an error, as for client-go: a namespace "5"
  // without quotes must not become the default one.
  std::string text(std::string_view name) const {
    const Json* found = find(entry_.body, {name});
    if (found == nullptr || found->is_null()) return {};
    if (!found->is_string()) {
      refuse("syntax", whose_ + ": " + std::string(name) + " is no text; put it in quotes");
    }
    return found->get<std::string>();
  }
  bool toggle(std::string_view name) const { return true_at(entry_.body, {name}); }

  std::string path(std::string_view name) const {
    const std::string written = text(name);
    return written.empty() || written[0] == '/' ? written : entry_.folder + written;
  }

  std::string pem(const std::string& name) const {
    const std::string data = text(name + "-data");
    if (!data.empty()) {
      const auto decoded = codec::decode_base64(data);
      if (!decoded) refuse("user", whose_ + ": " + name + "-data is no base64");
      return *decoded;
    }
    const std::string file = path(name);
    return file.empty() ? std::string() : read(file, name);
  }

  std::string read(const std::string& file, const std::string& name) const {
    try {
      return options_.read_file(file);
    } catch (const Error& error) {
      refuse("user",
             "unable to read " + name + " " + file + " for " + whose_ + ": " + error.message());
    }
  }

 private:
  const Entry& entry_;
  const ConnectOptions& options_;
  std::string whose_;
};

std::string trimmed(std::string text) {
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  text.resize(end == std::string::npos ? 0 : end + 1);
  return text;
}

Secret bearer(const std::string& token) {
  return token.empty() ? Secret() : net::bearer_authorization(trimmed(token));
}

PluginSpec read_plugin(const Json& exec, const Fields& fields, const std::string& user) {
  PluginSpec spec;
  spec.program.command = text_at(exec, {"command"});
  if (spec.program.command.empty()) {
    refuse("user", "command must be specified for " + user + " to use exec authentication plugin");
  }
  spec.api_version = text_at(exec, {"apiVersion"});
  if (spec.api_version != "client.authentication.k8s.io/v1" &&
      spec.api_version != "client.authentication.k8s.io/v1beta1") {
    refuse("user", "exec plugin: invalid apiVersion \"" + excerpt(spec.api_version) + "\" for " +
                       user + "; write client.authentication.k8s.io/v1");
  }
  for (const Json& argument : array_at(exec, {"args"})) {
    if (argument.is_string()) spec.program.arguments.push_back(argument.get<std::string>());
  }
  for (const Json& one : array_at(exec, {"env"})) {
    spec.program.environment.emplace_back(text_at(one, {"name"}), text_at(one, {"value"}));
  }
  spec.program.install_hint = text_at(exec, {"installHint"});
  spec.wants_cluster = true_at(exec, {"provideClusterInfo"});
  // A command with a folder counts from the kubeconfig's; a bare one is looked for in PATH.
  if (spec.program.command.find('/') != std::string::npos && spec.program.command[0] != '/') {
    spec.program.command = fields.path("command");
  }
  return spec;
}

void add_user(Endpoint& endpoint, const Entry& entry, const ConnectOptions& options) {
  const std::string whose = "user \"" + endpoint.user + "\"";
  const Fields fields(entry, options, whose);
  Credentials& as = endpoint.credentials;
  as.certificate = fields.pem("client-certificate");
  as.key = Secret(fields.pem("client-key"));
  if (as.certificate.empty() != as.key.empty()) {
    refuse("user", whose + " has a client " + (as.key.empty() ? "certificate" : "key") +
                       " without its " + (as.key.empty() ? "key" : "certificate"));
  }
  endpoint.token_file = fields.path("tokenFile");
  const std::string token = endpoint.token_file.empty()
                                ? fields.text("token")
                                : fields.read(endpoint.token_file, "tokenFile");
  as.authorization = bearer(token);
  if (as.authorization.empty() && !fields.text("username").empty()) {
    as.authorization = net::basic_authorization(fields.text("username"), fields.text("password"));
  }
  if (const Json* exec = find(entry.body, {"exec"}); exec != nullptr && exec->is_object()) {
    const Entry inner{*exec, entry.folder};
    endpoint.plugin = read_plugin(*exec, Fields(inner, options, whose), whose);
  }
  if (find(entry.body, {"auth-provider"}) != nullptr && !endpoint.plugin) {
    refuse("user", whose +
                       " uses an auth-provider, which Kubernetes removed in 1.26; "
                       "use an exec plugin of your provider");
  }
  if (!fields.text("as").empty()) {
    endpoint.impersonation.push_back({"Impersonate-User", fields.text("as")});
    for (const Json& group : array_at(entry.body, {"as-groups"})) {
      if (group.is_string()) endpoint.impersonation.push_back({"Impersonate-Group", group});
    }
  }
}

void add_cluster(Endpoint& endpoint, const Entry& entry, const ConnectOptions& options) {
  const Fields fields(entry, options, "cluster \"" + endpoint.cluster + "\"");
  endpoint.server = fields.text("server");
  endpoint.ca = fields.pem("certificate-authority");
  endpoint.server_name = fields.text("tls-server-name");
  endpoint.proxy = fields.text("proxy-url");
  endpoint.insecure = fields.toggle("insecure-skip-tls-verify");
}

void add_context(Endpoint& endpoint, const Merged& merged, const ConnectOptions& options) {
  endpoint.context = options.context.empty() ? merged.current_context : options.context;
  if (endpoint.context.empty()) return;
  const auto context = merged.entry("contexts", "context", endpoint.context);
  if (!context) refuse("context", "context \"" + excerpt(endpoint.context) + "\" does not exist");
  const std::string shown = "context \"" + excerpt(endpoint.context) + "\"";
  const std::string next = ", which the " + shown +
                           " names: correct the kubeconfig, or choose another with --kube-context";
  const Fields fields(*context, options, shown);
  endpoint.cluster = fields.text("cluster");
  endpoint.user = fields.text("user");
  endpoint.namespace_name = fields.text("namespace");
  const auto cluster = merged.entry("clusters", "cluster", endpoint.cluster);
  if (cluster) add_cluster(endpoint, *cluster, options);
  if (!cluster && options.server.empty()) {
    refuse("cluster", "cluster \"" + excerpt(endpoint.cluster) + "\" does not exist" + next);
  }
  const auto user = merged.entry("users", "user", endpoint.user);
  if (user) add_user(endpoint, *user, options);
  if (!user && !endpoint.user.empty()) {
    refuse("user", "auth info \"" + excerpt(endpoint.user) + "\" does not exist" + next);
  }
}

void add_service_account(Endpoint& endpoint, const ConnectOptions& options) {
  const ServiceAccount& account = options.service_account;
  const std::string host =
      account.host.find(':') == std::string::npos ? account.host : "[" + account.host + "]";
  endpoint.server = "https://" + host + ":" + account.port;
  endpoint.ca = options.read_file(account.ca_file);
  endpoint.token_file = account.token_file;
  endpoint.credentials.authorization = bearer(options.read_file(account.token_file));
  endpoint.namespace_name = account.namespace_name;
  endpoint.user = "the pod's service account";
}

void add_overrides(Endpoint& endpoint, const ConnectOptions& options) {
  if (!options.server.empty()) endpoint.server = options.server;
  if (!options.ca_file.empty()) endpoint.ca = options.read_file(options.ca_file);
  if (!options.tls_server_name.empty()) endpoint.server_name = options.tls_server_name;
  if (!options.namespace_name.empty()) endpoint.namespace_name = options.namespace_name;
  if (options.insecure) endpoint.insecure = true;
  if (!options.token.empty()) {
    endpoint.credentials.authorization = bearer(options.token);
    endpoint.token_file.clear();
    endpoint.plugin.reset();
  }
  if (options.as_user.empty() && !options.as_groups.empty()) {
    throw Error(Fault::refused, "kubeconfig.impersonation",
                "requesting uid, groups or user-extra for " + endpoint.user +
                    " without impersonating a user; pass "
                    "--kube-as-user, too");
  }
  if (!options.as_user.empty()) {
    endpoint.impersonation = {{"Impersonate-User", options.as_user}};
    for (const std::string& group : options.as_groups) {
      endpoint.impersonation.push_back({"Impersonate-Group", group});
    }
  }
}

}  // namespace

Endpoint read_endpoint(const ConnectOptions& options, const Limits& limits) {
  Endpoint endpoint;
  const Merged merged = merge(options, limits);
  add_context(endpoint, merged, options);
  if (endpoint.server.empty() && options.server.empty()) {
    if (!options.service_account.host.empty() && endpoint.context.empty()) {
      add_service_account(endpoint, options);
    } else if (!endpoint.cluster.empty()) {
      refuse("cluster", "no server found for cluster \"" + excerpt(endpoint.cluster) + "\"");
    } else {
      refuse("missing",
             "no cluster is configured: set KUBECONFIG or --kubeconfig to a file with a "
             "current-context, or name one with --kube-context");
    }
  }
  add_overrides(endpoint, options);
  if (endpoint.server.find("://") == std::string::npos) {
    endpoint.server = "https://" + endpoint.server;
  }
  while (endpoint.server.back() == '/') endpoint.server.pop_back();
  if (endpoint.insecure) endpoint.ca.clear();
  if (endpoint.namespace_name.empty()) endpoint.namespace_name = "default";
  if (!kube::is_path_segment(endpoint.namespace_name)) {
    refuse("namespace", "invalid namespace \"" + excerpt(endpoint.namespace_name) +
                            "\": it may not be '.' or '..', nor contain '/' or '%'");
  }
  return endpoint;
}

std::string plugin_input(const Endpoint& endpoint) {
  Json spec = {{"interactive", false}};
  if (endpoint.plugin->wants_cluster) {
    Json cluster = {{"server", endpoint.server}, {"config", nullptr}};
    if (!endpoint.server_name.empty()) cluster["tls-server-name"] = endpoint.server_name;
    if (endpoint.insecure) cluster["insecure-skip-tls-verify"] = true;
    if (!endpoint.proxy.empty()) cluster["proxy-url"] = endpoint.proxy;
    if (!endpoint.ca.empty()) {
      std::string encoded;
      codec::append_base64(encoded, endpoint.ca);
      cluster["certificate-authority-data"] = encoded;
    }
    spec["cluster"] = std::move(cluster);
  }
  return Json{{"kind", "ExecCredential"},
              {"apiVersion", endpoint.plugin->api_version},
              {"spec", std::move(spec)}}
      .dump();
}

Credentials read_plugin_answer(std::string_view text, const PluginSpec& plugin) {
  const std::string who = "exec plugin " + plugin.program.command;
  const Json answer = read_json<Json>(text);  // never quoted: it holds a token
  if (!answer.is_object()) refuse("plugin", who + " printed no ExecCredential in JSON");
  const std::string version = text_at(answer, {"apiVersion"});
  if (version != plugin.api_version) {
    refuse("plugin", "exec plugin is configured to use API version " + plugin.api_version +
                         ", plugin returned version " + excerpt(version));
  }
  if (find(answer, {"status"}) == nullptr) {
    refuse("plugin", "exec plugin didn't return a status field");
  }
  Credentials made;
  made.authorization = bearer(text_at(answer, {"status", "token"}));
  made.certificate = text_at(answer, {"status", "clientCertificateData"});
  made.key = Secret(text_at(answer, {"status", "clientKeyData"}));
  if (made.certificate.empty() != made.key.empty()) {
    refuse("plugin", "exec plugin returned only certificate or key, not both");
  }
  if (made.authorization.empty() && made.certificate.empty()) {
    refuse("plugin", "exec plugin didn't return a token or cert/key pair");
  }
  return made;
}

}  // namespace kchart::cluster
