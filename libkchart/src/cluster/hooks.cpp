// As Helm runs them: by weight, then by name; what a hook made before goes first unless its
// policies say otherwise; those that succeeded go when all have.
#include "cluster/hooks.hpp"

#include <algorithm>

#include "cluster/members.hpp"
#include "cluster/write.hpp"
#include "kchart/error.hpp"

namespace kchart::cluster {

namespace {

constexpr const char* kBefore = "before-hook-creation";

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool asks_for(const SubmitHook& hook, const char* policy) {
  if (hook.delete_policies.empty()) return std::string_view(policy) == kBefore;
  return has(hook.delete_policies, policy);
}

bool before(const PlannedHook& a, const PlannedHook& b) {
  if (a.hook->weight != b.hook->weight) return a.hook->weight < b.hook->weight;
  return a.planned.object.id.name < b.planned.object.id.name;
}

// A hook of several documents is planned as one, so that each object keeps its hook.
std::vector<PlannedHook> planned(Session& session, const SubmitOptions& options) {
  std::vector<PlannedHook> all;
  for (const SubmitHook& hook : options.hooks) {
    const ManifestText texts[] = {hook.manifest};
    Plan plan = make_plan(read_objects(texts, options.limits), *session.discovery(),
                          {options.namespace_name, options.namespaces});
    for (auto& group : plan.groups) {
      for (PlannedObject& one : group) all.push_back({std::move(one), &hook});
    }
  }
  std::stable_sort(all.begin(), all.end(), before);
  return all;
}

}  // namespace

HookRun::HookRun(Session& session, const SubmitOptions& options, Undo& undo)
    : session_(session), options_(options), undo_(undo), hooks_(planned(session, options)) {}

void HookRun::remove(const PlannedHook& one, bool wait) {
  const std::string path = one.planned.path();
  auto live = session_.get_if_there(path);
  if (!live) return;
  const std::string uid = text_at(*live, {"metadata", "uid"});
  delete_object(session_, path, uid);
  const auto until = std::chrono::steady_clock::now() + options_.timeout;
  while (wait && std::chrono::steady_clock::now() < until) {
    live = session_.get_if_there(path);
    if (!live || text_at(*live, {"metadata", "uid"}) != uid) return;
    session_.sleep(std::chrono::milliseconds(200));
  }
}

void HookRun::await(const PlannedHook& one, Json live) {
  WaitOptions waiting{options_.timeout, true, options_.progress};
  waiting.pods_complete = true;
  wait_until_current(session_, {{one.planned.object.id, one.planned.resource, std::move(live)}},
                     waiting);
}

void HookRun::make(const PlannedHook& one, const std::string& event) {
  const ObjectId& id = one.planned.object.id;
  if (options_.progress) {
    options_.progress({Progress::Step::apply, event + " hook " + id.text(), 0, 0});
  }
  if (asks_for(*one.hook, kBefore)) remove(one, true);
  if (options_.atomic) undo_.remember(session_, id, one.planned.path());
  Json body = marked(one.planned.object, "", options_, nullptr);
  body["metadata"]["labels"].erase(std::string(kPartOf));
  try {
    await(one, apply_object(session_, one.planned, body, nullptr, options_).live);
  } catch (const Error& error) {
    if (error.code() == "cancelled") throw;
    if (asks_for(*one.hook, "hook-failed")) remove(one, false);
    throw Error(error.fault(), "submit.hook",
                event + " hook " + id.text() + " failed: " + error.message(), error.position());
  }
}

void HookRun::run(const std::string& event) {
  for (const PlannedHook& one : hooks_) {
    if (has(one.hook->events, event)) make(one, event);
  }
  for (const PlannedHook& one : hooks_) {
    if (has(one.hook->events, event) && asks_for(*one.hook, "hook-succeeded")) remove(one, false);
  }
}

}  // namespace kchart::cluster
