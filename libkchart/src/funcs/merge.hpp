// Merging of maps as mergo does it for Sprig's merge and mergeOverwrite.
#pragma once

#include "kchart/value.hpp"

namespace kchart::funcs {

struct MergeRun {
  bool overwrite;
  Arena& arena;    // where maps grow
  Budget& budget;  // charged for every entry
};

// Lays `source` over `target`, which is changed in place. Without `overwrite` only keys that are
// missing or empty in `target` are filled. Maps present on both sides merge; a map that is only in
// the source is shared, not copied, so a later merge into the result changes the source too, as
// mergo does. Throws Error "value.cycle".
void merge(Map& target, const Map& source, const MergeRun& run);

}  // namespace kchart::funcs
