// Removal of a submission: what Helm's uninstall does, member by member, so that it can be
// repeated.
#include <algorithm>
#include <chrono>
#include <optional>

#include "cluster/hooks.hpp"
#include "cluster/kept_hooks.hpp"
#include "cluster/lock.hpp"
#include "cluster/members.hpp"
#include "cluster/write.hpp"
#include "kchart/error.hpp"
#include "kchart/submit.hpp"

namespace kchart {

namespace {

using namespace cluster;
using std::chrono::milliseconds;

void wait_until_gone(Session& session, const std::vector<Member>& members,
                     const RemoveOptions& options) {
  const auto until = std::chrono::steady_clock::now() + options.timeout;
  milliseconds pause{50};
  std::size_t gone = 0;
  while (gone < members.size()) {
    const auto live = session.get_if_there(members[gone].path());
    if (!live || text_at(*live, {"metadata", "uid"}) != members[gone].uid()) {
      ++gone;
      continue;
    }
    if (std::chrono::steady_clock::now() >= until) {
      std::string holders;
      for (const Json& one : array_at(*live, {"metadata", "finalizers"})) {
        if (one.is_string()) holders += (holders.empty() ? "" : ", ") + one.get<std::string>();
      }
      throw Error(Fault::refused, "submit.timeout",
                  members[gone].id.text() + " is not gone after the time allowed" +
                      (holders.empty() ? ""
                                       : ": it is held by the finalizers " + holders +
                                             "; look at the controllers behind them"));
    }
    if (options.progress) {
      options.progress({Progress::Step::wait,
                        "waiting until " + members[gone].id.text() + " is gone", gone,
                        members.size()});
    }
    session.sleep(pause);
    pause = std::min(pause * 2, milliseconds(1'000));
  }
}

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
    const bool was_there = options.dry_run || delete_object(session, member.path(), member.uid(),
                                                            options.cascade, options.grace_period);
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
  if (options.wait && !options.dry_run) wait_until_gone(session, found.members, options);
  hooks.run("post-delete", report.hooks);
  if (options.dry_run) return report;
  if (found.set.has_delete_hooks) forget_kept_hooks(session, found.set);
  delete_if_there(session, parent_path(options.namespace_name, options.name));
  return report;
}

}  // namespace kchart
