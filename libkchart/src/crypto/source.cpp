// The source of randomness: OpenSSL's test generator, which hands out the bytes that it was given.
//
// RAND_set0_private would be the plain way, but it came after the OpenSSL of Debian 12. Generators
// of the type TEST-RAND are part of the default provider and answer from a buffer; a buffer is
// filled once per context, which is far more than a key of 4096 bits needs.
#include "crypto/source.hpp"

#include <vector>

#include "crypto/openssl.hpp"
#include "kchart/error.hpp"

namespace kchart::crypto {

namespace {

// Searching two primes of 2048 bits takes some thousand candidates of 256 bytes at worst.
constexpr std::size_t kEntropy = 1024 * 1024;

[[noreturn]] void fail(const char* what) {
  throw Error(Fault::io, "crypto", std::string("OpenSSL: ") + what);
}

void feed(EVP_RAND_CTX* generator, const Fill& fill) {
  if (generator == nullptr) fail("no random generator");
  std::vector<unsigned char> entropy(kEntropy);
  fill(entropy.data(), entropy.size());
  unsigned int strength = 256;
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
      OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, entropy.data(),
                                        entropy.size()),
      OSSL_PARAM_construct_end(),
  };
  EVP_RAND_uninstantiate(generator);
  if (EVP_RAND_CTX_set_params(generator, params) != 1 ||
      EVP_RAND_instantiate(generator, strength, 0, nullptr, 0, nullptr) != 1) {
    fail("cannot feed the random generator");
  }
}

}  // namespace

void Source::Free::operator()(ossl_lib_ctx_st* context) const {
  OSSL_LIB_CTX_free(context);
}

Source::Source(const Fill& fill_bytes) : context_(OSSL_LIB_CTX_new()) {
  if (context_ == nullptr ||
      RAND_set_DRBG_type(context_.get(), "TEST-RAND", nullptr, nullptr, nullptr) != 1) {
    fail("cannot make a context");
  }
  feed(RAND_get0_public(context_.get()), fill_bytes);
  feed(RAND_get0_private(context_.get()), fill_bytes);
}

}  // namespace kchart::crypto
