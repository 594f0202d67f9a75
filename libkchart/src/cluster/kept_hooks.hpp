// Kept hooks: what a submission leaves for its deletion, when its chart is no longer at hand.
//
// The hooks of the events pre-delete and post-delete lie in a Secret beside the ApplySet's parent,
// as Helm's Secrets hold the hooks of a release. It is no member: it goes with the parent.
#pragma once

#include <string>
#include <vector>

#include "cluster/apply_set.hpp"
#include "cluster/restore.hpp"
#include "cluster/session.hpp"
#include "kchart/submit.hpp"

namespace kchart::cluster {

struct KeptHooks {
  std::vector<SubmitHook> hooks;
  std::vector<std::string> namespaces;  // that they may lie in, beside the submission's
};

bool has_delete_hooks(const SubmitOptions& options);

// Writes the delete hooks among `options.hooks`, or removes what an earlier submission kept when
// there are none.
void keep_delete_hooks(Session& session, const ApplySet& set, const SubmitOptions& options,
                       Undo& undo);

// What the last submission kept. Throws Error "submit.hooks" when the set says that there are hooks
// and its Secret is gone or holds something else.
KeptHooks kept_hooks(Session& session, const ApplySet& set);

void forget_kept_hooks(Session& session, const ApplySet& set);

}  // namespace kchart::cluster
