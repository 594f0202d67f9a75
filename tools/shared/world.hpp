// The real world for a render: clock, randomness, time zone, DNS, schemas of the network.
#pragma once

#include "kchart/render.hpp"

namespace kchart::tools {

struct Settings;

// DNS and network answer only when asked for (--enable-dns, --remote-schemas).
World real_world(const Settings& settings, bool enable_dns = false);

}  // namespace kchart::tools
