// Where a chart comes from: the argument CHART and the flags about repositories.
#pragma once

#include <string>

#include "kchart/download.hpp"

namespace kchart::tools {

class Flags;
struct Settings;

// The flags about a server, as several commands have them.
struct AccessFlags {
  void add_flags(Flags& flags);
  Access access() const;

  std::string username, password, cert_file, key_file, ca_file;
  bool insecure = false, plain_http = false, pass_credentials = false;
};

// Caches, files and environment for downloads. "Pulled: ..." goes to standard error, and to
// standard output when `loud`.
DownloadOptions download_options(const Settings& settings, const Access& access, bool loud);

// Where GnuPG keeps public keys: GNUPGHOME or ~/.gnupg, pubring.gpg or pubring.kbx.
std::string default_keyring();

struct ChartSource {
  void add_flags(Flags& flags);

  // The absolute path of the chart that `reference` names, a folder or an archive; what is not on
  // disk is downloaded into the cache. Throws Error with Helm's text when there is none.
  std::string locate(const std::string& reference, const Settings& settings) const;

  // The constraint: --version, or what --devel stands for.
  std::string wanted_version() const;

  std::string version, repo, keyring = default_keyring();
  bool verify = false, devel = false;
  AccessFlags access;
};

}  // namespace kchart::tools
