// Objects that come several times, as hooks or not.
#pragma once

#include <span>
#include <vector>

#include "cluster/session.hpp"
#include "kchart/submit.hpp"

namespace kchart::cluster {

struct LastOnes {
  std::vector<ManifestText> manifests;
  SubmitOptions options;  // with the hooks that stay
};

// Without `last_wins` all stay. Else of an object that comes several times only the last stays, be
// it a hook or not; `progress` hears of it. Throws as `read_objects`.
LastOnes keep_last(std::span<const ManifestText> manifests, const SubmitOptions& options,
                   Session& session);

}  // namespace kchart::cluster
