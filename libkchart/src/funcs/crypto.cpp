// Keys, certificates, password hashes and AES: genCA, genPrivateKey, bcrypt, derivePassword, ...
//
// Everything random comes from the services of the render; everything slow is counted
// (limit.crypto).
#include <string>

#include "codec/base64.hpp"
#include "crypto/certificates.hpp"
#include "crypto/digest.hpp"
#include "crypto/keys.hpp"
#include "crypto/password.hpp"
#include "crypto/pem.hpp"
#include "funcs/args.hpp"
#include "funcs/base_encodings.hpp"
#include "funcs/certificate.hpp"
#include "funcs/families.hpp"
#include "funcs/ip_address.hpp"
#include "funcs/password_templates.hpp"
#include "funcs/random.hpp"
#include "value/format.hpp"
#include "value/time.hpp"

namespace kchart::funcs {

namespace {

crypto::Source source_of(Call& call) {
  return crypto::Source(
      [&call](void* bytes, std::size_t size) { random_bytes(*call.services, bytes, size); });
}

std::string random_string(Call& call, std::size_t size) {
  std::string bytes(size, '\0');
  random_bytes(*call.services, bytes.data(), bytes.size());
  return bytes;
}

Value result(Call& call, std::string_view text) {
  return Value::string(call.arena, text);
}

// Passwords
// ----------------------------------------------------------------------------------------

std::string hash_password(Call& call, std::string_view password) {
  constexpr std::size_t kLongest = 72;
  if (password.size() > kLongest) {
    return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes";
  }
  call.budget.crypto_call();
  return crypto::bcrypt(password, random_string(call, 16));
}

Value bcrypt(Call& call) {
  return result(call, hash_password(call, text(call, 0)));
}

Value htpasswd(Call& call) {
  const std::string user(text(call, 0));
  if (user.find(':') != std::string::npos) return result(call, "invalid username: " + user);
  return result(call, user + ":" + hash_password(call, text(call, 1)));
}

std::string big_endian(std::uint64_t number) {
  std::string out;
  for (const unsigned shift : {24, 16, 8, 0}) out += static_cast<char>(number >> shift & 255);
  return out;
}

Value derive_password(Call& call) {
  constexpr std::string_view kScope = "com.lyndir.masterpassword";
  const std::string type(text(call, 1));
  const auto templates = password_templates(type);
  if (templates.empty()) return result(call, "cannot find password template " + type);
  call.budget.crypto_call();
  const auto with_size = [&](std::string_view part) {
    return std::string(kScope) + big_endian(part.size()) + std::string(part);
  };
  const std::string key =
      crypto::scrypt(text(call, 2), with_size(text(call, 3)), {32768, 8, 2}, 64);
  const std::string seed =
      crypto::hmac_sha256(key, with_size(text(call, 4)) + big_endian(call.args[0].as_uint()));
  const auto number = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(seed[i]));
  };
  std::string password;
  for (const char letter : templates[number(0) % templates.size()]) {
    const std::string_view choice = password_characters(letter);
    password += choice[number(password.size() + 1) % choice.size()];
  }
  return result(call, password);
}

// AES
// ----------------------------------------------------------------------------------------------

std::string aes_key(std::string_view password) {
  std::string key(password.substr(0, 32));
  key.resize(32, '\0');
  return key;
}

Value encrypt_aes(Call& call) {
  const std::string_view plain = text(call, 1);
  if (plain.empty()) return Value::borrowed("");
  constexpr std::size_t kBlock = 16;
  std::string padded(plain);
  const std::size_t padding = kBlock - plain.size() % kBlock;
  padded.append(padding, static_cast<char>(padding));
  const std::string iv = random_string(call, kBlock);
  std::string out;
  codec::append_base64(out, iv + crypto::aes_cbc_encrypt(aes_key(text(call, 0)), iv, padded));
  return result(call, out);
}

Value decrypt_aes(Call& call) {
  constexpr std::size_t kBlock = 16;
  if (text(call, 1).empty()) return Value::borrowed("");
  const Decoded decoded = decode_base64(text(call, 1));
  if (!decoded.ok) {
    throw FunctionError{"illegal base64 data at input byte " + std::to_string(decoded.corrupt_at)};
  }
  const std::string_view all = decoded.bytes;
  // The words of Go's panics: a slice, the cipher, and an index out of range.
  const std::size_t capacity = text(call, 1).size() / 4 * 3;  // of Go's buffer
  if (capacity < kBlock) {
    throw FunctionError{"runtime error: slice bounds out of range [:16] with capacity " +
                        std::to_string(capacity)};
  }
  if (all.size() < kBlock) {
    throw FunctionError{
        "runtime error: slice bounds out of range [16:" + std::to_string(all.size()) + "]"};
  }
  if (all.size() % kBlock != 0) throw FunctionError{"crypto/cipher: input not full blocks"};
  if (all.size() == kBlock) throw FunctionError{"runtime error: index out of range [-1]"};
  const std::string plain =
      crypto::aes_cbc_decrypt(aes_key(text(call, 0)), all.substr(0, kBlock), all.substr(kBlock));
  const std::size_t padding = static_cast<unsigned char>(plain.back());
  if (padding > plain.size()) {
    throw FunctionError{"runtime error: slice bounds out of range [:" +
                        std::to_string(static_cast<std::int64_t>(plain.size()) -
                                       static_cast<std::int64_t>(padding)) +
                        "]"};
  }
  return result(call, std::string_view(plain).substr(0, plain.size() - padding));
}

// Keys and certificates
// ----------------------------------------------------------------------------

Value gen_private_key(Call& call) {
  const std::string_view type = text(call, 0);
  crypto::KeyType kind = crypto::KeyType::rsa;
  if (type == "dsa")
    kind = crypto::KeyType::dsa;
  else if (type == "ecdsa")
    kind = crypto::KeyType::ecdsa;
  else if (type == "ed25519")
    kind = crypto::KeyType::ed25519;
  else if (!type.empty() && type != "rsa")
    return result(call, "Unknown type " + std::string(type));
  call.budget.crypto_call();
  constexpr int kRsaBits = 4096;
  return result(call, crypto::to_pem(crypto::generate_key(source_of(call), kind, kRsaBits)));
}

// The strings of a list argument; anything else in it fails with `problem`.
std::vector<std::string> names_of(const Value& list, std::string_view problem) {
  std::vector<std::string> out;
  if (list.as_list() == nullptr) return out;
  for (const Value& element : *list.as_list()) {
    if (!element.is_string()) {
      throw FunctionError{std::string(problem) + format::to_string(element) + " is not a string"};
    }
    out.emplace_back(element.as_string());
  }
  return out;
}

// The validity ends a duration later; Go counts it in nanoseconds, which wrap around after some 292
// years.
crypto::CertificateRequest request_of(Call& call, std::int64_t days) {
  constexpr std::uint64_t kDay = 24 * 60 * 60 * std::uint64_t{1'000'000'000};
  const Moment now =
      Moment{0, 0, nullptr}.plus(call.services->now_ns ? call.services->now_ns() : 0);
  crypto::CertificateRequest request;
  request.common_name = text(call, 0);
  request.not_before = now.seconds;
  request.not_after =
      now.plus(static_cast<std::int64_t>(static_cast<std::uint64_t>(days) * kDay)).seconds;
  return request;
}

void add_names(Call& call, crypto::CertificateRequest& request) {
  for (const std::string& ip : names_of(call.args[1], "error parsing ip: ")) {
    const auto address = parse_ip(ip);
    if (!address || address->zone) throw FunctionError{"error parsing ip: " + ip};
    request.ips.emplace_back(reinterpret_cast<const char*>(address->bytes.data()),
                             address->v4 ? 4 : 16);
  }
  request.dns = names_of(call.args[2], "error processing alternate dns name: ");
}

crypto::PrivateKey read_key(const crypto::Source& source, std::string_view pem,
                            std::string_view problem) {
  std::string why;
  crypto::PrivateKey key = crypto::from_pem(source, pem, why);
  if (key == nullptr) throw FunctionError{std::string(problem) + why};
  return key;
}

// A fresh RSA key, or the one in argument `i` where the function takes one.
crypto::PrivateKey subject_key(Call& call, const crypto::Source& source, std::size_t i) {
  call.budget.crypto_call();
  if (i < call.args.size()) return read_key(source, text(call, i), "parsing private key: ");
  return crypto::generate_key(source, crypto::KeyType::rsa);
}

// The DER of a certificate in PEM, after a check.
std::string read_certificate(std::string_view pem, std::string_view name) {
  const auto block = crypto::decode_pem(pem);
  if (!block) throw FunctionError{"unable to decode certificate"};
  if (const auto problem = crypto::certificate_problem(block->bytes)) {
    throw FunctionError{"error parsing certificate: " + std::string(name) + ".Bytes: " + *problem};
  }
  return block->bytes;
}

Value sign(Call& call, const crypto::Source& source, const crypto::CertificateRequest& request,
           const crypto::PrivateKey& key, const crypto::Signer& signer) {
  std::string problem;
  const std::string made = crypto::make_certificate(source, request, key, signer, problem);
  if (!problem.empty()) throw FunctionError{problem};
  return make_certificate_value(call.arena, made, crypto::to_pem(key));
}

Value gen_ca(Call& call) {
  const crypto::Source source = source_of(call);
  const crypto::PrivateKey key = subject_key(call, source, 2);
  crypto::CertificateRequest request = request_of(call, integer(call, 1));
  request.is_ca = true;
  return sign(call, source, request, key, {key, {}});
}

Value gen_self_signed(Call& call) {
  const crypto::Source source = source_of(call);
  const crypto::PrivateKey key = subject_key(call, source, 4);
  crypto::CertificateRequest request = request_of(call, integer(call, 3));
  add_names(call, request);
  return sign(call, source, request, key, {key, {}});
}

Value gen_signed(Call& call) {
  const crypto::Source source = source_of(call);
  const crypto::PrivateKey key = subject_key(call, source, 5);
  const CertificateText ca = certificate_text(call.args[4]);
  const std::string authority = read_certificate(ca.certificate, "decodedSignerCert");
  const crypto::PrivateKey signer = read_key(source, ca.key, "error parsing private key: ");
  crypto::CertificateRequest request = request_of(call, integer(call, 3));
  add_names(call, request);
  return sign(call, source, request, key, {signer, authority});
}

Value build_custom_cert(Call& call) {
  const Decoded certificate = decode_base64(text(call, 0));
  if (!certificate.ok) throw FunctionError{"unable to decode base64 certificate"};
  const Decoded key = decode_base64(text(call, 1));
  if (!key.ok) throw FunctionError{"unable to decode base64 private key"};
  read_certificate(certificate.bytes, "decodedCert");
  read_key(source_of(call), key.bytes, "error parsing private key: ");
  return make_certificate_value(call.arena, certificate.bytes, key.bytes);
}

// Sprig picks one of the addresses at random, which fails where there are none.
Value get_host_by_name(Call& call) {
  if (!call.services->resolve) return Value::borrowed("");
  const std::string address = call.services->resolve(text(call, 0));
  if (address.empty()) throw FunctionError{"invalid argument to Intn"};
  return result(call, address);
}

#define KCHART_NAMES "cn string, ips []interface {}, alternateDNS []interface {}, daysValid int"

constexpr Function kFunctions[] = {
    {"bcrypt", "(input string) string", "The bcrypt hash of a password, of cost 10.", bcrypt},
    {"htpasswd", "(username string, password string) string",
     "A line for an htpasswd file, with bcrypt.", htpasswd},
    {"derivePassword",
     "(counter uint32, passwordType string, password string, user string, site string) string",
     "The password that Master Password derives.", derive_password},
    {"encryptAES", "(password string, plaintext string) string",
     "A text in AES-256-CBC under a password, in base64.", encrypt_aes},
    {"decryptAES", "(password string, crypt64 string) string", "The text that encryptAES hid.",
     decrypt_aes},
    {"genPrivateKey", "(typ string) string",
     "A private key in PEM: rsa (4096 bits), dsa, ecdsa (P-256) or ed25519.", gen_private_key},
    {"genCA", "(cn string, daysValid int) sprig.certificate",
     "A certificate authority, with Cert and Key in PEM.", gen_ca},
    {"genCAWithKey", "(cn string, daysValid int, privPEM string) sprig.certificate",
     "Like genCA, for a key of yours.", gen_ca},
    {"genSelfSignedCert", "(" KCHART_NAMES ") sprig.certificate",
     "A certificate that signs itself, with Cert and Key in PEM.", gen_self_signed},
    {"genSelfSignedCertWithKey", "(" KCHART_NAMES ", privPEM string) sprig.certificate",
     "Like genSelfSignedCert, for a key of yours.", gen_self_signed},
    {"genSignedCert", "(" KCHART_NAMES ", ca sprig.certificate) sprig.certificate",
     "A certificate signed by the authority, with Cert and Key in PEM.", gen_signed},
    {"genSignedCertWithKey",
     "(" KCHART_NAMES ", ca sprig.certificate, privPEM string) sprig.certificate",
     "Like genSignedCert, for a key of yours.", gen_signed},
    {"buildCustomCert", "(b64cert string, b64key string) sprig.certificate",
     "A certificate and its key, both given in base64, after a check.", build_custom_cert},
    {"getHostByName", "(name string) string",
     "An address of a host; empty unless look-ups are allowed.", get_host_by_name},
};

#undef KCHART_NAMES

}  // namespace

std::span<const Function> crypto_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
