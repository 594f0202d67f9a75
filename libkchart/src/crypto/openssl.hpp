// OpenSSL, loaded when the first function of it is called.
//
// Its tables hold 17,000 addresses, which the system's loader would fix in 90 pages whenever a
// program that links it starts: as long as rendering a small chart takes. The digests of sha.h and
// the functions of crypto.h that wipe and compare memory have no tables and are linked.
//
// Within kchart::crypto the names of OpenSSL's functions stand for what calls them in the loaded
// library.
#pragma once

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/dsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// clang-format off
#define KCHART_OPENSSL_FUNCTIONS(F)                                                            \
  F(ASN1_IA5STRING_new) F(ASN1_OCTET_STRING_dup) F(ASN1_OCTET_STRING_free)                     \
  F(ASN1_OCTET_STRING_new) F(ASN1_OCTET_STRING_set) F(ASN1_STRING_set) F(ASN1_TIME_set)        \
  F(AUTHORITY_KEYID_free) F(AUTHORITY_KEYID_new) F(BN_bin2bn) F(BN_free)                       \
  F(BN_to_ASN1_INTEGER) F(CRYPTO_clear_free) F(CRYPTO_free) F(ERR_clear_error)                 \
  F(EVP_CIPHER_CTX_free) F(EVP_CIPHER_CTX_new) F(EVP_CIPHER_CTX_set_padding)                   \
  F(EVP_CipherInit_ex2) F(EVP_CipherUpdate) F(EVP_DecodeBlock) F(EVP_DigestFinal_ex)           \
  F(EVP_DigestInit_ex) F(EVP_DigestSign) F(EVP_DigestSignInit) F(EVP_DigestUpdate)             \
  F(EVP_EncodeBlock) F(EVP_MD_CTX_free) F(EVP_MD_CTX_new) F(EVP_PBE_scrypt)                    \
  F(EVP_PKCS82PKEY_ex) F(EVP_PKEY2PKCS8) F(EVP_PKEY_CTX_free) F(EVP_PKEY_CTX_new_from_name)    \
  F(EVP_PKEY_CTX_new_from_pkey) F(EVP_PKEY_CTX_set_dsa_paramgen_bits)                          \
  F(EVP_PKEY_CTX_set_dsa_paramgen_q_bits) F(EVP_PKEY_Q_keygen) F(EVP_PKEY_eq) F(EVP_PKEY_free) \
  F(EVP_PKEY_get_base_id) F(EVP_PKEY_get_bits) F(EVP_PKEY_is_a) F(EVP_PKEY_keygen)             \
  F(EVP_PKEY_keygen_init) F(EVP_PKEY_paramgen) F(EVP_PKEY_paramgen_init)                       \
  F(EVP_RAND_CTX_set_params) F(EVP_RAND_instantiate) F(EVP_RAND_uninstantiate)                 \
  F(EVP_aes_256_cbc) F(EVP_sha256) F(EVP_sha384) F(EVP_sha512) F(GENERAL_NAMES_free)           \
  F(GENERAL_NAMES_new) F(GENERAL_NAME_new) F(GENERAL_NAME_set0_value) F(HMAC)                  \
  F(OPENSSL_sk_push) F(OSSL_LIB_CTX_free) F(OSSL_LIB_CTX_new) F(OSSL_PARAM_construct_end)      \
  F(OSSL_PARAM_construct_octet_string) F(OSSL_PARAM_construct_uint)                            \
  F(PKCS8_PRIV_KEY_INFO_free) F(RAND_bytes_ex) F(RAND_get0_private) F(RAND_get0_public)        \
  F(RAND_set_DRBG_type) F(X509V3_EXT_conf_nid) F(X509_EXTENSION_free)                          \
  F(X509_NAME_add_entry_by_NID) F(X509_NAME_cmp) F(X509_add1_ext_i2d) F(X509_add_ext)          \
  F(X509_free) F(X509_get0_pubkey) F(X509_get0_pubkey_bitstr) F(X509_get0_subject_key_id)      \
  F(X509_get_issuer_name) F(X509_get_serialNumber) F(X509_get_subject_name)                    \
  F(X509_getm_notAfter) F(X509_getm_notBefore) F(X509_new_ex) F(X509_set_issuer_name)          \
  F(X509_set_pubkey) F(X509_set_version) F(X509_sign) F(d2i_PKCS8_PRIV_KEY_INFO)               \
  F(d2i_PrivateKey_ex) F(d2i_X509) F(i2d_PKCS8_PRIV_KEY_INFO) F(i2d_PrivateKey) F(i2d_X509)
// clang-format on

namespace kchart::crypto {

struct OpenSsl {
#define KCHART_MEMBER(name) decltype(&::name) name;
  KCHART_OPENSSL_FUNCTIONS(KCHART_MEMBER)
#undef KCHART_MEMBER
};

// Throws Error "crypto.library" when the library is not installed.
const OpenSsl& openssl();

#define KCHART_CALL(name)                 \
  struct Call_##name {                    \
    template <class... Args>              \
    auto operator()(Args... args) const { \
      return openssl().name(args...);     \
    }                                     \
  };                                      \
  inline constexpr Call_##name name{};
KCHART_OPENSSL_FUNCTIONS(KCHART_CALL)
#undef KCHART_CALL

}  // namespace kchart::crypto
