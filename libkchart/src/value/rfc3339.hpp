// The one time format that lock files, objects of Kubernetes and flags of its tools hold.
#pragma once

#include <string>
#include <string_view>

namespace kchart {

// Empty when `text` is a time as Go's time.Parse takes it for RFC 3339, otherwise Go's message
// (`parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"`).
std::string rfc3339_problem(std::string_view text);

}  // namespace kchart
