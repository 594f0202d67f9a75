// Hooks: objects of a chart that are made before and after the others, one after the other.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cluster/plan.hpp"
#include "cluster/restore.hpp"
#include "cluster/session.hpp"
#include "cluster/wait.hpp"
#include "kchart/submit.hpp"

namespace kchart::cluster {

struct PlannedHook {
  PlannedObject planned;
  const SubmitHook* hook;
};

class HookRun {
 public:
  // Throws as `make_plan`: hooks lie in the declared namespaces, too.
  HookRun(Session& session, const SubmitOptions& options, Undo& undo);

  // Runs the hooks of `event` in Helm's order, each until it is complete (a job, a pod) or there.
  // Throws Error "submit.hook" with the reason when one fails.
  void run(const std::string& event);
  std::size_t count() const { return hooks_.size(); }

 private:
  void make(const PlannedHook& one, const std::string& event);
  void await(const PlannedHook& one, Json live);
  void remove(const PlannedHook& one, bool wait);

  Session& session_;
  const SubmitOptions& options_;
  Undo& undo_;
  std::vector<PlannedHook> hooks_;
};

}  // namespace kchart::cluster
