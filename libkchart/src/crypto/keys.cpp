// Private keys: OpenSSL makes and encodes them; the words of errors are Sprig's.
#include "crypto/keys.hpp"

#include <openssl/core_names.h>
#include <openssl/dsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>

#include "kchart/error.hpp"

namespace kchart::crypto {

namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

struct FreeContext {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_PKEY_CTX, FreeContext>;

[[noreturn]] void fail(const char* what) {
  throw Error(Fault::io, "crypto", std::string("OpenSSL: ") + what);
}

PrivateKey generate_dsa(const Source& source) {
  const Context parameters(EVP_PKEY_CTX_new_from_name(source.context(), "DSA", nullptr));
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_paramgen_init(parameters.get()) != 1 ||
      EVP_PKEY_CTX_set_dsa_paramgen_bits(parameters.get(), 2048) != 1 ||
      EVP_PKEY_CTX_set_dsa_paramgen_q_bits(parameters.get(), 256) != 1 ||
      EVP_PKEY_paramgen(parameters.get(), &made) != 1) {
    fail("cannot make DSA parameters");
  }
  const PrivateKey group(made);
  const Context keygen(EVP_PKEY_CTX_new_from_pkey(source.context(), group.get(), nullptr));
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_keygen_init(keygen.get()) != 1 || EVP_PKEY_keygen(keygen.get(), &key) != 1) {
    fail("cannot make a DSA key");
  }
  return PrivateKey(key);
}

std::string take(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

// The word between BEGIN and " PRIVATE KEY" of the first PEM block; absent without a block.
bool block_type(std::string_view pem, std::string& type) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  const std::size_t begin = pem.find(kBegin);
  if (begin == std::string_view::npos) return false;
  const std::size_t start = begin + kBegin.size();
  const std::size_t end = pem.find("-----", start);
  if (end == std::string_view::npos || pem.find("-----END ", end) == std::string_view::npos) {
    return false;
  }
  type = pem.substr(start, end - start);
  return true;
}

}  // namespace

void FreeKey::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

PrivateKey generate_key(const Source& source, KeyType type, int rsa_bits) {
  PrivateKey key;
  OSSL_LIB_CTX* context = source.context();
  switch (type) {
    case KeyType::rsa:
      key.reset(EVP_PKEY_Q_keygen(context, nullptr, "RSA", static_cast<std::size_t>(rsa_bits)));
      break;
    case KeyType::dsa:
      return generate_dsa(source);
    case KeyType::ecdsa:
      key.reset(EVP_PKEY_Q_keygen(context, nullptr, "EC", "P-256"));
      break;
    case KeyType::ed25519:
      key.reset(EVP_PKEY_Q_keygen(context, nullptr, "ED25519"));
      break;
  }
  if (key == nullptr) fail("cannot make a key");
  return key;
}

std::string to_pem(const PrivateKey& key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  const bool modern = EVP_PKEY_is_a(key.get(), "ED25519") == 1;
  const int written = modern ? PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr,
                                                             0, nullptr, nullptr)
                             : PEM_write_bio_PrivateKey_traditional(bio.get(), key.get(), nullptr,
                                                                    nullptr, 0, nullptr, nullptr);
  if (written != 1) fail("cannot write a key");
  return take(bio);
}

PrivateKey from_pem(std::string_view pem, std::string& problem) {
  constexpr std::string_view kSuffix = " PRIVATE KEY";
  std::string type;
  if (!block_type(pem, type)) {
    problem = "no PEM data in input";
    return nullptr;
  }
  if (type != "PRIVATE KEY" && !type.ends_with(kSuffix)) {
    problem = "no private key data in PEM block of type " + type;
    return nullptr;
  }
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  PrivateKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (key != nullptr) return key;
  if (type == "PRIVATE KEY") {
    problem = "decoding PEM as PKCS#8: the key cannot be read";
  } else if (type == "RSA PRIVATE KEY" || type == "EC PRIVATE KEY" || type == "DSA PRIVATE KEY") {
    problem = "parsing " + type.substr(0, type.find(' ')) +
              " private key from PEM: the key cannot be read";
  } else {
    problem = "invalid private key type " + type;
  }
  return nullptr;
}

}  // namespace kchart::crypto
