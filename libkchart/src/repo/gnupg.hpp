// GnuPG's programs in a private folder that goes with the object.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/disk.hpp"
#include "kchart/provenance.hpp"
#include "repo/process.hpp"

namespace kchart::repo {

// A key of a ring: its user ids and the fingerprint of its primary key.
struct GpgKey {
  std::string fingerprint;
  std::vector<std::string> user_ids;
};

class GpgSession {
 public:
  // Makes the folder and puts the keyring into it. Throws Error as read_user_file does.
  explicit GpgSession(const GnuPg& gnupg);
  ~GpgSession();
  GpgSession(const GpgSession&) = delete;
  GpgSession& operator=(const GpgSession&) = delete;

  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
  std::string keyring() const { return path("ring.gpg"); }

  ProcessResult gpgv(const std::vector<std::string>& arguments) const;
  // `input`: what --passphrase-fd 0 reads.
  ProcessResult gpg(const std::vector<std::string>& arguments, std::string_view input = {}) const;

  // Keys as `gpg` lists them with these arguments.
  std::vector<GpgKey> list(const std::vector<std::string>& arguments) const;

 private:
  ProcessResult run(const std::string& program, std::vector<std::string> arguments,
                    std::string_view input) const;

  const GnuPg& gnupg_;
  TemporaryFolder folder_;
};

}  // namespace kchart::repo
