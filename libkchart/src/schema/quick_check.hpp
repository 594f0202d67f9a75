// A shortcut past the metaschemas for schemas that are plainly right, as nearly all are.
#pragma once

#include "schema/keywords.hpp"

namespace kchart::schema {

// True only when `schema` satisfies the metaschema of `draft`. False means nothing: the schema may
// be wrong, or use what this check leaves to the metaschema.
bool is_surely_valid(const Value& schema, Draft draft);

}  // namespace kchart::schema
