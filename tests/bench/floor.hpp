// The floor of a render: what cannot be avoided for a text of its size.
#pragma once

#include <cstddef>
#include <string>

namespace kchart::bench {

// Milliseconds, median of `times`, of copying `text` and scanning the copy into YAML tokens with
// libyaml.
double floor_ms(const std::string& text, std::size_t times);

}  // namespace kchart::bench
