// Many requests on their way at once.
#pragma once

#include <cstddef>
#include <functional>

namespace kchart::cluster {

// Calls `work` for 0 .. count - 1 on up to `at_once` threads. After a call has thrown no further
// one begins; when all have ended, the error of the lowest number is thrown.
void parallel(std::size_t count, int at_once, const std::function<void(std::size_t)>& work);

}  // namespace kchart::cluster
