// Wiping covers the capacity of the string, short strings inside the object included.
#include "kchart/secret.hpp"

#include <openssl/crypto.h>

namespace kchart {

bool Secret::equals(std::string_view other) const noexcept {
  return text_.size() == other.size() &&
         CRYPTO_memcmp(text_.data(), other.data(), text_.size()) == 0;
}

void Secret::wipe() noexcept {
  OPENSSL_cleanse(text_.data(), text_.capacity());
  text_.clear();
}

}  // namespace kchart
