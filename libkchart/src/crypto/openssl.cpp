// dlopen behind a local static.
#include "crypto/openssl.hpp"

#include "base/load_library.hpp"

namespace kchart::crypto {

namespace {

OpenSsl load() {
  const LoadedLibrary library({"libcrypto.so.3"}, "making keys, certificates and ciphers",
                              "crypto.library");
  OpenSsl all{};
#define KCHART_BIND(name) library.bind(#name, all.name);
  KCHART_OPENSSL_FUNCTIONS(KCHART_BIND)
#undef KCHART_BIND
  return all;
}

}  // namespace

const OpenSsl& openssl() {
  static const OpenSsl loaded = load();
  return loaded;
}

}  // namespace kchart::crypto
