// One call into OpenSSL, with its buffers.
#include "crypto/sign.hpp"

#include "crypto/openssl.hpp"
#include "kchart/error.hpp"

namespace kchart::crypto {

std::string sign_rs256(const PrivateKey& key, std::string_view data) {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
  std::size_t size = 0;
  if (EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, data.size()) != 1) {
    throw Error(Fault::refused, "crypto", "the key cannot sign with RS256: it is no RSA key");
  }
  std::string signature(size, '\0');
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                 data.size());
  signature.resize(size);
  return signature;
}

}  // namespace kchart::crypto
