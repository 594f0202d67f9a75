// GnuPG's programs come from PATH.
#include "shared/keys.hpp"

#include <cstdlib>

#include "kchart/error.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

GnuPg gnupg(const std::string& keyring) {
  GnuPg made;
  made.keyring = keyring;
  if (const char* path = std::getenv("PATH"); path != nullptr && *path != '\0') made.path = path;
  if (const char* scratch = std::getenv("TMPDIR"); scratch != nullptr && *scratch != '\0') {
    made.scratch = scratch;
  }
  return made;
}

Verifier verifier(const std::string& keyring) {
  return gpg_verifier(gnupg(keyring));
}

Verification verify_chart(const std::string& path, const std::string& keyring,
                          const Settings& settings) {
  return verify_chart_file(path, verifier(keyring), settings.limits());
}

std::string verification_text(const Verification& verification) {
  std::string out;
  for (const std::string& name : verification.signers) out += "Signed by: " + name + "\n";
  out += "Using Key With Fingerprint: " + verification.fingerprint + "\n";
  return out + "Chart Hash Verified: " + verification.file_hash + "\n";
}

}  // namespace kchart::tools
