// Keys, certificates and ciphers: every row was answered by sprig 3.3.0 (Go 1.26).
#include <catch2/catch.hpp>

#include "funcs/calling.hpp"
#include "funcs/families.hpp"

using namespace kchart;
using namespace kchart::test;

namespace {

const Row kRows[] = {
    {"htpasswd", {s("a:b"), s("c")}, "invalid username: a:b"},
    {"bcrypt",
     {s("0123456789012345678901234567890123456789012345678901234567890123456789012")},
     "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"},
    {"genPrivateKey", {s("foo")}, "Unknown type foo"},
    {"derivePassword",
     {Value::uint32(1), s("maximum"), s("password"), s("user"), s("example.com")},
     "pf4zS1LjCg&LjhsZ7T2~"},
    {"derivePassword",
     {Value::uint32(1), s("long"), s("password"), s("user"), s("example.com")},
     "ZedaFaxcZaso9*"},
    {"derivePassword",
     {Value::uint32(1), s("medium"), s("password"), s("user"), s("example.com")},
     "ZedJuz8$"},
    {"derivePassword",
     {Value::uint32(1), s("short"), s("password"), s("user"), s("example.com")},
     "Zed5"},
    {"derivePassword",
     {Value::uint32(1), s("basic"), s("password"), s("user"), s("example.com")},
     "pIS54PLs"},
    {"derivePassword",
     {Value::uint32(1), s("pin"), s("password"), s("user"), s("example.com")},
     "6685"},
    {"derivePassword",
     {Value::uint32(1), s("bad"), s("password"), s("user"), s("example.com")},
     "cannot find password template bad"},
    {"derivePassword",
     {Value::uint32(1), s(""), s("password"), s("user"), s("example.com")},
     "cannot find password template "},
    {"encryptAES", {s("k"), s("")}, ""},
    {"decryptAES", {s("k"), s("")}, ""},
    {"decryptAES", {s(""), s("!")}, "!illegal base64 data at input byte 0"},
    {"decryptAES", {s("key"), s("!")}, "!illegal base64 data at input byte 0"},
    {"decryptAES",
     {s("0123456789012345678901234567890123456789"), s("!")},
     "!illegal base64 data at input byte 0"},
    {"decryptAES",
     {s(""), s("YQ==")},
     "!runtime error: slice bounds out of range [:16] with capacity 3"},
    {"decryptAES",
     {s("key"), s("YQ==")},
     "!runtime error: slice bounds out of range [:16] with capacity 3"},
    {"decryptAES",
     {s("0123456789012345678901234567890123456789"), s("YQ==")},
     "!runtime error: slice bounds out of range [:16] with capacity 3"},
    {"decryptAES",
     {s(""), s("AAAAAAAAAAAAAAAAAAAA")},
     "!runtime error: slice bounds out of range [:16] with capacity 15"},
    {"decryptAES",
     {s("key"), s("AAAAAAAAAAAAAAAAAAAA")},
     "!runtime error: slice bounds out of range [:16] with capacity 15"},
    {"decryptAES",
     {s("0123456789012345678901234567890123456789"), s("AAAAAAAAAAAAAAAAAAAA")},
     "!runtime error: slice bounds out of range [:16] with capacity 15"},
    {"decryptAES",
     {s(""), s("AAAAAAAAAAAAAAAAAAAAAA==")},
     "!runtime error: index out of range [-1]"},
    {"decryptAES",
     {s("key"), s("AAAAAAAAAAAAAAAAAAAAAA==")},
     "!runtime error: index out of range [-1]"},
    {"decryptAES",
     {s("0123456789012345678901234567890123456789"), s("AAAAAAAAAAAAAAAAAAAAAA==")},
     "!runtime error: index out of range [-1]"},
    {"decryptAES", {s(""), s("AAAAAAAAAAAAAAAAAAAAAAA=")}, "!crypto/cipher: input not full blocks"},
    {"decryptAES",
     {s("key"), s("AAAAAAAAAAAAAAAAAAAAAAA=")},
     "!crypto/cipher: input not full blocks"},
    {"decryptAES",
     {s("0123456789012345678901234567890123456789"), s("AAAAAAAAAAAAAAAAAAAAAAA=")},
     "!crypto/cipher: input not full blocks"},
    {"decryptAES",
     {s(""), s("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")},
     "!crypto/cipher: input not full blocks"},
    {"decryptAES",
     {s("key"), s("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")},
     "!crypto/cipher: input not full blocks"},
    {"decryptAES",
     {s("0123456789012345678901234567890123456789"),
      s("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")},
     "!crypto/cipher: input not full blocks"},
    {"decryptAES",
     {s(""), s("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")},
     "!runtime error: slice bounds out of range [:-164]"},
    {"decryptAES",
     {s("key"), s("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")},
     "!runtime error: slice bounds out of range [:-41]"},
    {"decryptAES",
     {s("0123456789012345678901234567890123456789"),
      s("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")},
     "!runtime error: slice bounds out of range [:-95]"},
    {"decryptAES",
     {s(""), s("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")},
     "!runtime error: slice bounds out of range [:-148]"},
    {"decryptAES",
     {s("key"), s("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")},
     "!runtime error: slice bounds out of range [:-25]"},
    {"decryptAES",
     {s("0123456789012345678901234567890123456789"),
      s("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")},
     "!runtime error: slice bounds out of range [:-79]"},
    {"decryptAES",
     {s(""), s("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
               "AAA==")},
     "!runtime error: slice bounds out of range [:-132]"},
    {"decryptAES",
     {s("key"), s("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                  "AAAAAA==")},
     "!runtime error: slice bounds out of range [:-9]"},
    {"decryptAES",
     {s("0123456789012345678901234567890123456789"),
      s("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        "=")},
     "!runtime error: slice bounds out of range [:-63]"},
    {"buildCustomCert", {s("!"), s("!")}, "!unable to decode base64 certificate"},
    {"buildCustomCert", {s("!"), s("")}, "!unable to decode base64 certificate"},
    {"buildCustomCert", {s(""), s("!")}, "!unable to decode base64 private key"},
    {"buildCustomCert", {s(""), s("")}, "!unable to decode certificate"},
    {"buildCustomCert", {s("eA=="), s("!")}, "!unable to decode base64 private key"},
    {"buildCustomCert", {s("eA=="), s("")}, "!unable to decode certificate"},
    {"buildCustomCert",
     {s("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCgotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg=="), s("!")},
     "!unable to decode base64 private key"},
    {"buildCustomCert",
     {s("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCgotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg=="), s("")},
     "!error parsing certificate: decodedCert.Bytes: x509: malformed certificate"},
    {"buildCustomCert",
     {s("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCmVBPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="),
      s("!")},
     "!unable to decode base64 private key"},
    {"buildCustomCert",
     {s("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCmVBPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="), s("")},
     "!error parsing certificate: decodedCert.Bytes: x509: malformed certificate"},
    {"buildCustomCert",
     {s("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1BQT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="),
      s("!")},
     "!unable to decode base64 private key"},
    {"buildCustomCert",
     {s("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1BQT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="), s("")},
     "!error parsing certificate: decodedCert.Bytes: x509: malformed tbs certificate"},
    {"buildCustomCert",
     {s("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1BSXdBQT09Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K"),
      s("!")},
     "!unable to decode base64 private key"},
    {"buildCustomCert",
     {s("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1BSXdBQT09Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K"),
      s("")},
     "!error parsing certificate: decodedCert.Bytes: x509: malformed serial number"},
    {"buildCustomCert",
     {s("LS0tLS1CRUdJTiBYLS0tLS0KTUlBPQotLS0tLUVORCBYLS0tLS0K"), s("!")},
     "!unable to decode base64 private key"},
    {"buildCustomCert",
     {s("LS0tLS1CRUdJTiBYLS0tLS0KTUlBPQotLS0tLUVORCBYLS0tLS0K"), s("")},
     "!error parsing certificate: decodedCert.Bytes: x509: malformed certificate"},
    {"genCAWithKey", {s("x"), i(1), s("")}, "!parsing private key: no PEM data in input"},
    {"genCAWithKey", {s("x"), i(1), s("x")}, "!parsing private key: no PEM data in input"},
    {"genCAWithKey",
     {s("x"), i(1), s("-----BEGIN X-----\neQ==\n-----END X-----\n")},
     "!parsing private key: no private key data in PEM block of type X"},
    {"genCAWithKey",
     {s("x"), i(1), s("-----BEGIN FOO PRIVATE KEY-----\neQ==\n-----END FOO PRIVATE KEY-----\n")},
     "!parsing private key: invalid private key type FOO PRIVATE KEY"},
    {"genCAWithKey",
     {s("x"), i(1), s("-----BEGIN RSA PRIVATE KEY-----\n\n-----END RSA PRIVATE KEY-----\n")},
     "!parsing private key: parsing RSA private key from PEM: asn1: syntax error: sequence "
     "truncated"},
    {"genCAWithKey",
     {s("x"), i(1),
      s("-----BEGIN RSA PRIVATE KEY-----\naGVsbG8=\n-----END RSA PRIVATE KEY-----\n")},
     "!parsing private key: parsing RSA private key from PEM: asn1: structure error: tags don't "
     "match (16 vs {class:1 tag:8 length:101 isCompound:true}) {optional:false explicit:false "
     "application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 "
     "set:false omitEmpty:false} pkcs1PrivateKey @2"},
    {"genCAWithKey",
     {s("x"), i(1), s("-----BEGIN EC PRIVATE KEY-----\naGVsbG8=\n-----END EC PRIVATE KEY-----\n")},
     "!parsing private key: parsing EC private key from PEM: x509: failed to parse EC private key: "
     "asn1: structure error: tags don't match (16 vs {class:1 tag:8 length:101 isCompound:true}) "
     "{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> "
     "stringType:0 timeType:0 set:false omitEmpty:false} ecPrivateKey @2"},
    {"genCAWithKey",
     {s("x"), i(1), s("-----BEGIN PRIVATE KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----\n")},
     "!parsing private key: decoding PEM as PKCS#8: asn1: structure error: tags don't match (16 vs "
     "{class:1 tag:8 length:101 isCompound:true}) {optional:false explicit:false application:false "
     "private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false "
     "omitEmpty:false} pkcs8 @2"},
    {"genCAWithKey",
     {s("x"), i(1),
      s("-----BEGIN DSA PRIVATE KEY-----\naGVsbG8=\n-----END DSA PRIVATE KEY-----\n")},
     "!parsing private key: parsing DSA private key from PEM: asn1: structure error: tags don't "
     "match (16 vs {class:1 tag:8 length:101 isCompound:true}) {optional:false explicit:false "
     "application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 "
     "set:false omitEmpty:false} DSAKeyFormat @2"},
    {"genCAWithKey",
     {s("x"), i(1), s("-----BEGIN RSA PRIVATE KEY-----\nMA==\n-----END RSA PRIVATE KEY-----\n")},
     "!parsing private key: parsing RSA private key from PEM: asn1: syntax error: truncated tag or "
     "length"},
    {"genCAWithKey",
     {s("x"), i(1), s("-----BEGIN RSA PRIVATE KEY-----\nMAVh\n-----END RSA PRIVATE KEY-----\n")},
     "!parsing private key: parsing RSA private key from PEM: asn1: syntax error: data truncated"},
    {"genCAWithKey",
     {s("x"), i(1),
      s("-----BEGIN RSA PRIVATE KEY-----\nMIEBYQ==\n-----END RSA PRIVATE KEY-----\n")},
     "!parsing private key: parsing RSA private key from PEM: asn1: structure error: non-minimal "
     "length"},
    {"genCAWithKey",
     {s("x"), i(1), s("-----BEGIN RSA PRIVATE KEY-----\nMIA=\n-----END RSA PRIVATE KEY-----\n")},
     "!parsing private key: parsing RSA private key from PEM: asn1: syntax error: indefinite "
     "length found (not DER)"},
    {"genCAWithKey",
     {s("x"), i(1), s("-----BEGIN RSA PRIVATE KEY-----\nH4E=\n-----END RSA PRIVATE KEY-----\n")},
     "!parsing private key: parsing RSA private key from PEM: asn1: syntax error: truncated base "
     "128 integer"},
    {"genCAWithKey",
     {s("x"), i(1), s("-----BEGIN RSA PRIVATE KEY-----\n!!!!\n-----END RSA PRIVATE KEY-----\n")},
     "!parsing private key: no PEM data in input"},
    {"genCAWithKey",
     {s("x"), i(1), s("-----BEGIN RSA PRIVATE KEY-----\nYQ==\n-----END EC PRIVATE KEY-----\n")},
     "!parsing private key: no PEM data in input"},
    {"genCAWithKey",
     {s("x"), i(1), s("-----BEGIN A PRIVATE KEY-----\nH: v\n\nYQ==\n-----END A PRIVATE KEY-----")},
     "!parsing private key: invalid private key type A PRIVATE KEY"},
    {"genCAWithKey",
     {s("x"), i(1), s(" -----BEGIN A PRIVATE KEY-----\nYQ==\n-----END A PRIVATE KEY-----")},
     "!parsing private key: no PEM data in input"},
};

}  // namespace

TEST_CASE("keys, certificates and ciphers answer as sprig's do") {
  for (const Row& row : kRows) {
    World world;
    INFO(row.name << " " << told(row.args.empty() ? Value() : row.args[0]) << " -> "
                  << row.expected);
    CHECK(world.call(funcs::crypto_functions(), row.name, row.args) == row.expected);
  }
}

namespace {

Value field(const Value& object, std::string_view name) {
  return object.as_object()->field(name).value();
}

std::string generated(std::string_view name, std::vector<Value> args) {
  World world;
  return world.call(funcs::crypto_functions(), name, args);
}

}  // namespace

TEST_CASE("the same randomness makes the same keys and certificates") {
  for (const char* type : {"ecdsa", "ed25519"}) {
    CHECK(generated("genPrivateKey", {s(type)}) == generated("genPrivateKey", {s(type)}));
  }
  CHECK(generated("genCA", {s("x"), i(1)}) == generated("genCA", {s("x"), i(1)}));
  const std::string key = generated("genPrivateKey", {s("ecdsa")});
  const std::vector<Value> args{s("x"), i(1), s(key)};
  CHECK(generated("genCAWithKey", args) == generated("genCAWithKey", args));
  CHECK(generated("bcrypt", {s("x")}) == generated("bcrypt", {s("x")}));
}

TEST_CASE("certificates are signed by their authority") {
  World world;
  const auto call = [&](std::string_view name, std::vector<Value> args) {
    return world.value(funcs::crypto_functions(), name, args);
  };
  const Value ca = call("genCA", {s("ca"), i(10)});
  CHECK(type_name(ca) == "sprig.certificate");
  const Value none = Value::list(nullptr);
  const Value leaf = call("genSignedCert", {s("leaf"), none, none, i(1), ca});
  CHECK(field(leaf, "Cert").as_string().starts_with("-----BEGIN CERTIFICATE-----\n"));
  CHECK(field(leaf, "Key").as_string().starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
  const Value key = field(leaf, "Key");
  const Value again = call("genSelfSignedCertWithKey", {s("leaf"), none, none, i(1), key});
  CHECK(field(again, "Key").as_string() == key.as_string());
  const auto fails = [&](std::string_view name, std::vector<Value> args) {
    return world.call(funcs::crypto_functions(), name, args);
  };
  List* names = List::make(world.arena);
  names->push_back(world.arena, s("\xC3\xA9"));
  CHECK(fails("genSelfSignedCertWithKey", {s("x"), none, Value::list(names), i(1), key}) ==
        "!error creating certificate: x509: \"\xC3\xA9\" cannot be encoded as an IA5String");
  CHECK(fails("genSelfSignedCertWithKey", {s("x"), Value::list(names), none, i(1), key}) ==
        "!error parsing ip: \xC3\xA9");
  List* numbers = List::make(world.arena);
  numbers->push_back(world.arena, i(1));
  CHECK(fails("genSelfSignedCertWithKey", {s("x"), Value::list(numbers), none, i(1), key}) ==
        "!error parsing ip: 1 is not a string");
  CHECK(fails("genSelfSignedCertWithKey", {s("x"), none, Value::list(numbers), i(1), key}) ==
        "!error processing alternate dns name: 1 is not a string");
  CHECK(fails("genCAWithKey", {s("\xFF"), i(1), key}) ==
        "!error creating certificate: asn1: string not valid UTF-8");
}

TEST_CASE("what is hidden can be found again") {
  World world;
  const Value plain[] = {s("key"), s("a text of more than one block of the cipher")};
  const Value hidden = world.value(funcs::crypto_functions(), "encryptAES", plain);
  const Value back[] = {s("key"), hidden};
  CHECK(world.call(funcs::crypto_functions(), "decryptAES", back) == plain[1].as_string());
}

TEST_CASE("keys and password hashes are counted") {
  World world;
  const Value args[] = {s("x")};
  std::string last;
  for (int n = 0; n < 101; ++n) last = world.call(funcs::crypto_functions(), "bcrypt", args);
  CHECK(last == "!limit.crypto");
}
