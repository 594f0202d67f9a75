#include "kchart/secret.hpp"

#include <sodium.h>

#include <cstring>
#include <new>

namespace kchart {

Secret::Secret(std::string text) : size_(text.size()) {
  if (text.empty()) return;
  auto* const bytes = sodium_init() < 0 ? nullptr : static_cast<char*>(sodium_malloc(size_));
  if (bytes == nullptr) throw std::bad_alloc();
  text_.reset(bytes, [](char* held) { sodium_free(held); });
  std::memcpy(bytes, text.data(), size_);
  sodium_mprotect_readonly(bytes);
  sodium_memzero(text.data(), text.size());
}

bool Secret::equals(std::string_view other) const noexcept {
  const std::string_view own = reveal();
  return own.size() == other.size() && sodium_memcmp(own.data(), other.data(), own.size()) == 0;
}

}  // namespace kchart
