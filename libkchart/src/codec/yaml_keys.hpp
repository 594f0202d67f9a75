// The order in which go-yaml writes the keys of a mapping: "natural", a9 before a10.
#pragma once

#include <string_view>

#include "codec/yaml_scalar.hpp"

namespace kchart::codec {

// Not transitive in version 2 (a1b < a2b < a10b < a1b); never use it where that is undefined.
bool key_less(std::string_view a, std::string_view b, Generation generation);

}  // namespace kchart::codec
