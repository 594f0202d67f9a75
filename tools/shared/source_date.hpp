// SOURCE_DATE_EPOCH: one time for everything that is made, so that it is made alike.
#pragma once

#include <cstdint>
#include <optional>

namespace kchart::tools {

// Seconds since 1970; absent when the variable is not set. Throws Error for what is no such number.
std::optional<std::int64_t> source_date();

}  // namespace kchart::tools
