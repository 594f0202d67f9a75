// The rule for the years to come at the end of a zone file: "CET-1CEST,M3.5.0,M10.5.0/3".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "value/time_zone.hpp"

namespace kchart {

// What `rule` says about an instant; absent when it is malformed. `last_change` starts the period
// when the rule knows no summer time. The name points into `rule`.
std::optional<TimeZone::Period> apply_zone_rule(std::string_view rule, std::int64_t last_change,
                                                std::int64_t unix_seconds);

}  // namespace kchart
