// Only folders and archives on disk for now; for everything else Helm's words for "not found".
#include "shared/chart_source.hpp"

#include <sys/stat.h>

#include "kchart/error.hpp"
#include "shared/flags.hpp"
#include "shared/path.hpp"

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

bool has_scheme(const std::string& text) {
  return text.find("://") != std::string::npos;
}

}  // namespace

void ChartSource::add_flags(Flags& flags) {
  flags.text("--version", version, "specify a version constraint for the chart version to use");
  flags.toggle("--verify", verify, "verify the package before using it");
  flags.text("--keyring", keyring, "location of public keys used for verification");
  flags.text("--repo", repo, "chart repository url where to locate the requested chart");
  flags.text("--username", username, "chart repository username");
  flags.text("--password", password, "chart repository password");
  flags.text("--cert-file", cert_file, "identify HTTPS client using this SSL certificate file");
  flags.text("--key-file", key_file, "identify HTTPS client using this SSL key file");
  flags.text("--ca-file", ca_file, "verify certificates of HTTPS servers using this CA bundle");
  flags.toggle("--insecure-skip-tls-verify", insecure,
               "skip tls certificate checks for the chart download");
  flags.toggle("--plain-http", plain_http, "use insecure HTTP connections for the chart download");
  flags.toggle("--pass-credentials", pass_credentials, "pass credentials to all domains");
  flags.toggle("--devel", devel, "use development versions, too");
}

std::string ChartSource::locate(const std::string& reference) const {
  const std::string name = trimmed(reference);
  if (repo.empty()) {
    struct stat info {};
    if (stat(name.c_str(), &info) == 0) {
      if (verify) refuse("verifying the provenance of a chart is not supported yet");
      return absolute_path(name);
    }
    if (!name.empty() && (name[0] == '/' || name[0] == '.')) {
      refuse("path \"" + name + "\" not found");
    }
    if (!has_scheme(name)) {
      const std::size_t slash = name.find('/');
      if (slash == std::string::npos) {
        refuse("non-absolute URLs should be in form of repo_name/path_to_chart, got: " + name);
      }
      refuse("repo " + name.substr(0, slash) + " not found");
    }
  }
  refuse("charts from repositories, registries and URLs are not supported yet: " + excerpt(name));
}

}  // namespace kchart::tools
