// Signatures with a private key.
#pragma once

#include <string>
#include <string_view>

#include "crypto/keys.hpp"

namespace kchart::crypto {

// RSASSA-PKCS1-v1_5 with SHA-256 (the RS256 of JSON Web Tokens); raw bytes. Throws Error "crypto"
// for a key that is not RSA.
std::string sign_rs256(const PrivateKey& key, std::string_view data);

}  // namespace kchart::crypto
