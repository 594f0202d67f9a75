// Which texts go-yaml takes for a time.
#pragma once

#include <string_view>

namespace kchart::codec {

bool is_timestamp(std::string_view text);

}  // namespace kchart::codec
