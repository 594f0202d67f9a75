// Digests: thin calls into OpenSSL, but for Adler-32, which it lacks.
//
// The digests that templates ask for are computed by the functions of before OpenSSL 3, which need
// nothing set up. The first digest that is fetched by name reads openssl.cnf and lists every
// algorithm, 5 million instructions, more than rendering a small chart.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/digest.hpp"

#include <openssl/sha.h>

#include <algorithm>

#include "crypto/openssl.hpp"
#include "kchart/error.hpp"

namespace kchart::crypto {

namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

template <std::size_t kSize, class Context>
std::string digest(std::string_view data, int (*init)(Context*),
                   int (*update)(Context*, const void*, std::size_t),
                   int (*finish)(unsigned char*, Context*)) {
  Context context;
  std::string out(kSize, '\0');
  if (init(&context) != 1 || update(&context, data.data(), data.size()) != 1 ||
      finish(bytes_of(out), &context) != 1) {
    throw Error(Fault::io, "crypto", "a digest failed");
  }
  return out;
}

}  // namespace

std::string sha1(std::string_view data) {
  return digest<SHA_DIGEST_LENGTH>(data, SHA1_Init, SHA1_Update, SHA1_Final);
}

std::string sha256(std::string_view data) {
  return digest<SHA256_DIGEST_LENGTH>(data, SHA256_Init, SHA256_Update, SHA256_Final);
}

std::string sha512(std::string_view data) {
  return digest<SHA512_DIGEST_LENGTH>(data, SHA512_Init, SHA512_Update, SHA512_Final);
}

RunningSha256::RunningSha256() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr || EVP_DigestInit_ex(context_, EVP_sha256(), nullptr) != 1) {
    EVP_MD_CTX_free(context_);
    throw Error(Fault::io, "crypto", "SHA-256 failed");
  }
}

RunningSha256::~RunningSha256() {
  EVP_MD_CTX_free(context_);
}

void RunningSha256::add(std::string_view data) {
  EVP_DigestUpdate(context_, data.data(), data.size());
}

std::string RunningSha256::finish() {
  std::string out(SHA256_DIGEST_LENGTH, '\0');
  EVP_DigestFinal_ex(context_, bytes_of(out), nullptr);
  return out;
}

std::uint32_t adler32(std::string_view data) {
  constexpr std::uint32_t kModulus = 65521;
  // The most bytes that can be summed before `b` may overflow 32 bits.
  constexpr std::size_t kChunk = 5552;
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  while (!data.empty()) {
    const std::size_t n = std::min(kChunk, data.size());
    for (const char c : data.substr(0, n)) {
      a += static_cast<unsigned char>(c);
      b += a;
    }
    a %= kModulus;
    b %= kModulus;
    data.remove_prefix(n);
  }
  return b << 16 | a;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  std::string out(SHA256_DIGEST_LENGTH, '\0');
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(data), data.size(),
           bytes_of(out), &size) == nullptr) {
    throw Error(Fault::io, "crypto", "HMAC failed");
  }
  return out;
}

std::string scrypt(std::string_view password, std::string_view salt, ScryptCost cost,
                   std::size_t size) {
  constexpr std::uint64_t kMaxMemory = 256U << 20;
  std::string out(size, '\0');
  if (EVP_PBE_scrypt(password.data(), password.size(), bytes_of(salt), salt.size(), cost.n, cost.r,
                     cost.p, kMaxMemory, bytes_of(out), size) != 1) {
    throw Error(Fault::io, "crypto", "scrypt failed");
  }
  return out;
}

std::string hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

}  // namespace kchart::crypto
