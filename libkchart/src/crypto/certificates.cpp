// Certificates: the fields and extensions, and their order, are those of Go's CreateCertificate
// with the template that Sprig fills (crypto.go: getBaseCertTemplate).
#include "crypto/certificates.hpp"

#include <algorithm>
#include <array>

#include "base/strconv.hpp"
#include "base/utf8.hpp"
#include "crypto/asn1.hpp"
#include "crypto/digest.hpp"
#include "crypto/openssl.hpp"
#include "crypto/pem.hpp"
#include "kchart/error.hpp"

namespace kchart::crypto {

namespace {

template <auto Function>
struct Free {
  template <class T>
  void operator()(T* object) const {
    Function(object);
  }
};
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Octets = std::unique_ptr<ASN1_OCTET_STRING, Free<ASN1_OCTET_STRING_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

[[noreturn]] void fail(const char* what) {
  throw Error(Fault::io, "crypto", std::string("OpenSSL: ") + what);
}

void check(bool ok, const char* what) {
  if (!ok) fail(what);
}

Certificate read_certificate(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  return certificate;
}

// Go writes a name as PrintableString where it can, else as UTF8String.
bool printable(std::string_view text) {
  constexpr std::string_view kMarks = " '()+,-./:=?";
  return std::all_of(text.begin(), text.end(), [&](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || kMarks.find(c) != std::string_view::npos;
  });
}

void set_subject(X509* certificate, const std::string& common_name) {
  if (common_name.empty()) return;
  const int type = printable(common_name) ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
  check(X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate), NID_commonName, type,
                                   reinterpret_cast<const unsigned char*>(common_name.data()),
                                   static_cast<int>(common_name.size()), -1, 0) == 1,
        "cannot set the subject");
}

void set_serial(X509* certificate, const Source& source) {
  std::array<unsigned char, 16> bytes{};
  check(RAND_bytes_ex(source.context(), bytes.data(), bytes.size(), 0) == 1, "no random bytes");
  const Number number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  check(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr,
        "cannot set the serial number");
}

void set_time(ASN1_TIME* field, std::int64_t seconds) {
  check(ASN1_TIME_set(field, static_cast<time_t>(seconds)) != nullptr, "cannot set the validity");
}

void add_text_extension(X509* certificate, int nid, const char* value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
  check(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1,
        "cannot add an extension");
}

Octets octets(std::string_view bytes) {
  Octets out(ASN1_OCTET_STRING_new());
  check(ASN1_OCTET_STRING_set(out.get(), reinterpret_cast<const unsigned char*>(bytes.data()),
                              static_cast<int>(bytes.size())) == 1,
        "out of memory");
  return out;
}

// RFC 7093, method 1, as Go does since 1.25: the first 20 bytes of SHA-256 over the public key.
void add_subject_key(X509* certificate) {
  const ASN1_BIT_STRING* bits = X509_get0_pubkey_bitstr(certificate);
  const std::string digest =
      sha256({reinterpret_cast<const char*>(bits->data), static_cast<std::size_t>(bits->length)});
  const Octets id = octets(std::string_view(digest).substr(0, 20));
  check(X509_add1_ext_i2d(certificate, NID_subject_key_identifier, id.get(), 0, 0) == 1,
        "cannot add the key identifier");
}

// Go names the authority's key only where issuer and subject differ.
void add_authority_key(X509* certificate, const X509* parent) {
  const ASN1_OCTET_STRING* parent_id =
      X509_get0_subject_key_id(const_cast<X509*>(parent));  // fills a cache inside
  const int same =
      X509_NAME_cmp(X509_get_issuer_name(certificate), X509_get_subject_name(certificate));
  if (parent_id == nullptr || same == 0) return;
  AUTHORITY_KEYID* id = AUTHORITY_KEYID_new();
  id->keyid = ASN1_OCTET_STRING_dup(parent_id);
  const int added = X509_add1_ext_i2d(certificate, NID_authority_key_identifier, id, 0, 0);
  AUTHORITY_KEYID_free(id);
  check(added == 1, "cannot add the authority's key identifier");
}

void push_name(GENERAL_NAMES* names, int type, ASN1_STRING* value) {
  GENERAL_NAME* name = GENERAL_NAME_new();
  GENERAL_NAME_set0_value(name, type, value);
  sk_GENERAL_NAME_push(names, name);
}

// Go writes an IPv4 address in four bytes however it was spelled.
std::string_view shortest(std::string_view ip) {
  constexpr std::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
  return ip.size() == 16 && ip.starts_with(kMapped) ? ip.substr(12) : ip;
}

void add_names(X509* certificate, const CertificateRequest& request) {
  if (request.dns.empty() && request.ips.empty()) return;
  const Names names(GENERAL_NAMES_new());
  for (const std::string& dns : request.dns) {
    ASN1_IA5STRING* value = ASN1_IA5STRING_new();
    ASN1_STRING_set(value, dns.data(), static_cast<int>(dns.size()));
    push_name(names.get(), GEN_DNS, value);
  }
  for (const std::string& ip : request.ips) {
    push_name(names.get(), GEN_IPADD, octets(shortest(ip)).release());
  }
  const int critical = request.common_name.empty() ? 1 : 0;
  check(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), critical, 0) == 1,
        "cannot add the alternative names");
}

void add_extensions(X509* certificate, const CertificateRequest& request, const X509* parent) {
  add_text_extension(certificate, NID_key_usage,
                     request.is_ca ? "critical,digitalSignature,keyEncipherment,keyCertSign"
                                   : "critical,digitalSignature,keyEncipherment");
  add_text_extension(certificate, NID_ext_key_usage, "serverAuth,clientAuth");
  add_text_extension(certificate, NID_basic_constraints,
                     request.is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (request.is_ca) add_subject_key(certificate);
  if (parent != nullptr) add_authority_key(certificate, parent);
  add_names(certificate, request);
}

std::string der_of(X509* certificate) {
  unsigned char* data = nullptr;
  const int size = i2d_X509(certificate, &data);
  check(size > 0, "cannot write the certificate");
  std::string der(reinterpret_cast<char*>(data), static_cast<std::size_t>(size));
  OPENSSL_free(data);
  return der;
}

bool is_a(const PrivateKey& key, const char* type) {
  return EVP_PKEY_is_a(key.get(), type) == 1;
}

// The digest that Go signs with; null for Ed25519, which has its own.
const EVP_MD* digest_for(const PrivateKey& signer) {
  if (is_a(signer, "ED25519")) return nullptr;
  const int bits = is_a(signer, "EC") ? EVP_PKEY_get_bits(signer.get()) : 256;
  return bits == 521 ? EVP_sha512() : bits == 384 ? EVP_sha384() : EVP_sha256();
}

// What Go's CreateCertificate refuses, in its order; empty when nothing.
std::string problem_with(const CertificateRequest& request, const PrivateKey& key,
                         const PrivateKey& signer, const X509* parent) {
  if (is_a(signer, "DSA")) {
    return "x509: certificate private key does not implement crypto.Signer";
  }
  if (is_a(key, "DSA")) return "x509: unsupported public key type: *dsa.PublicKey";
  if (!utf8::valid(request.common_name)) return "asn1: string not valid UTF-8";
  const EVP_PKEY* parent_key = parent == nullptr ? nullptr : X509_get0_pubkey(parent);
  if (parent_key != nullptr && EVP_PKEY_eq(parent_key, signer.get()) != 1) {
    return "x509: provided PrivateKey doesn't match parent's PublicKey";
  }
  for (const std::string& dns : request.dns) {
    const auto ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (std::all_of(dns.begin(), dns.end(), ascii)) continue;
    return "x509: " + strconv::quote(dns) + " cannot be encoded as an IA5String";
  }
  constexpr std::int64_t kYear10000 = 253'402'300'800;
  if (request.not_after >= kYear10000) {
    return "asn1: structure error: cannot represent time as GeneralizedTime";
  }
  return "";
}

// The first part of a certificate that has not the shape Go looks for; null when all have.
const char* malformed_part(std::string_view certificate) {
  constexpr int kVersion = 0xA0;
  DerReader outer(certificate);
  const auto body = outer.take(DerReader::kSequence);
  if (!body) return "malformed tbs certificate";
  DerReader in(*body);
  if (!in.skip_optional(kVersion)) return "malformed version";
  const auto serial = in.take(DerReader::kInteger);
  if (!serial || serial->empty()) return "malformed serial number";
  if ((serial->front() & 0x80) != 0) return "negative serial number";
  const auto algorithm = in.take(DerReader::kSequence);
  if (!algorithm) return "malformed signature algorithm identifier";
  const auto outer_algorithm = outer.take(DerReader::kSequence);
  if (!outer_algorithm) return "malformed algorithm identifier";
  if (*algorithm != *outer_algorithm) {
    return "inner and outer signature algorithm identifiers don't match";
  }
  if (!in.take(DerReader::kSequence)) return "malformed issuer";
  if (!in.take(DerReader::kSequence)) return "malformed validity";
  if (!in.take(DerReader::kSequence)) return "malformed issuer";  // Go says so of the subject too
  if (!in.take(DerReader::kSequence)) return "malformed spki";
  return outer.take(DerReader::kBitString) ? nullptr : "malformed signature";
}

}  // namespace

std::optional<std::string> certificate_problem(std::string_view der) {
  DerReader whole(der);
  const auto certificate = whole.take(DerReader::kSequence);
  if (!certificate) return "x509: malformed certificate";
  if (const char* what = malformed_part(*certificate)) return std::string("x509: ") + what;
  if (read_certificate(der) == nullptr) return "x509: malformed certificate";
  if (!whole.empty()) return "x509: trailing data";
  return std::nullopt;
}

std::string make_certificate(const Source& source, const CertificateRequest& request,
                             const PrivateKey& key, const Signer& signer, std::string& problem) {
  const Certificate parent =
      signer.certificate.empty() ? nullptr : read_certificate(signer.certificate);
  problem = problem_with(request, key, signer.key, parent.get());
  if (!problem.empty()) {
    problem.insert(0, "error creating certificate: ");
    return {};
  }
  const Certificate certificate(X509_new_ex(source.context(), nullptr));
  X509* made = certificate.get();
  check(made != nullptr && X509_set_version(made, X509_VERSION_3) == 1, "out of memory");
  set_serial(made, source);
  set_subject(made, request.common_name);
  const X509_NAME* issuer =
      parent != nullptr ? X509_get_subject_name(parent.get()) : X509_get_subject_name(made);
  check(X509_set_issuer_name(made, issuer) == 1, "cannot set the issuer");
  set_time(X509_getm_notBefore(made), request.not_before);
  set_time(X509_getm_notAfter(made), request.not_after);
  check(X509_set_pubkey(made, key.get()) == 1, "cannot set the public key");
  add_extensions(made, request, parent.get());
  check(X509_sign(made, signer.key.get(), digest_for(signer.key)) > 0,
        "cannot sign the certificate");
  return encode_pem("CERTIFICATE", der_of(made));
}

}  // namespace kchart::crypto
