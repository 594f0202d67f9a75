// Admitted: a pod as the admission plugin sees it, after the API server has filled in defaults.
#pragma once

#include "kchart/value.hpp"

namespace kchart::checking {

// The pod's spec with what the API server adds before admission and the rules look at: host ports
// of a pod in its node's network, AppArmor profiles from their annotations. Pod templates are not
// defaulted so. The same `spec` where nothing is added.
Value admitted_spec(const Value& metadata, const Value& spec, Arena& arena);

}  // namespace kchart::checking
