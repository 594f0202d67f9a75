// Schedules of CronJobs.
#pragma once

#include <string_view>

namespace kchart::checking {

// "0 3 * * *", "@daily", "@every 1h30m"; without a time zone.
bool is_schedule(std::string_view text);

}  // namespace kchart::checking
