// Provenance: who signed a chart, and that it is the chart that was signed.
//
// A .prov file is a signed text of two YAML documents: the chart's metadata, and the SHA-256 of its
// archive. Signatures are OpenPGP's; GnuPG's programs make and check them, so keys that `gpg` knows
// work here, and `helm verify` and `gpg --verify` accept the result.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/chart.hpp"
#include "kchart/secret.hpp"

namespace kchart {

struct Verification {
  std::vector<std::string> signers;  // user ids of the key
  std::string fingerprint;           // of the primary key, upper case hexadecimal
  std::string file_hash;             // "sha256:..."
};

// Verifies the signature of `provenance` and that it speaks of `archive` under `file_name`.
// Throws Error where that fails.
using Verifier = std::function<Verification(std::string_view archive, std::string_view provenance,
                                            const std::string& file_name)>;

struct GnuPg {
  // Keys: a keybox, an old binary ring (as `gpg --export` and `gpg --export-secret-keys` write it),
  // or an armored one.
  std::string keyring;
  std::string path = "/usr/local/bin:/usr/bin:/bin";  // folders of gpg, gpgv and gpgconf
  std::string scratch = "/tmp";                       // where a private folder is made for a while
};

// Checks with gpgv. Throws Error with Helm's text where it has one: "io.read" for the keyring,
// "prov.signature" (unknown key, expired key, weak digest, changed text), "prov.format" (not one
// signed block with nothing beside it), "prov.digest" (another archive).
Verifier gpg_verifier(GnuPg gnupg);

// The packed chart at `path`, with its provenance file beside it. Throws also "prov.missing".
Verification verify_chart_file(const std::string& path, const Verifier& verifier,
                               const Limits& limits = {});

struct Signing {
  GnuPg gnupg;
  std::string key;  // a user id of the key, or a part of one
  // Asked once when the key is protected; absent ends the signing.
  std::function<std::optional<Secret>(const std::string& user_id)> passphrase;
};

// The text of the .prov file of an archive. Throws Error "prov.key" with Helm's text, "prov.sign".
std::string sign_chart(std::string_view archive, const std::string& file_name,
                       const Signing& signing, const LoadOptions& options = {});

}  // namespace kchart
