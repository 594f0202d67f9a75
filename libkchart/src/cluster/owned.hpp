// Owned: the part of an object that one manager of its fields has applied.
#pragma once

#include <optional>
#include <string>

#include "cluster/json.hpp"

namespace kchart::cluster {

// What `manager` would have to apply to own the same fields with the same values again; absent when
// it has applied nothing, or in another version of the kind.
std::optional<Json> owned_part(const Json& object, const std::string& manager);

}  // namespace kchart::cluster
