// X.509 certificates as Sprig makes them with Go's crypto/x509.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/keys.hpp"

namespace kchart::crypto {

struct CertificateRequest {
  std::string common_name;
  std::vector<std::string> ips;  // text of IPv4 or IPv6 addresses, already checked
  std::vector<std::string> dns;
  std::int64_t not_before = 0;  // Unix seconds
  std::int64_t not_after = 0;
  bool is_ca = false;
};

// Whether `text` is an address that Go's net.ParseIP reads.
bool is_ip(std::string_view text);

// Whether the first block of `pem` holds a certificate. `problem` says what is wrong in Sprig's
// words.
bool is_certificate(std::string_view pem, std::string& problem);

// A certificate for `key`, signed by `signer` whose certificate is `parent_pem` (empty:
// self-signed), in PEM. Throws Error "crypto"; a key that cannot sign gives `problem` in Go's words
// and "".
std::string make_certificate(const Source& source, const CertificateRequest& request,
                             const PrivateKey& key, std::string_view parent_pem,
                             const PrivateKey& signer, std::string& problem);

}  // namespace kchart::crypto
