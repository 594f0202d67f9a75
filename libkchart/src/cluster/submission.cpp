// The order of steps is what makes a submission safe to interrupt: the parent names every kind and
// namespace before a member is made there, and forgets one only after its last member is gone.
#include "cluster/submission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>

#include "base/parallel.hpp"
#include "cluster/kept_hooks.hpp"
#include "cluster/owners.hpp"
#include "cluster/urls.hpp"
#include "kchart/error.hpp"
#include "kube/names.hpp"
#include "net/url.hpp"

namespace kchart::cluster {

namespace {

bool is_of_definitions(const PlannedObject& one) {
  return is_definition(one.object.id.type);
}

// Definitions that a chart leaves behind belong to all who use them, as with Helm.
bool is_shared(const PlannedObject& one) {
  return is_of_definitions(one) && is_kept(one.object.body["metadata"]);
}

bool is_namespace(const PlannedObject& one) {
  return one.object.id.type.group.empty() && one.object.id.type.kind == "Namespace";
}

ApplySet wanted_set(const Plan& plan, const SubmitOptions& options) {
  ApplySet set;
  set.name = options.name;
  set.namespace_name = options.namespace_name;
  set.tooling = options.tooling;
  set.has_delete_hooks = has_delete_hooks(options);
  set.chart = options.chart;
  set.app_version = options.app_version;
  set.namespaces.insert(options.namespace_name);
  for (const auto& group : plan.groups) {
    for (const PlannedObject& one : group) {
      const ObjectId& id = one.object.id;
      set.kinds.insert({id.type.group, id.type.kind});
      if (!id.namespace_name.empty()) set.namespaces.insert(id.namespace_name);
    }
  }
  return set;
}

std::string namespace_path(const std::string& name) {
  return "/api/v1/namespaces/" + net::percent_encode(name);
}

std::string line_about(const HeldObject& held, const std::string& follows) {
  return (held.source.empty() ? "" : held.source + ": ") + held.id.text() + " belongs to " +
         held.owner + ", " + follows;
}

[[noreturn]] void refuse_held(const std::vector<HeldObject>& held) {
  constexpr std::size_t kShown = 5;
  std::string text = fmt::format(
      "nothing was submitted: {} object{} to others (--take-ownership takes {} over):", held.size(),
      held.size() == 1 ? " belongs" : "s belong", held.size() == 1 ? "it" : "them");
  for (std::size_t i = 0; i < std::min(held.size(), kShown); ++i) {
    text += "\n  " + line_about(held[i], held[i].follows);
  }
  if (held.size() > kShown) text += fmt::format("\n  and {} more", held.size() - kShown);
  throw Error(Fault::refused, "submit.owner", text);
}

[[noreturn]] void refuse_taken(const HeldObject& held) {
  throw Error(
      Fault::refused, "submit.owner",
      line_about(held,
                 "which took it while this submission was on its way; leave it out, or take "
                 "it over with --take-ownership"));
}

void check(const SubmitOptions& options) {
  const auto refuse = [](const std::string& message) {
    throw Error(Fault::usage, "submit.options", message);
  };
  if (options.name.empty()) refuse("a submission needs a name");
  if (!kube::is_dns_subdomain(options.name)) {
    refuse(
        "the name \"" + excerpt(options.name) +
        "\" of the submission is none that objects can have: lower case letters, digits, '-' and "
        "'.', with a letter or digit at both ends; give another by --name");
  }
  if (options.namespace_name.empty()) refuse("a submission needs a namespace");
  if (options.who.empty() || options.what.empty()) refuse("a submission says who and what");
}

}  // namespace

Submission::Submission(const Session& session, std::span<const ManifestText> manifests,
                       const SubmitOptions& options)
    : session_(session.fork()), options_(options) {
  check(options);
  // What the server knows is asked for meanwhile.
  const auto known = std::async([&] { return session_.discovery(); });
  if (!dry()) take_lock();
  std::vector<Object> objects = read_objects(manifests, options.limits);
  plan_ = make_plan(std::move(objects), *session_.discovery(),
                    {options.namespace_name, options.namespaces, {}, options.name});
  set_ = wanted_set(plan_, options);
  on_server_ = find_apply_set(session_, options.name, options.namespace_name, options.tooling);
  is_first_ = !on_server_ || on_server_->is_unfinished;
  set_.revision = on_server_ ? on_server_->revision : 1;
  if (on_server_) {
    members_ = list_members(session_, *on_server_);
    is_other_chart_ =
        set_.chart != on_server_->chart || set_.app_version != on_server_->app_version;
  }
  for (const auto& group : plan_.groups) {
    for (const PlannedObject& one : group) planned_keys_.insert(key_of(one.object.id));
  }
  check_own_namespaces();
  look_for_namespace();
  check_owners();
  plan_hooks();
}

void Submission::plan_hooks() {
  if (!options_.run_hooks) return;
  const std::string operation = is_first_ ? "-install" : "-upgrade";
  hooks_.emplace(session_, options_, undo_,
                 PlanOptions{options_.namespace_name,
                             {plan_.declared.begin(), plan_.declared.end()},
                             plan_.new_kinds,
                             options_.name},
                 std::vector<std::string>{"pre" + operation, "post" + operation});
}

// Before anything is read, so that nobody changes it meanwhile; or as soon as there is a namespace.
void Submission::take_lock() {
  if (lock_ != nullptr) return;
  lock_ = lock_submission(
      session_, options_.namespace_name, options_.name, options_.who, options_.run_id,
      [this](const std::string& text) { report(Progress::Step::reason, text, 0, 0); });
}

void Submission::run_hooks(const char* when) {
  if (!hooks_) return;
  const std::string event = std::string(when) + (is_first_ ? "-install" : "-upgrade");
  for (HookName& hook : hooks_->named(event)) report_.hooks.push_back(std::move(hook));
  if (!dry()) hooks_->run(event);
}

std::vector<HookName> Submission::hooks() const {
  if (!hooks_) return {};
  const std::string operation = is_first_ ? "-install" : "-upgrade";
  std::vector<HookName> all = hooks_->named("pre" + operation);
  for (HookName& hook : hooks_->named("post" + operation)) all.push_back(std::move(hook));
  return all;
}

const Json* Submission::before(const ObjectId& id) const {
  const auto found = members_.find(key_of(id));
  return found == members_.end() ? nullptr : &found->second.metadata;
}

// A Namespace among the manifests declares itself, unless it is somebody else's.
void Submission::check_own_namespaces() {
  const std::set<std::string> named(options_.namespaces.begin(), options_.namespaces.end());
  for (const std::string& name : plan_.own_namespaces) {
    const auto live = session_.get_if_there(namespace_path(name));
    if (!live) missing_namespaces_.insert(name);
    const bool ours = !live || name == options_.namespace_name || named.contains(name) ||
                      text_at(*live, {"metadata", "labels", kPartOf}) == set_.id();
    if (ours) continue;
    throw Error(Fault::refused, "submit.namespace",
                "Namespace " + name +
                    " exists and is not this submission's; allow it with "
                    "--allow-namespace " +
                    name);
  }
}

void Submission::look_for_namespace() {
  const std::string& name = options_.namespace_name;
  if (!options_.create_namespace || plan_.own_namespaces.contains(name)) return;
  if (!session_.get_if_there(namespace_path(name))) missing_namespaces_.insert(name);
}

void Submission::check_owners() {
  std::vector<const PlannedObject*> strange;
  for (const auto& group : plan_.groups) {
    for (const PlannedObject& one : group) {
      if (!is_shared(one) && can_ask_for(one) && before(one.object.id) == nullptr)
        strange.push_back(&one);
    }
  }
  const std::vector<HeldObject> held = held_by_others(session_, strange, set_.id());
  if (!held.empty() && !options_.take_ownership) refuse_held(held);
  for (const HeldObject& one : held) {
    report(Progress::Step::reason, "taking over: " + line_about(one, one.follows), 0, 0);
  }
}

void Submission::make_namespace() {
  const std::string& name = options_.namespace_name;
  const bool is_missing = missing_namespaces_.contains(name);
  if (dry() || !is_missing || plan_.own_namespaces.contains(name)) return;
  const std::string path = namespace_path(name);
  PlannedObject made;
  made.object.id = {{"", "v1", "Namespace"}, "", name};
  made.object.body = {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", name}}}};
  made.resource = *session_.discovery()->find(made.object.id.type);
  if (options_.atomic) undo_.remember(session_, made.object.id, path);
  // It outlives the submission, as with Helm: no label makes it a member.
  Json body = marked(made.object, "", options_, nullptr);
  body["metadata"].erase("labels");
  apply_object(session_, made, body, nullptr, options_);
}

bool Submission::can_ask_for(const PlannedObject& planned) const {
  return !planned.kind_is_new && !missing_namespaces_.contains(planned.object.id.namespace_name);
}

Written Submission::write(const PlannedObject& planned) {
  if (dry() && !can_ask_for(planned)) return {Change::created, planned.object.body};
  const ObjectId& id = planned.object.id;
  const Json* earlier = before(id);
  Json body = marked(planned.object, set_.id(), options_, earlier);
  remember(planned);
  const bool may_be_anybodys = options_.take_ownership || is_shared(planned);
  if (earlier == nullptr && !may_be_anybodys) return write_new(planned, std::move(body));
  return apply_object(session_, planned, body, earlier, options_);
}

void Submission::remember(const PlannedObject& planned) {
  if (options_.atomic && !dry()) undo_.remember(session_, planned.object.id, planned.path());
}

// What is no member yet, somebody else may make or take between our look and our write.
Written Submission::write_new(const PlannedObject& planned, Json body) {
  constexpr int kTries = 8;
  Json& metadata = body["metadata"];
  metadata["resourceVersion"] = kNotThere;
  bool repeated = false;
  for (int i = 0; i < kTries; ++i) {
    Written written = apply_object(session_, planned, body, nullptr, options_);
    if (!written.stale) return written;
    repeated = repeated || written.repeated;
    const auto live = metadata_of(session_, planned);
    const bool ours = live && text_at(*live, {"labels", kPartOf}) == set_.id();
    if (!live || ours) {
      metadata.erase("resourceVersion");
      written = apply_object(session_, planned, body, live ? &*live : nullptr, options_);
      const bool lost_answer = repeated && written.change == Change::unchanged;
      if (lost_answer) written.change = Change::created;
      return written;
    }
    undo_.forget(planned.path());
    if (const auto held = holder_of(session_, planned, *live, set_.id())) refuse_taken(*held);
    remember(planned);
    metadata["resourceVersion"] = text_at(*live, {"resourceVersion"});
  }
  throw explained(planned, Error(Fault::io, "cluster.conflict", "others keep changing it"));
}

void Submission::report(Progress::Step step, const std::string& text, std::size_t done,
                        std::size_t all) {
  if (!options_.progress) return;
  const std::lock_guard lock(progress_mutex_);
  options_.progress({step, text, done, all});
}

void Submission::apply_group(const std::vector<PlannedObject>& group) {
  std::vector<Written> written(group.size());
  parallel(group.size(), static_cast<std::size_t>(std::max(options_.at_once, 1)),
           [&](std::size_t i, std::size_t) {
             session_.check_cancelled();
             written[i] = write(group[i]);
             const std::size_t done = ++done_;
             report(Progress::Step::apply,
                    group[i].object.id.text() + " " + std::string(name_of(written[i].change)), done,
                    plan_.size());
           });
  std::vector<Awaited> these;
  for (std::size_t i = 0; i < group.size(); ++i) {
    const ObjectId& id = group[i].object.id;
    report_.objects.push_back({object_name(id), written[i].change});
    these.push_back({id, group[i].resource, std::move(written[i].live)});
  }
  if (is_definition(group[0].object.id.type) && !dry()) settle_definitions(these);
  std::move(these.begin(), these.end(), std::back_inserter(awaited_));
}

void Submission::settle_definitions(std::vector<Awaited>& definitions) {
  wait_until_current(session_, definitions, {options_.timeout, false, options_.progress, false});
  session_.forget_discovery();
}

void Submission::write_parent(const ApplySet& set) {
  if (dry() || (on_server_ && *on_server_ == set)) return;
  PlannedObject parent;
  parent.object.body = set.parent();
  parent.object.id = id_of(parent.object.body);
  parent.resource = *session_.discovery()->find(parent.object.id.type);
  if (options_.atomic) undo_.remember(session_, parent.object.id, parent.path());
  Json body = marked(parent.object, "", options_, nullptr);
  body["metadata"]["labels"].erase(std::string(kPartOf));
  SubmitOptions forced = options_;
  forced.force_conflicts = true;
  apply_object(session_, parent, body, nullptr, forced);
  on_server_ = set;
}

// Before members are made: all that was and all that will be.
void Submission::widen() {
  ApplySet wide = set_;
  // Who runs no hooks need not know, and is spared the write at the end.
  wide.is_unfinished = is_first_ && (on_server_ || !options_.hooks.empty());
  if (on_server_) {
    wide.kinds.insert(on_server_->kinds.begin(), on_server_->kinds.end());
    wide.namespaces.insert(on_server_->namespaces.begin(), on_server_->namespaces.end());
    wide.has_delete_hooks = wide.has_delete_hooks || on_server_->has_delete_hooks;
  }
  write_parent(wide);
  if (!dry() && wide.has_delete_hooks) keep_delete_hooks(session_, wide, options_, undo_);
}

// The parent may lie in a namespace that only now comes to be; hooks may be of kinds that do.
void Submission::apply_all() {
  make_namespace();
  std::size_t next = 0;
  const auto apply_while = [&](auto belongs) {
    while (next < plan_.groups.size() && belongs(plan_.groups[next][0])) {
      apply_group(plan_.groups[next++]);
    }
  };
  apply_while(is_namespace);
  if (!dry()) take_lock();
  widen();
  apply_while(is_of_definitions);
  run_hooks("pre");
  apply_while([](const PlannedObject&) { return true; });
}

std::vector<const Member*> Submission::superfluous() const {
  std::vector<const Member*> all;
  for (const auto& [key, member] : members_) {
    if (!planned_keys_.contains(key)) all.push_back(&member);
  }
  std::stable_sort(all.begin(), all.end(), [](const Member* a, const Member* b) {
    return made_before(b->id.type, a->id.type);
  });
  return all;
}

// Outside the declared namespaces nothing is touched.
bool Submission::may_prune(const Member& member) const {
  const std::string& name = member.id.namespace_name;
  return options_.prune && (name.empty() || plan_.declared.contains(name));
}

void Submission::prune() {
  for (const Member* member : superfluous()) {
    const Change change = member->is_kept()    ? Change::kept
                          : may_prune(*member) ? Change::pruned
                                               : Change::left_over;
    if (change == Change::pruned) {
      session_.check_cancelled();
      if (options_.atomic && !dry()) undo_.remember(session_, member->id, member->path());
      delete_object(session_, member->path(), member->uid(), {.dry_run = dry()});
      report(Progress::Step::prune, member->id.text() + " pruned", 0, 0);
    }
    report_.objects.push_back({object_name(member->id), change});
  }
}

bool Submission::changed_something() const {
  return is_other_chart_ ||
         std::any_of(report_.objects.begin(), report_.objects.end(), [](const ObjectChange& one) {
           return one.change == Change::created || one.change == Change::configured ||
                  one.change == Change::pruned;
         });
}

// After members are gone: what is wanted, and what is left over.
void Submission::narrow() {
  ApplySet narrow = set_;
  if (!is_first_ && changed_something()) ++narrow.revision;
  std::set<std::string> gone;
  for (const Member* member : superfluous()) {
    if (!member->is_kept() && may_prune(*member)) gone.insert(key_of(member->id));
  }
  for (const auto& [key, member] : members_) {
    if (gone.contains(key)) continue;
    narrow.kinds.insert({member.id.type.group, member.id.type.kind});
    if (!member.id.namespace_name.empty()) narrow.namespaces.insert(member.id.namespace_name);
  }
  write_parent(narrow);
}

// Addresses come from elsewhere, and mostly late: nothing waits for them, but they are looked for.
// The submission is done, whether they can be read or not.
void Submission::look_for_addresses() {
  for (Awaited& one : awaited_) {
    if (!may_get_address(one.live)) continue;
    try {
      auto now = session_.get_if_there(one.resource.path(one.id.namespace_name, one.id.name));
      if (now) one.live = std::move(*now);
    } catch (const Error&) {
      return;
    }
    if (!may_get_address(one.live)) continue;
    report(Progress::Step::reason,
           one.id.text() + " has no address yet; kchart status " + options_.name +
               " shows it when it has",
           0, 0);
  }
}

void Submission::collect_urls() {
  std::string inner;
  for (const Awaited& one : awaited_) {
    for (std::string& url : outer_urls(one.live)) report_.urls.push_back(std::move(url));
    if (inner.empty()) inner = inner_url(one.live);
  }
  if (report_.urls.empty() && !inner.empty()) report_.urls.push_back(inner);
}

void Submission::wait() {
  if (!options_.wait) return;
  wait_until_current(session_, awaited_,
                     {options_.timeout, options_.wait_for_jobs, options_.progress, false});
  report_.waited = true;
}

// What became of it. The state before another run took over is not ours to bring back.
std::string Submission::put_back() {
  const Session::Uninterrupted hold(session_);
  try {
    session_.ask_guard();
  } catch (const Error& lost) {
    return "the state before was not put back (--atomic): " + lost.message();
  }
  report(Progress::Step::restore, "putting back the state before", 0, 0);
  std::string text = "the state before was put back (--atomic)";
  for (const std::string& line : undo_.put_back(session_, options_.field_manager)) {
    text += "\n  " + line;
  }
  return text;
}

SubmitReport Submission::run() {
  try {
    apply_all();
    if (!dry()) wait();
    run_hooks("post");
    prune();
    if (!dry()) narrow();
  } catch (const Error& error) {
    std::string text = error.message();
    if (error.code() == "cancelled") {
      text = fmt::format("interrupted after {} of {} objects", done_.load(), plan_.size());
      if (!options_.atomic) text += "; run the same command again to finish";
    }
    if (options_.atomic && !dry()) text += "\n" + put_back();
    throw Error(error.fault(), error.code(), text, error.position());
  }
  if (report_.waited) look_for_addresses();
  collect_urls();
  return std::move(report_);
}

}  // namespace kchart::cluster
