// Submit: what manifests say becomes true in a cluster, and what they no longer say goes away.
//
// Objects are applied by the server (server-side apply) in Helm's install order, namespaces and
// custom resource definitions first. What belongs together is an ApplySet (KEP-3659): a ConfigMap
// with the submission's name, whose id every object carries as a label, so that kubectl and any
// other tool can tell what belongs to it. Each object says in three annotations who changed it
// last, what the change was, and why; an object that does not change keeps them.
//
// Every step can be repeated: a submission that was interrupted is finished by the next one.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/cluster.hpp"
#include "kchart/limits.hpp"

namespace kchart {

// One document, or several with "---" between that a caller has split.
struct ManifestText {
  std::string source;  // for messages: "shop/templates/web.yaml"
  std::string text;
  // Its objects stay when the submission is deleted or no longer names them: they are given Helm's
  // annotation "helm.sh/resource-policy: keep".
  bool keep = false;
};

struct ObjectName {
  std::string api_version, kind, namespace_name, name;

  std::string text() const;  // "Deployment shop/web"
  bool operator==(const ObjectName&) const = default;
};

// `kept`: no longer named, but annotated with "helm.sh/resource-policy: keep".
enum class Change { unchanged, created, configured, pruned, left_over, kept };

std::string_view name_of(Change change);  // "created", "left over", ...

struct ObjectChange {
  ObjectName object;
  Change change = Change::unchanged;
};

// What goes on, for a progress display. `text` is one line.
struct Progress {
  enum class Step { apply, wait, reason, prune, restore } step = Step::apply;
  std::string text;
  std::size_t done = 0, all = 0;
};

enum class DryRun { none, server };

// An object that is made before or after the others and is no member of the submission: a hook of a
// chart, with the meaning that Helm gives its annotations.
struct SubmitHook {
  ManifestText manifest;
  std::vector<std::string> events;  // "pre-install", "post-upgrade", ...
  int weight = 0;
  std::vector<std::string> delete_policies;  // empty: "before-hook-creation"
  // It comes after so many of the manifests and before the others, which matters with `last_wins`.
  // Grows from hook to hook.
  std::size_t after = 0;
};

struct SubmitOptions {
  std::string name;            // of the submission: names its ApplySet
  std::string namespace_name;  // of objects that name none; that of the ApplySet
  // Further namespaces that objects may lie in. Beside these only such count as declared as the
  // manifests themselves bring along as Namespace objects.
  std::vector<std::string> namespaces;
  bool create_namespace = false;
  // Of objects that are written twice, hooks among them, the last one counts, and `progress` hears
  // of it, as with Argo CD; else they are refused, and hooks that are written twice all run.
  bool last_wins = false;

  // The chart that the manifests come from, for lists: "shop-1.2.3", and its appVersion. May be
  // empty.
  std::string chart, app_version;

  std::string field_manager = "kchart";
  std::string tooling = "kchart/v0.1.0";  // who may change the ApplySet: NAME/VERSION
  bool force_conflicts = false;
  // Of objects that a Helm release or another ApplySet holds, which are refused else: `progress`
  // hears of them. Definitions that a chart leaves behind belong to all.
  bool take_ownership = false;
  DryRun dry_run = DryRun::none;
  bool prune = false;  // delete members of the ApplySet that the manifests no longer name
  bool wait = true;    // until all is ready
  bool wait_for_jobs = false;
  bool atomic = false;                         // put back the state before when anything fails
  std::chrono::milliseconds timeout{300'000};  // for waiting
  int at_once = 64;                            // requests on their way at the same time
  // Run as Helm runs them: those of install at the first submission, of upgrade at later ones. A
  // dry run only names them. Those of delete are kept in the Secret NAME.kchart-delete-hooks beside
  // the ApplySet, for `remove_submission`.
  std::vector<SubmitHook> hooks;
  bool run_hooks = true;  // false: only those of delete are kept, nothing is run

  // Tells this run from all others, for the lock against two submissions or deletions of one name
  // at a time; empty: the machine's randomness.
  std::string run_id;
  std::string who, what, why;  // for the annotations; `who` and `what` must not be empty
  Limits limits;
  std::function<void(const Progress&)> progress;  // called from one thread at a time
};

struct HookName {
  std::string event;  // "pre-install"
  ObjectName object;

  std::string text() const { return event + " hook " + object.text(); }
};

struct SubmitReport {
  std::vector<ObjectChange> objects;  // in the order in which they were applied, pruned ones last
  std::vector<HookName> hooks;        // that ran, or that would run, in their order
  std::vector<std::string> urls;      // where what was submitted can be reached
  bool waited = false;

  std::size_t count(Change change) const;
};

// Throws Error: what `Cluster` throws, "manifest...", "submit.namespace" (an object outside the
// declared namespaces), "submit.applyset" (the ApplySet is another tool's), "submit.owner" (objects
// belong to others), "cluster.conflict",
// "submit.timeout" and "submit.failed" (not ready, with the reason), "submit.hook", "submit.locked"
// (another submission or a deletion of the name goes on), "cancelled". With `atomic` the
// message ends with what was put back.
SubmitReport submit(const Cluster& cluster, std::span<const ManifestText> manifests,
                    const SubmitOptions& options);

// A field as it is and as it would be, as JSON; empty where it is not there. The path is written as
// in conflicts: `.spec.containers[name="main"].image`, `.data["a.b"]`, "." for the whole object.
struct FieldChange {
  std::string path;
  std::string before, after;
};

// One object as it is and as it would be after a submission, as YAML without what the server alone
// writes. `before` is empty for an object that is not there. The values of Secrets are replaced by
// stars, different ones by different stars.
struct ObjectDiff {
  ObjectName object;
  std::string before, after;
  std::vector<FieldChange> fields;  // that differ

  Change change() const {  // created, configured or pruned
    return before.empty() ? Change::created : after.empty() ? Change::pruned : Change::configured;
  }
};

// Objects that a submission would change, by dry runs on the server. `options.prune` adds those
// that would be deleted, with an empty `after`. Of hooks that would run, and of objects that others
// hold, `options.progress` hears.
std::vector<ObjectDiff> diff(const Cluster& cluster, std::span<const ManifestText> manifests,
                             const SubmitOptions& options);

// `before` and `after` as a unified diff under the names that kubectl gives its files.
std::string diff_text(const ObjectDiff& diff);

// How a member of a submission does.
struct MemberStatus {
  ObjectName object;
  std::string readiness;             // "Current", "InProgress", "Failed", "Terminating", "NotFound"
  std::string message;               // kstatus's
  std::vector<std::string> reasons;  // why it is not current: events, containers, last log lines
  std::string who, what, why;
};

struct SubmissionStatus {
  std::vector<MemberStatus> members;
  std::vector<std::string> urls;
};

// Throws Error "submit.unknown" when there is no such submission.
SubmissionStatus submission_status(const Cluster& cluster, const std::string& name,
                                   const std::string& namespace_name);

// What becomes of the objects that a deleted one owns, such as the pods of a Deployment: they go
// after it, they stay, or it goes after them.
enum class Cascade { background, orphan, foreground };

struct RemoveOptions {
  std::string name, namespace_name;
  bool wait = true;
  bool dry_run = false;
  bool run_hooks = true;                       // of the events pre-delete and post-delete
  std::chrono::milliseconds timeout{300'000};  // for each hook, and until all is gone
  Cascade cascade = Cascade::background;       // for the members; hooks go in the background
  // How long pods among the members have to end, instead of what they say; 0: they are forgotten
  // at once, whether or not they have ended. Pods that members own take what they say.
  std::optional<std::chrono::seconds> grace_period;
  std::string run_id;     // as for a submission
  std::string who, what;  // for the lock and the annotations of hooks; must not be empty
  Limits limits;
  std::function<void(const Progress&)> progress;
};

struct RemoveReport {
  std::vector<ObjectName> removed;
  std::vector<ObjectName> kept;  // by their annotation "helm.sh/resource-policy: keep"
  std::vector<HookName> hooks;   // that ran, or that would run, in their order
};

// Deletes the members of a submission in Helm's uninstall order, between the hooks that it kept for
// this, then its ApplySet. What is already gone does not matter. Throws Error "submit.unknown",
// "submit.locked" (a submission or another deletion of the name goes on), "submit.timeout",
// "submit.hook" (the ApplySet is still there then, and the next call goes on).
RemoveReport remove_submission(const Cluster& cluster, const RemoveOptions& options);

}  // namespace kchart
