// Removal of a submission: what Helm's uninstall does, member by member, so that it can be
// repeated.
#include <algorithm>
#include <chrono>
#include <optional>

#include "cluster/hooks.hpp"
#include "cluster/kept_hooks.hpp"
#include "cluster/lock.hpp"
#include "cluster/members.hpp"
#include "cluster/reasons.hpp"
#include "cluster/write.hpp"
#include "kchart/error.hpp"
#include "kchart/submit.hpp"

namespace kchart {

namespace {

using namespace cluster;
using std::chrono::milliseconds;

constexpr std::chrono::seconds kPatience{5};  // before reasons are looked for
constexpr std::chrono::seconds kBetweenReasons{10};

std::string why_there(Session& session, const Json& live) {
  std::string text;
  for (const std::string& line : reasons(session, live)) text += "\n  " + line;
  return text;
}

// One after the other, as they were deleted.
class Farewell {
 public:
  Farewell(Session& session, const std::vector<Member>& members, const RemoveOptions& options)
      : session_(session), members_(members), options_(options) {}

  void wait() {
    const auto until = Clock::now() + options_.timeout;
    milliseconds pause{50};
    while (gone_ < members_.size()) {
      const Member& member = members_[gone_];
      const auto live = session_.get_if_there(member.path());
      if (!live || text_at(*live, {"metadata", "uid"}) != member.uid()) {
        ++gone_;
        next_reasons_ = Clock::now() + kPatience;
        continue;
      }
      if (Clock::now() >= until) {
        throw Error(
            Fault::refused, "submit.timeout",
            member.id.text() + " is not gone after the time allowed" + why_there(session_, *live));
      }
      report(Progress::Step::wait, "waiting until " + member.id.text() + " is gone");
      explain(member, *live);
      session_.sleep(pause);
      pause = std::min(pause * 2, milliseconds(1'000));
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  void explain(const Member& member, const Json& live) {
    if (Clock::now() < next_reasons_) return;
    next_reasons_ = Clock::now() + kBetweenReasons;
    const std::string why = member.id.text() + " is not gone yet" + why_there(session_, live);
    if (why != last_why_) report(Progress::Step::reason, why);
    last_why_ = why;
  }

  void report(Progress::Step step, const std::string& text) const {
    if (options_.progress) options_.progress({step, text, gone_, members_.size()});
  }

  Session& session_;
  const std::vector<Member>& members_;
  const RemoveOptions& options_;
  std::size_t gone_ = 0;
  Clock::time_point next_reasons_ = Clock::now() + kPatience;
  std::string last_why_;
};

// The hooks that the submission kept, with the options that running them takes.
class DeleteHooks {
 public:
  DeleteHooks(Session& session, const RemoveOptions& options, const ApplySet& set) {
    if (!options.run_hooks || !set.has_delete_hooks) return;
    dry_run_ = options.dry_run;
    KeptHooks kept = cluster::kept_hooks(session, set);
    options_.name = options.name;
    options_.namespace_name = options.namespace_name;
    options_.namespaces = std::move(kept.namespaces);
    options_.namespaces.insert(options_.namespaces.end(), set.namespaces.begin(),
                               set.namespaces.end());
    options_.hooks = std::move(kept.hooks);
    options_.who = options.who;
    options_.what = options.what;
    options_.timeout = options.timeout;
    options_.limits = options.limits;
    options_.progress = options.progress;
    run_.emplace(session, options_, undo_,
                 PlanOptions{options_.namespace_name, options_.namespaces, {}, {}},
                 std::vector<std::string>{"pre-delete", "post-delete"});
  }

  void run(const char* event, std::vector<HookName>& into) {
    if (!run_) return;
    for (HookName& hook : run_->named(event)) into.push_back(std::move(hook));
    if (!dry_run_) run_->run(event);
  }

 private:
  bool dry_run_ = false;
  SubmitOptions options_;
  Undo undo_;
  std::optional<HookRun> run_;
};

bool is_namespace(const ObjectId& id, const std::string& name) {
  return id.type.group.empty() && id.type.kind == "Namespace" && id.name == name;
}

std::unique_ptr<Lock> take_lock(Session& session, const RemoveOptions& options) {
  const auto note = [&](const std::string& text) {
    if (options.progress) options.progress({Progress::Step::reason, text, 0, 0});
  };
  return lock_submission(session, options.namespace_name, options.name, options.who, options.run_id,
                         note);
}

void remove_members(Session& session, std::vector<Member>& members, const RemoveOptions& options,
                    RemoveReport& report) {
  std::reverse(members.begin(), members.end());
  for (const Member& member : members) {
    if (member.is_kept()) report.kept.push_back(object_name(member.id));
  }
  std::erase_if(members, [](const Member& member) { return member.is_kept(); });
  for (const Member& member : members) {
    session.check_cancelled();
    const Deletion how{options.cascade, options.grace_period};
    const bool was_there =
        options.dry_run || delete_object(session, member.path(), member.uid(), how);
    if (!was_there) continue;
    // The lease goes with its namespace, where nobody can take another then.
    if (is_namespace(member.id, options.namespace_name)) session.set_guard({});
    report.removed.push_back(object_name(member.id));
    if (options.progress) {
      options.progress({Progress::Step::prune, member.id.text() + " deleted", report.removed.size(),
                        members.size()});
    }
  }
}

}  // namespace

RemoveReport remove_submission(const Cluster& cluster, const RemoveOptions& options) {
  check_submission_name(options.name, options.namespace_name);
  Session session = cluster.session().fork();
  const auto lock = options.dry_run ? nullptr : take_lock(session, options);
  FoundSubmission found = find_submission(session, options.name, options.namespace_name);
  DeleteHooks hooks(session, options, found.set);
  RemoveReport report;
  hooks.run("pre-delete", report.hooks);
  remove_members(session, found.members, options, report);
  if (options.wait && !options.dry_run) Farewell(session, found.members, options).wait();
  hooks.run("post-delete", report.hooks);
  if (options.dry_run) return report;
  if (found.set.has_delete_hooks) forget_kept_hooks(session, found.set);
  delete_if_there(session, parent_path(options.namespace_name, options.name));
  return report;
}

}  // namespace kchart
