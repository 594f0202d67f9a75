// FieldChanges: two states of an object, field by field.
#pragma once

#include <vector>

#include "cluster/json.hpp"
#include "kchart/submit.hpp"

namespace kchart::cluster {

// Where `before` and `after` differ, in the order of their fields. Items of lists are told apart by
// their `name` where each has one of its own, else by their place. null: there is no such object.
std::vector<FieldChange> field_changes(const Json& before, const Json& after);

}  // namespace kchart::cluster
