// Random bytes and choices for functions, from the source that the caller of the render gave.
#pragma once

#include <cstddef>
#include <cstdint>

#include "funcs/services.hpp"

namespace kchart::funcs {

// Fills `bytes`. Without a source of randomness the bytes are those of a fixed sequence, so that
// the same input gives the same output.
void random_bytes(Services& services, void* bytes, std::size_t size);

// A number below `bound` (which is not 0), each equally likely.
std::uint64_t random_below(Services& services, std::uint64_t bound);

}  // namespace kchart::funcs
