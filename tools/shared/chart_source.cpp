// What lies on disk is taken as it is; everything else goes through the library's Downloader.
#include "shared/chart_source.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>

#include "kchart/error.hpp"
#include "shared/credentials.hpp"
#include "shared/flags.hpp"
#include "shared/keys.hpp"
#include "shared/log.hpp"
#include "shared/path.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"
#include "shared/web.hpp"

namespace kchart::tools {

namespace {

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Fault::refused, "chart.reference", message);
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

bool exists(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0;
}

}  // namespace

void AccessFlags::add_flags(Flags& flags) {
  flags.text("--username", username, "chart repository username");
  flags.text("--password", password, "chart repository password");
  flags.text("--cert-file", cert_file, "identify HTTPS client using this SSL certificate file");
  flags.text("--key-file", key_file, "identify HTTPS client using this SSL key file");
  flags.text("--ca-file", ca_file, "verify certificates of HTTPS servers using this CA bundle");
  flags.toggle("--insecure-skip-tls-verify", insecure, "skip tls certificate checks");
  flags.toggle("--plain-http", plain_http, "use insecure HTTP connections");
}

Access AccessFlags::access() const {
  Access made;
  made.username = username;
  made.password = Secret(password);
  made.cert_file = cert_file;
  made.key_file = key_file;
  made.ca_file = ca_file;
  made.insecure = insecure;
  // As in Helm, what only TLS has a use for wins.
  const bool wants_tls = insecure || !ca_file.empty() || (!cert_file.empty() && !key_file.empty());
  made.plain_http = plain_http && !wants_tls;
  made.pass_credentials = pass_credentials;
  return made;
}

DownloadOptions download_options(const Settings& settings, const Access& access, bool loud) {
  DownloadOptions options;
  options.http = web_options();
  options.limits = settings.limits();
  options.access = access;
  options.credentials = registry_credentials(settings);
  options.repository_config = settings.repository_config;
  options.repository_cache = settings.repository_cache;
  options.content_cache = settings.content_cache;
  options.notice = [](const std::string& line) { print_out(line); };
  options.progress = [loud](const std::string& line) {
    if (loud) {
      print_out(line);
    } else {
      std::fputs(line.c_str(), stderr);
    }
  };
  return options;
}

std::string default_keyring() {
  const char* gnupg = std::getenv("GNUPGHOME");
  const char* home = std::getenv("HOME");
  const std::string folder = gnupg != nullptr ? gnupg : (home ? std::string(home) : "") + "/.gnupg";
  const std::string old = folder + "/pubring.gpg", keybox = folder + "/pubring.kbx";
  return !exists(old) && exists(keybox) ? keybox : old;
}

void ChartSource::add_flags(Flags& flags) {
  flags.text("--version", version, "specify a version constraint for the chart version to use");
  flags.toggle("--verify", verify, "verify the package before using it");
  flags.text("--keyring", keyring, "location of public keys used for verification");
  flags.text("--repo", repo, "chart repository url where to locate the requested chart");
  access.add_flags(flags);
  flags.toggle("--pass-credentials", access.pass_credentials, "pass credentials to all domains");
  flags.toggle("--devel", devel, "use development versions, too");
}

std::string ChartSource::wanted_version() const {
  const std::string wanted = trimmed(version);
  return wanted.empty() && devel ? ">0.0.0-0" : wanted;
}

std::string ChartSource::locate(const std::string& reference, const Settings& settings) const {
  std::string name = trimmed(reference);
  if (repo.empty()) {
    if (exists(name)) {
      const std::string path = absolute_path(name);
      if (verify) verify_chart(path, keyring, settings);
      return path;
    }
    if (!name.empty() && (name[0] == '/' || name[0] == '.')) {
      refuse("path \"" + name + "\" not found");
    }
  }
  WarningPrinter warnings(settings.compat() == Compat::helm3);
  DownloadOptions options = download_options(settings, access.access(), false);
  options.warnings = warnings.sink();
  options.verify = verify ? Verify::always : Verify::never;
  options.verifier = verifier(keyring);
  Downloader downloader(std::move(options));
  const std::string wanted = wanted_version();
  if (!repo.empty()) name = downloader.find_in_repository(repo, name, wanted);
  return downloader.to_cache(name, repo.empty() ? wanted : "").path;
}

}  // namespace kchart::tools
