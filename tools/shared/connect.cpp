// What the library does not do itself: files, environment, programs, signals.
#include "shared/connect.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "kchart/error.hpp"
#include "shared/interrupt.hpp"
#include "shared/kubeconfig.hpp"
#include "shared/log.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"
#include "shared/web.hpp"

namespace kchart::tools {

namespace {

constexpr std::size_t kMaxFile = 16 * kMiB;
constexpr const char* kAccount = "/var/run/secrets/kubernetes.io/serviceaccount/";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

[[noreturn]] void plugin_failed(const CredentialPlugin& plugin, const std::string& why) {
  std::string text = "exec: executable " + plugin.command + " failed: " + why;
  if (!plugin.install_hint.empty()) text += "\n" + excerpt(plugin.install_hint, 2000);
  throw Error(Fault::io, "kubeconfig.plugin", text);
}

// In the child: standard output is the pipe. Only a terminal is lent for input, as by client-go:
// what is piped in is for somebody else.
[[noreturn]] void become(const CredentialPlugin& plugin, int out) {
  if (isatty(STDIN_FILENO) == 0) dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  for (const auto& [name, value] : plugin.environment) setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> arguments{const_cast<char*>(plugin.command.c_str())};
  for (const std::string& one : plugin.arguments) {
    arguments.push_back(const_cast<char*>(one.c_str()));
  }
  arguments.push_back(nullptr);
  execvp(plugin.command.c_str(), arguments.data());
  _exit(127);
}

std::string read_all(int from) {
  std::string text;
  char piece[4096];
  while (text.size() < kMiB) {
    const ssize_t got = read(from, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    text.append(piece, static_cast<std::size_t>(got));
  }
  close(from);
  return text;
}

std::string run_plugin(const CredentialPlugin& plugin) {
  int ends[2];
  if (pipe(ends) != 0) plugin_failed(plugin, std::strerror(errno));
  const pid_t child = fork();
  if (child < 0) plugin_failed(plugin, std::strerror(errno));
  if (child == 0) become(plugin, ends[1]);
  close(ends[1]);
  std::string text = read_all(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    plugin_failed(plugin,
                  "ended by signal " + std::to_string(number) + " (" + strsignal(number) + ")");
  }
  if (WEXITSTATUS(status) == 127) plugin_failed(plugin, "not found in PATH");
  if (WEXITSTATUS(status) != 0) {
    plugin_failed(plugin, "exit code " + std::to_string(WEXITSTATUS(status)));
  }
  return text;
}

// As client-go: who has no port or no token is not inside a pod.
ServiceAccount service_account() {
  ServiceAccount account;
  account.host = variable("KUBERNETES_SERVICE_HOST");
  account.port = variable("KUBERNETES_SERVICE_PORT");
  account.token_file = std::string(kAccount) + "token";
  account.ca_file = std::string(kAccount) + "ca.crt";
  const bool has_token = read_file_if_there(account.token_file, kMaxFile).has_value();
  if (account.port.empty() || !has_token) account.host.clear();
  const auto name = read_file_if_there(std::string(kAccount) + "namespace", kMaxFile);
  account.namespace_name = name.value_or("default");
  return account;
}

// Files of $KUBECONFIG that are not there are passed over, as by kubectl.
std::vector<KubeconfigFile> read_kubeconfigs(const Settings& settings) {
  std::vector<KubeconfigFile> files;
  for (const std::string& path : kubeconfig_paths(settings)) {
    auto text = read_file_if_there(path, settings.limits().yaml_input);
    if (text) files.push_back({path, std::move(*text)});
    if (text || !kubeconfig_is_named(settings)) continue;
    throw Error(Fault::refused, "kubeconfig.missing",
                "stat " + path + ": no such file or directory");
  }
  if (files.empty() && settings.kubeconfig.find_first_not_of(':') != std::string::npos) {
    print_warning("Config not found: " + settings.kubeconfig);
  }
  return files;
}

}  // namespace

Cluster connect(const Settings& settings) {
  ConnectOptions options;
  options.files = read_kubeconfigs(settings);
  options.service_account = service_account();
  options.context = settings.kube_context;
  options.server = settings.kube_apiserver;
  options.token = settings.kube_token;
  options.ca_file = settings.kube_ca_file;
  options.tls_server_name = settings.kube_tls_server_name;
  options.as_user = settings.kube_as_user;
  options.as_groups = settings.kube_as_groups;
  options.namespace_name = settings.namespace_name;
  options.insecure = settings.kube_insecure;
  options.read_file = [](const std::string& path) { return read_file(path, kMaxFile); };
  options.run_plugin = run_plugin;
  options.warning = print_warning;
  net::Proxy proxy = web_proxy();
  options.http_proxy = std::move(proxy.http);
  options.https_proxy = std::move(proxy.https);
  options.no_proxy = std::move(proxy.no_proxy);
  options.authorities = authorities;
  options.http2 = variable("DISABLE_HTTP2").empty();
  options.user_agent = "kchart/" KCHART_VERSION;
  options.cancel = &heed_interrupts();
  return Cluster(options);
}

std::function<Value(std::string_view, std::string_view, std::string_view, std::string_view, Arena&)>
lookup_in(const Cluster& cluster) {
  return [cluster](std::string_view api_version, std::string_view kind,
                   std::string_view namespace_name, std::string_view name, Arena& arena) {
    return cluster.lookup(api_version, kind, namespace_name, name, arena);
  };
}

std::string current_user() {
  const passwd* entry = getpwuid(geteuid());
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return std::string(entry != nullptr ? entry->pw_name : std::to_string(geteuid())) + "@" + host;
}

}  // namespace kchart::tools
