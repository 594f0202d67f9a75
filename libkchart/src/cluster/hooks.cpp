// As Helm runs them: by weight, then by name; what a hook made before goes first unless its
// policies say otherwise; those that succeeded go when all have, or when one after them fails.
// Definitions of custom resources are never removed.
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

struct ReadHook {
  const SubmitHook* hook;
  std::vector<Object> objects;
};

std::vector<ReadHook> read(const SubmitOptions& options, const std::vector<std::string>& events) {
  std::vector<ReadHook> all;
  for (const SubmitHook& hook : options.hooks) {
    const bool runs = std::any_of(events.begin(), events.end(), [&](const std::string& event) {
      return has(hook.events, event);
    });
    if (runs) all.push_back({&hook, read_objects({&hook.manifest, 1}, options.limits)});
  }
  return all;
}

// A hook of several documents is planned as one, so that each object keeps its hook. A hook may
// be of a kind that another one brings along.
std::vector<PlannedHook> planned(Session& session, std::vector<ReadHook> hooks, PlanOptions where) {
  for (const ReadHook& one : hooks) add_kinds(one.objects, where.new_kinds);
  std::vector<PlannedHook> all;
  for (ReadHook& read : hooks) {
    Plan plan = make_plan(std::move(read.objects), *session.discovery(), where);
    for (auto& group : plan.groups) {
      for (PlannedObject& one : group) all.push_back({std::move(one), read.hook});
    }
  }
  std::stable_sort(all.begin(), all.end(), before);
  return all;
}

// Helm waits for these alone; an object of another kind is done when it is there.
bool is_awaited(const GroupVersionKind& type) {
  return type.kind == "Job" || (type.group.empty() && type.kind == "Pod") || is_definition(type);
}

}  // namespace

HookRun::HookRun(Session& session, const SubmitOptions& options, Undo& undo, PlanOptions where,
                 const std::vector<std::string>& events)
    : session_(session),
      options_(options),
      undo_(undo),
      hooks_(planned(session, read(options, events), std::move(where))) {}

void HookRun::remove(const PlannedHook& one, bool wait) {
  if (is_definition(one.planned.object.id.type)) return;
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
  const GroupVersionKind& type = one.planned.object.id.type;
  if (!is_awaited(type)) return;
  WaitOptions waiting{options_.timeout, true, options_.progress};
  waiting.pods_complete = true;
  std::vector<Awaited> made{{one.planned.object.id, one.planned.resource, std::move(live)}};
  wait_until_current(session_, made, waiting);
  if (is_definition(type)) session_.forget_discovery();
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
  await(one, apply_object(session_, one.planned, body, nullptr, options_).live);
}

void HookRun::remove_succeeded(std::size_t count, const std::string& event) {
  for (std::size_t i = 0; i < count; ++i) {
    const SubmitHook& hook = *hooks_[i].hook;
    if (has(hook.events, event) && asks_for(hook, "hook-succeeded")) remove(hooks_[i], false);
  }
}

void HookRun::fail(std::size_t number, const std::string& event, const Error& error) {
  const PlannedHook& one = hooks_[number];
  if (asks_for(*one.hook, "hook-failed")) remove(one, false);
  remove_succeeded(number, event);
  throw Error(error.fault(), "submit.hook",
              event + " hook " + one.planned.object.id.text() + " failed: " + error.message(),
              error.position());
}

std::vector<HookName> HookRun::named(const std::string& event) const {
  std::vector<HookName> names;
  for (const PlannedHook& one : hooks_) {
    if (has(one.hook->events, event)) names.push_back({event, object_name(one.planned.object.id)});
  }
  return names;
}

void HookRun::run(const std::string& event) {
  for (std::size_t i = 0; i < hooks_.size(); ++i) {
    if (!has(hooks_[i].hook->events, event)) continue;
    try {
      make(hooks_[i], event);
    } catch (const Error& error) {
      if (error.code() == "cancelled") throw;
      fail(i, event, error);
    }
  }
  remove_succeeded(hooks_.size(), event);
}

}  // namespace kchart::cluster
