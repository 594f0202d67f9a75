// Network policies of a set, and declared edges against what they leave open.
#pragma once

#include "check/document.hpp"

namespace kchart::checking {

void check_network(const ObjectSet& set, Report& report);

}  // namespace kchart::checking
