// kchart registry login|logout: credentials of registries in Helm's own file.
#include <sys/stat.h>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/group.hpp"
#include "shared/arguments.hpp"
#include "shared/chart_source.hpp"
#include "shared/credentials.hpp"
#include "shared/flags.hpp"
#include "shared/log.hpp"
#include "shared/print.hpp"
#include "shared/private_file.hpp"
#include "shared/prompt.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

struct LoginOptions {
  Arguments arguments;
  AccessFlags access;
  bool password_stdin = false;
};

void ask_who(LoginOptions& o) {
  std::string& user = o.access.username;
  std::string& password = o.access.password;
  if (o.password_stdin) {
    password = password_from_input();
    return;
  }
  if (!password.empty()) {
    log_line("WARN", "using --password via the CLI is insecure. Use --password-stdin");
    return;
  }
  if (user.empty()) user = ask("Username: ", false);
  const bool token = user.empty();
  password = ask(token ? "Token: " : "Password: ", true);
  if (password.empty()) {
    throw Error(Fault::refused, "usage", token ? "token required" : "password required");
  }
}

// Docker Hub is known by the address of its first API.
std::string key_of(const std::string& host) {
  const bool hub =
      host == "docker.io" || host == "registry-1.docker.io" || host == "index.docker.io";
  return hub ? "https://index.docker.io/v1/" : host;
}

int login(LoginOptions& o, const Settings& settings) {
  require_at_least(o.arguments, 1, "helm registry login", "[host] [flags]");
  const std::string& host = o.arguments[0];
  ask_who(o);
  if (const std::size_t slash = host.find('/'); slash != std::string::npos) {
    log_line("WARN",
             "registry login currently only supports registry hostname, not a repository path"
             "\thost=" +
                 host + "\tsuggested=" + host.substr(0, slash));
    throw Error(Fault::refused, "oci.reference",
                "invalid reference: invalid registry \"" + host + "\"");
  }
  oci::Credential who{o.access.username, Secret(o.access.password), {}};
  if (who.user.empty()) who.identity_token = Secret(o.access.password);
  Access access = o.access.access();
  access.plain_http = o.access.plain_http;
  DownloadOptions options = download_options(settings, access, true);
  options.credentials = [who](const std::string&) { return who; };
  Downloader downloader(std::move(options));
  downloader.registry(host).ping();
  oci::DockerConfig config = read_docker_config(settings.registry_config);
  if (const std::string helper = config.helper_for(key_of(host)); !helper.empty()) {
    store_with_helper(helper, key_of(host), who);
  } else {
    config.set(key_of(host), who);
    write_private_file(settings.registry_config, config.text());
  }
  print_out("Login Succeeded\n");
  return 0;
}

int logout(const Arguments& arguments, const Settings& settings) {
  require_at_least(arguments, 1, "helm registry logout", "[host] [flags]");
  const std::string& host = arguments[0];
  oci::DockerConfig config = read_docker_config(settings.registry_config);
  if (const std::string helper = config.helper_for(key_of(host)); !helper.empty()) {
    erase_with_helper(helper, key_of(host));
  }
  if (config.remove(key_of(host))) write_private_file(settings.registry_config, config.text());
  print_out("Removing login credentials for " + host + "\n");
  return 0;
}

void add_login(CLI::App& app, LoginOptions& o) {
  add_arguments(app, o.arguments, "HOST");
  Flags flags(app);
  flags.text("-u,--username", o.access.username, "registry username");
  flags.text("-p,--password", o.access.password, "registry password or identity token");
  flags.toggle("--password-stdin", o.password_stdin,
               "read password or identity token from standard input");
  flags.toggle("--insecure", o.access.insecure, "allow connections to TLS registry without certs");
  flags.text("--cert-file", o.access.cert_file,
             "identify registry client using this SSL certificate file");
  flags.text("--key-file", o.access.key_file, "identify registry client using this SSL key file");
  flags.text("--ca-file", o.access.ca_file,
             "verify certificates of HTTPS-enabled servers using this CA bundle");
  flags.toggle("--plain-http", o.access.plain_http, "use insecure HTTP connections");
}

}  // namespace

Command add_registry(CLI::App& app) {
  auto o = std::make_shared<LoginOptions>();
  auto leaving = std::make_shared<Arguments>();
  Group group(app);
  add_login(group.add("login", "login to a registry",
                      [o](const Settings& settings) { return login(*o, settings); }),
            *o);
  add_arguments(group.add("logout", "logout from a registry",
                          [leaving](const Settings& s) { return logout(*leaving, s); }),
                *leaving, "HOST");
  return group.command();
}

}  // namespace kchart::tools
