// Checksums of strings: sha1sum, sha256sum, sha512sum (hex), adler32sum (decimal).
#include "base/strconv.hpp"
#include "crypto/digest.hpp"
#include "funcs/families.hpp"

namespace kchart::funcs {

namespace {

template <std::string (*Digest)(std::string_view)>
Value hex_digest(Call& call) {
  return Value::string(call.arena, crypto::hex(Digest(call.args[0].as_string())));
}

Value adler32sum(Call& call) {
  return Value::string(call.arena, strconv::format_uint(crypto::adler32(call.args[0].as_string())));
}

constexpr Function kFunctions[] = {
    {"sha1sum", "(input string) string", "The SHA-1 digest of a string, in hex.",
     hex_digest<crypto::sha1>},
    {"sha256sum", "(input string) string", "The SHA-256 digest of a string, in hex.",
     hex_digest<crypto::sha256>},
    {"sha512sum", "(input string) string", "The SHA-512 digest of a string, in hex.",
     hex_digest<crypto::sha512>},
    {"adler32sum", "(input string) string", "The Adler-32 checksum of a string, in decimal.",
     adler32sum},
};

}  // namespace

std::span<const Function> hash_functions() {
  return kFunctions;
}

}  // namespace kchart::funcs
