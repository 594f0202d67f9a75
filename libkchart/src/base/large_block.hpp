// Memory for megabytes at once, asked for in huge pages where the system has them: a page less to
// be fetched at its first touch costs less than reading what is in it.
#pragma once

#include <cstddef>

namespace kchart {

// From malloc, to be given to free(); null when there is none.
char* allocate_large(std::size_t size) noexcept;

}  // namespace kchart
