// Private keys in PEM, as Go's crypto packages write and read them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "crypto/source.hpp"

struct evp_pkey_st;

namespace kchart::crypto {

struct FreeKey {
  void operator()(evp_pkey_st* key) const;
};
using PrivateKey = std::unique_ptr<evp_pkey_st, FreeKey>;

enum class KeyType { rsa, dsa, ecdsa, ed25519 };

// Makes a key: RSA of `rsa_bits`, DSA 2048/256, ECDSA on P-256, Ed25519. Throws Error "crypto".
PrivateKey generate_key(const Source& source, KeyType type, int rsa_bits = 2048);

// PKCS#1 for RSA, SEC 1 for ECDSA, OpenSSL's own form for DSA, PKCS#8 for Ed25519.
std::string to_pem(const PrivateKey& key);

// Reads any of these. Null when it cannot; `problem` then says why, in Sprig's words. The key draws
// what it needs for signing from `source`.
PrivateKey from_pem(const Source& source, std::string_view pem, std::string& problem);

}  // namespace kchart::crypto
