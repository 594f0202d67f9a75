// AES, through OpenSSL.
#include "crypto/password.hpp"

#include <memory>

#include "crypto/openssl.hpp"
#include "kchart/error.hpp"

namespace kchart::crypto {

namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string aes_cbc(std::string_view key, std::string_view iv, std::string_view data, int encrypt) {
  const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
  std::string out(data.size() + 16, '\0');
  int size = 0;
  const bool done = EVP_CipherInit_ex2(context.get(), EVP_aes_256_cbc(), bytes_of(key),
                                       bytes_of(iv), encrypt, nullptr) == 1 &&
                    EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
                    EVP_CipherUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()),
                                     &size, bytes_of(data), static_cast<int>(data.size())) == 1;
  if (!done) throw Error(Fault::io, "crypto", "OpenSSL: the cipher failed");
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace

std::string aes_cbc_encrypt(std::string_view key, std::string_view iv, std::string_view data) {
  return aes_cbc(key, iv, data, 1);
}

std::string aes_cbc_decrypt(std::string_view key, std::string_view iv, std::string_view data) {
  return aes_cbc(key, iv, data, 0);
}

}  // namespace kchart::crypto
