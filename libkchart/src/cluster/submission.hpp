// Submission: one run of `submit`, step by step.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "cluster/apply_set.hpp"
#include "cluster/hooks.hpp"
#include "cluster/lock.hpp"
#include "cluster/members.hpp"
#include "cluster/plan.hpp"
#include "cluster/restore.hpp"
#include "cluster/session.hpp"
#include "cluster/wait.hpp"
#include "cluster/write.hpp"
#include "kchart/submit.hpp"

namespace kchart::cluster {

class Submission {
 public:
  // Reads and plans; asks the server what is there, but writes nothing.
  Submission(const Session& session, std::span<const ManifestText> manifests,
             const SubmitOptions& options);

  SubmitReport run();

  const Plan& plan() const { return plan_; }
  const ApplySet& set() const { return set_; }
  // The metadata of the member that `id` names, or null.
  const Json* before(const ObjectId& id) const;
  // Whether a dry run of the object can be asked for: its namespace and kind are there.
  bool can_ask_for(const PlannedObject& planned) const;
  // Those that would run, in their order.
  std::vector<HookName> hooks() const;
  // Members that the plan no longer names, last made first.
  std::vector<const Member*> superfluous() const;
  // Whether one of them goes, but for its resource policy.
  bool may_prune(const Member& member) const;

 private:
  void take_lock();
  void plan_hooks();
  void run_hooks(const char* when);
  void check_own_namespaces();
  void look_for_namespace();
  void check_owners();
  void make_namespace();
  void apply_all();
  void apply_group(const std::vector<PlannedObject>& group);
  Written write(const PlannedObject& planned);
  Written write_new(const PlannedObject& planned, Json body);
  void remember(const PlannedObject& planned);
  void settle_definitions(std::vector<Awaited>& definitions);
  void write_parent(const ApplySet& set);
  void widen();
  void prune();
  void narrow();
  bool changed_something() const;
  void look_for_addresses();
  void collect_urls();
  std::string put_back();
  void wait();
  void report(Progress::Step step, const std::string& text, std::size_t done, std::size_t all);
  bool dry() const { return options_.dry_run == DryRun::server; }

  Session session_;
  const SubmitOptions& options_;
  Plan plan_;
  ApplySet set_;                       // what is wanted
  std::optional<ApplySet> on_server_;  // what the parent says now
  Members members_;                    // what was there before
  std::set<std::string> planned_keys_;
  std::set<std::string> missing_namespaces_;
  Undo undo_;
  std::unique_ptr<Lock> lock_;  // held from before the first look until the end
  std::optional<HookRun> hooks_;
  bool is_first_ = false;  // no submission of this name has ended well yet
  bool is_other_chart_ = false;
  SubmitReport report_;
  std::vector<Awaited> awaited_;
  std::mutex progress_mutex_;
  std::atomic<std::size_t> done_ = 0;
};

}  // namespace kchart::cluster
