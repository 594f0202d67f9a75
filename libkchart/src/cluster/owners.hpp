// Owners: who else holds what a submission is about to write.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cluster/members.hpp"
#include "cluster/plan.hpp"
#include "cluster/session.hpp"

namespace kchart::cluster {

// An object that is there and that a Helm release or another ApplySet holds.
struct HeldObject {
  ObjectId id;
  std::string source;
  std::string owner;    // `the Helm release "web" in namespace "shop"`
  std::string follows;  // what becomes of it when it is taken over all the same
};

// Those among `objects`, none of which is a member of the set `set_id` yet. What may not be read is
// taken for nobody's. Two lists per kind and namespace at most.
std::vector<HeldObject> held_by_others(Session& session,
                                       const std::vector<const PlannedObject*>& objects,
                                       const std::string& set_id);

// The metadata of the object on the server; absent where it is not there or may not be read.
std::optional<Json> metadata_of(Session& session, const PlannedObject& planned);

// Who else holds an object of this metadata.
std::optional<HeldObject> holder_of(Session& session, const PlannedObject& planned,
                                    const Json& metadata, const std::string& set_id);

}  // namespace kchart::cluster
