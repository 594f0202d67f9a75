// TextHash: for tables of trees by their text.
#pragma once

#include <cstddef>
#include <string_view>

#include "kchart/value.hpp"

namespace kchart::tmpl {

// Looks at the size, both ends and the middle of a text: to read all of it costs a tenth of what
// parsing it does, and texts that agree in those are compared.
struct TextHash {
  std::size_t operator()(std::string_view text) const noexcept {
    constexpr std::size_t kWindow = 128;
    const std::size_t hash = Key::hash_of(text.substr(0, kWindow)) + text.size();
    if (text.size() <= kWindow) return hash;
    return hash ^ Key::hash_of(text.substr(text.size() - kWindow)) ^
           Key::hash_of(text.substr(text.size() / 2, kWindow));
  }
};

}  // namespace kchart::tmpl
