// Where a chart comes from: the argument CHART and the flags about repositories.
#pragma once

#include <string>

namespace kchart::tools {

class Flags;

struct ChartSource {
  void add_flags(Flags& flags);

  // The absolute path of the chart that `reference` names: a folder or an archive.
  // Throws Error with Helm's text when there is none.
  std::string locate(const std::string& reference) const;

  std::string version, repo, username, password, cert_file, key_file, ca_file, keyring;
  bool verify = false, devel = false, pass_credentials = false, insecure = false,
       plain_http = false;
};

}  // namespace kchart::tools
