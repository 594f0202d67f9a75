// Objects that come several times, as hooks or not.
#pragma once

#include <span>
#include <vector>

#include "kchart/submit.hpp"

namespace kchart::cluster {

struct LastOnes {
  std::vector<ManifestText> manifests;
  SubmitOptions options;  // with the hooks that stay
};

// Of an object that comes several times and at least once as a hook only the last stays, be it a
// hook or not; `progress` hears of it. What comes twice without hooks is left to the plan. Throws
// as `read_objects`.
LastOnes keep_last(std::span<const ManifestText> manifests, const SubmitOptions& options);

}  // namespace kchart::cluster
