// The check that goes before a submission.
#pragma once

#include "shared/submit_target.hpp"

namespace kchart::tools {

// Schemas of the cluster's version, and Pod Security as the cluster's own namespace asks for it.
// Warnings go to standard error. Throws Error "submit.check" with all that is wrong.
void check_before_submit(const SubmitTarget& target, const Settings& settings,
                         const Cluster& cluster);

}  // namespace kchart::tools
