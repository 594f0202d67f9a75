// Digests, message authentication and key derivation. Results are raw bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace kchart::crypto {

std::string sha1(std::string_view data);
std::string sha256(std::string_view data);
std::string sha512(std::string_view data);

// SHA-256 of what arrives piece by piece.
class RunningSha256 {
 public:
  RunningSha256();
  ~RunningSha256();
  RunningSha256(const RunningSha256&) = delete;
  RunningSha256& operator=(const RunningSha256&) = delete;

  void add(std::string_view data);
  std::string finish();  // once

 private:
  evp_md_ctx_st* context_;
};

std::uint32_t adler32(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);

struct ScryptCost {
  std::uint64_t n, r, p;
};
// Throws Error "crypto" when the library refuses.
std::string scrypt(std::string_view password, std::string_view salt, ScryptCost cost,
                   std::size_t size);

std::string hex(std::string_view bytes);  // lower case

}  // namespace kchart::crypto
