// The real world for a render: clock, randomness, time zone, DNS.
#pragma once

#include "kchart/render.hpp"

namespace kchart::tools {

// DNS answers only when asked for (--enable-dns).
World real_world(bool enable_dns);

}  // namespace kchart::tools
