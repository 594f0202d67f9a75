// Verifying signatures with the keys of a keyring.
#pragma once

#include <string>

#include "kchart/provenance.hpp"

namespace kchart::tools {

struct Settings;

GnuPg gnupg(const std::string& keyring);
Verifier verifier(const std::string& keyring);

// A packed chart on disk, with its provenance file beside it. Throws Error with Helm's text.
Verification verify_chart(const std::string& path, const std::string& keyring,
                          const Settings& settings);

// "Signed by: ...", the fingerprint and the hash, as Helm prints them.
std::string verification_text(const Verification& verification);

}  // namespace kchart::tools
