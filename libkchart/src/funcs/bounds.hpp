// Bounds that functions check before they build a result.
#pragma once

#include <cstddef>

#include "kchart/functions.hpp"
#include "kchart/limits.hpp"

namespace kchart::funcs {

// Throws Error "limit.string" or "limit.list" when a result of that size would pass the limit.
void check_string(const Call& call, std::size_t bytes);
void check_list(const Call& call, std::size_t elements);

}  // namespace kchart::funcs
