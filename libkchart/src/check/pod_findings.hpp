// Pod Security of a whole set of objects.
#pragma once

#include "check/document.hpp"

namespace kchart::checking {

void check_pod_security(const ObjectSet& set, Report& report);

}  // namespace kchart::checking
