// Reasons: why an object is not ready, out of its conditions, its pods, their last words and
// events.
#pragma once

#include <string>
#include <vector>

#include "cluster/session.hpp"

namespace kchart::cluster {

// At most a dozen lines, the nearest cause first, each with what to do where that is known. Empty
// when nothing speaks. What may not be read (events, logs) is left out.
std::vector<std::string> reasons(Session& session, const Json& object);

// The parts that need no server, of a pod: its scheduling and its containers. `crashed` receives
// the names of containers whose logs would tell more.
std::vector<std::string> pod_reasons(const Json& pod, std::vector<std::string>& crashed);

// What to do about a container's waiting or termination reason; "" when unknown.
std::string_view advice_for(std::string_view reason);

}  // namespace kchart::cluster
