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
  // The hooks of `events` among `options.hooks`. Throws as `make_plan`: hooks lie in the declared
  // namespaces, too.
  HookRun(Session& session, const SubmitOptions& options, Undo& undo, PlanOptions where,
          const std::vector<std::string>& events);

  // The hooks of `event` in the order in which they run.
  std::vector<HookName> named(const std::string& event) const;

  // Runs the hooks of `event` in Helm's order, each until it is complete (a job, a pod) or there.
  // Throws Error "submit.hook" with the reason when one fails.
  void run(const std::string& event);

 private:
  void make(const PlannedHook& one, const std::string& event);
  void await(const PlannedHook& one, Json live);
  [[noreturn]] void fail(std::size_t number, const std::string& event, const Error& error);
  void remove_succeeded(std::size_t count, const std::string& event);  // of the first `count`
  void remove(const PlannedHook& one, bool wait);

  Session& session_;
  const SubmitOptions& options_;
  Undo& undo_;
  std::vector<PlannedHook> hooks_;
};

}  // namespace kchart::cluster
