// X.509 certificates as Sprig makes them with Go's crypto/x509.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/keys.hpp"

namespace kchart::crypto {

struct CertificateRequest {
  std::string common_name;
  std::vector<std::string> ips;  // 4 or 16 raw bytes each
  std::vector<std::string> dns;
  std::int64_t not_before = 0;  // Unix seconds
  std::int64_t not_after = 0;
  bool is_ca = false;
};

// Why `der` is no certificate, in Go's words; absent when it is one.
std::optional<std::string> certificate_problem(std::string_view der);

// Who signs: its key, and the DER of its certificate (empty: the certificate signs itself).
struct Signer {
  const PrivateKey& key;
  std::string_view certificate;
};

// A certificate for `key`, in PEM. Empty when it cannot be made; `problem` then says why, in Go's
// words. Throws Error "crypto" when the library fails.
std::string make_certificate(const Source& source, const CertificateRequest& request,
                             const PrivateKey& key, const Signer& signer, std::string& problem);

}  // namespace kchart::crypto
