// Private keys: OpenSSL makes and encodes them; the words of errors are Sprig's.
#include "crypto/keys.hpp"

#include <utility>

#include "crypto/asn1.hpp"
#include "crypto/openssl.hpp"
#include "crypto/pem.hpp"
#include "kchart/error.hpp"

namespace kchart::crypto {

namespace {

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

// The DER of a key in the form of its own kind, or in PKCS#8.
std::string der_of(const PrivateKey& key, bool pkcs8) {
  unsigned char* data = nullptr;
  int size = 0;
  if (pkcs8) {
    PKCS8_PRIV_KEY_INFO* info = EVP_PKEY2PKCS8(key.get());
    size = i2d_PKCS8_PRIV_KEY_INFO(info, &data);
    PKCS8_PRIV_KEY_INFO_free(info);
  } else {
    size = i2d_PrivateKey(key.get(), &data);
  }
  if (size <= 0) fail("cannot write a key");
  std::string der(reinterpret_cast<char*>(data), static_cast<std::size_t>(size));
  OPENSSL_clear_free(data, static_cast<std::size_t>(size));
  return der;
}

PrivateKey read_der(const Source& source, std::string_view der, int kind) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const long size = static_cast<long>(der.size());
  OSSL_LIB_CTX* context = source.context();
  PrivateKey key;
  if (kind == EVP_PKEY_NONE) {
    PKCS8_PRIV_KEY_INFO* info = d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, size);
    if (info != nullptr) key.reset(EVP_PKCS82PKEY_ex(info, context, nullptr));
    PKCS8_PRIV_KEY_INFO_free(info);
  } else {
    // Not all of OpenSSL's readers leave a PKCS#8 structure alone; Go's do.
    key.reset(d2i_PrivateKey_ex(kind, nullptr, &at, size, context, nullptr));
  }
  ERR_clear_error();
  return key;
}

struct Form {
  std::string_view type;  // of the PEM block
  int kind;
  const char* parser;  // Go's function for it
};

constexpr Form kForms[] = {
    {"RSA PRIVATE KEY", EVP_PKEY_RSA, "ParsePKCS1PrivateKey"},
    {"EC PRIVATE KEY", EVP_PKEY_EC, "ParseECPrivateKey"},
    {"PRIVATE KEY", EVP_PKEY_NONE, "ParsePKCS8PrivateKey"},
    {"DSA PRIVATE KEY", EVP_PKEY_DSA, nullptr},
};

// Why a key of one form cannot be read: maybe because it is one of another form.
std::string why_unreadable(const Source& source, std::string_view der, const Form& wanted) {
  for (const Form& other : kForms) {
    if (other.kind == wanted.kind || other.parser == nullptr || wanted.parser == nullptr) continue;
    if (read_der(source, der, other.kind) == nullptr) continue;
    return std::string("x509: failed to parse private key (use ") + other.parser +
           " instead for this key format)";
  }
  const std::string why = asn1_problem(der, wanted.kind == EVP_PKEY_EC    ? "ecPrivateKey"
                                            : wanted.kind == EVP_PKEY_RSA ? "pkcs1PrivateKey"
                                            : wanted.kind == EVP_PKEY_DSA ? "DSAKeyFormat"
                                                                          : "pkcs8");
  return wanted.kind == EVP_PKEY_EC ? "x509: failed to parse EC private key: " + why : why;
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
  for (const auto& [name, type] :
       {std::pair{"RSA", "RSA PRIVATE KEY"}, std::pair{"EC", "EC PRIVATE KEY"},
        std::pair{"DSA", "DSA PRIVATE KEY"}}) {
    if (EVP_PKEY_is_a(key.get(), name) == 1) return encode_pem(type, der_of(key, false));
  }
  return encode_pem("PRIVATE KEY", der_of(key, true));
}

PrivateKey from_pem(const Source& source, std::string_view pem, std::string& problem) {
  constexpr std::string_view kSuffix = " PRIVATE KEY";
  const auto block = decode_pem(pem);
  if (!block) {
    problem = "no PEM data in input";
    return nullptr;
  }
  for (const Form& form : kForms) {
    if (form.type != block->type) continue;
    PrivateKey key = read_der(source, block->bytes, form.kind);
    if (key != nullptr) return key;
    const std::string name(form.type.substr(0, form.type.find(' ')));
    problem = form.kind == EVP_PKEY_NONE ? "decoding PEM as PKCS#8: "
                                         : "parsing " + name + " private key from PEM: ";
    problem += why_unreadable(source, block->bytes, form);
    return nullptr;
  }
  problem = block->type.ends_with(kSuffix) ? "invalid private key type "
                                           : "no private key data in PEM block of type ";
  problem += block->type;
  return nullptr;
}

}  // namespace kchart::crypto
