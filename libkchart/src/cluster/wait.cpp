// Where all that is still awaited is of one kind and namespace, it is watched. Else it is asked for
// again and again, ever more slowly: by one list per kind and namespace where several objects of it
// are awaited, else by the object itself.
#include "cluster/wait.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cluster/members.hpp"
#include "cluster/reasons.hpp"
#include "cluster/watch.hpp"
#include "kchart/error.hpp"
#include "net/url.hpp"

namespace kchart::cluster {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kFirstPause{100}, kLongestPause{1'000};
// Without news, before reasons are looked for and a failure is believed.
constexpr std::chrono::seconds kPatience{5};
constexpr std::chrono::seconds kBetweenReasons{10};
constexpr std::size_t kListFrom = 4;

struct State {
  Awaited* object;
  ObjectStatus status;
  Clock::time_point changed;  // when the status last became another
};

bool is_pod(const ObjectId& id) {
  return id.type.group.empty() && id.type.kind == "Pod";
}

class Waiter {
 public:
  Waiter(Session& session, std::vector<Awaited>& objects, const WaitOptions& options)
      : session_(session), options_(options), all_(objects.size()) {
    for (Awaited& object : objects) {
      pending_.push_back({&object, {}, Clock::now()});
      judge(pending_.back());
    }
    settle();
  }

  void run() {
    const auto until = Clock::now() + options_.timeout;
    milliseconds pause = kFirstPause;
    while (!pending_.empty()) {
      if (Clock::now() >= until) give_up("submit.timeout", timed_out());
      const std::string list = only_list();
      const auto began = Clock::now();
      const bool watched = !list.empty() && watch(list);
      // A server may end each watch at once.
      if (!watched || (!any_settled() && Clock::now() - began < kFirstPause)) {
        session_.sleep(pause);
        pause = std::min(pause + pause / 2, kLongestPause);
      }
      if (!watched) look();
      settle();
      explain_silence();
    }
  }

 private:
  std::string timed_out() const {
    return fmt::format("timed out after {} s: {} of {} objects not ready",
                       std::chrono::duration_cast<std::chrono::seconds>(options_.timeout).count(),
                       pending_.size(), all_);
  }

  void judge(State& state) const {
    ObjectStatus now = status_for_waiting(state.object->live, options_, session_.now_s());
    if (now == state.status) return;
    state.status = std::move(now);
    state.changed = Clock::now();
  }

  static std::string list_of(const State& state) {
    return state.object->resource.path(state.object->id.namespace_name);
  }

  // The list that all pending objects are in; "" when there are several.
  std::string only_list() const {
    const std::string list = list_of(pending_.front());
    for (const State& state : pending_) {
      if (list_of(state) != list) return {};
    }
    return may_watch_ ? list : std::string();
  }

  State* pending_named(const std::string& name) {
    for (State& state : pending_) {
      if (state.object->id.name == name) return &state;
    }
    return nullptr;
  }

  // One look, then what happens until one of them is no longer in progress, or for a second nothing
  // does. False when nothing was learned: the server allows no watch, or the line is bad.
  bool watch(const std::string& list) {
    std::string query;
    if (pending_.size() == 1) {
      query =
          "fieldSelector=" + net::percent_encode("metadata.name=" + pending_[0].object->id.name);
    }
    Json now = session_.get(list + (query.empty() ? "" : "?" + query));
    look_at_items(now["items"], pending_pointers());
    if (any_settled()) return true;
    try {
      Watch(session_, list, query, text_at(now, {"metadata", "resourceVersion"}))
          .follow([&](Happening what, Json object) { return heard(what, std::move(object)); },
                  kLongestPause);
      return true;
    } catch (const Error& error) {
      if (error.code() == "cancelled" || error.code() == "submit.failed") throw;
      may_watch_ = false;
      return false;
    }
  }

  bool heard(Happening what, Json object) {
    State* state = pending_named(text_at(object, {"metadata", "name"}));
    if (state == nullptr) return true;
    found(*state, what == Happening::deleted ? nullptr : &object);
    return !any_settled();
  }

  bool any_settled() const {
    return std::any_of(pending_.begin(), pending_.end(), [this](const State& s) {
      return s.status.readiness == Readiness::current ||
             (s.status.readiness == Readiness::failed && !may_recover(s));
    });
  }

  std::vector<State*> pending_pointers() {
    std::vector<State*> all;
    for (State& state : pending_) all.push_back(&state);
    return all;
  }

  void look() {
    std::map<std::string, std::vector<State*>> by_list;
    for (State& state : pending_) {
      by_list[list_of(state)].push_back(&state);
    }
    for (const auto& [path, states] : by_list) {
      if (states.size() >= kListFrom) {
        look_at_list(path, states);
      } else {
        for (State* state : states) look_at(*state);
      }
    }
  }

  void look_at(State& state) {
    const ObjectId& id = state.object->id;
    auto live = session_.get_if_there(state.object->resource.path(id.namespace_name, id.name));
    found(state, live ? &*live : nullptr);
  }

  void look_at_list(const std::string& path, const std::vector<State*>& states) {
    Json items = list_all(session_, path, "", false);
    look_at_items(items, states);
  }

  void look_at_items(Json& items, const std::vector<State*>& states) {
    std::map<std::string, Json> live;
    for (Json& item : items) {
      std::string name = text_at(item, {"metadata", "name"});
      live.emplace(std::move(name), std::move(item));
    }
    for (State* state : states) {
      const auto at = live.find(state->object->id.name);
      found(*state, at == live.end() ? nullptr : &at->second);
    }
  }

  void found(State& state, Json* live) const {
    const ObjectId& id = state.object->id;
    if (live == nullptr) {
      throw Error(Fault::refused, "submit.failed",
                  id.text() + " has been deleted by somebody else while it was waited for");
    }
    live->emplace("apiVersion", id.type.api_version());  // items of lists do not say
    live->emplace("kind", id.type.kind);
    state.object->live = std::move(*live);
    judge(state);
  }

  void settle() {
    for (const State& state : pending_) {
      if (state.status.readiness == Readiness::failed && !may_recover(state)) {
        give_up("submit.failed",
                fmt::format("{} failed: {}", state.object->id.text(), state.status.message));
      }
    }
    const std::size_t before = pending_.size();
    std::erase_if(pending_,
                  [](const State& s) { return s.status.readiness == Readiness::current; });
    if (pending_.size() == before && !first_) return;
    first_ = false;
    report(Progress::Step::wait,
           pending_.empty() ? "all objects are ready" : "waiting for " + shown(pending_.front()));
  }

  // A pod may yet be scheduled or come up. Conditions of other objects may be those of what was
  // there before our write: a Deployment that exceeded its deadline says so until it moves again.
  bool may_recover(const State& state) const {
    if (is_pod(state.object->id)) {
      return !options_.pods_complete ||
             text_at(state.object->live, {"status", "phase"}) != "Failed";
    }
    return state.object->id.type.kind != "Job" && Clock::now() - state.changed < kPatience;
  }

  static std::string shown(const State& state) {
    return state.object->id.text() + ": " + state.status.message;
  }

  void report(Progress::Step step, const std::string& text) const {
    if (options_.progress) options_.progress({step, text, all_ - pending_.size(), all_});
  }

  // Says why, when an object has had no news for a while.
  void explain_silence() {
    const auto now = Clock::now();
    if (now - last_reasons_ < kBetweenReasons) return;
    for (const State& state : pending_) {
      if (now - state.changed < kPatience) continue;
      last_reasons_ = now;
      report(Progress::Step::reason, shown(state));
      for (const std::string& line : reasons(session_, state.object->live)) {
        if (line != last_line_) report(Progress::Step::reason, "  " + line);
        last_line_ = line;
      }
      return;
    }
  }

  [[noreturn]] void give_up(const char* code, const std::string& why) {
    constexpr std::size_t kShown = 3;
    std::string text = why;
    std::stable_sort(pending_.begin(), pending_.end(), [](const State& a, const State& b) {
      return a.status.readiness == Readiness::failed && b.status.readiness != Readiness::failed;
    });
    for (std::size_t i = 0; i < std::min(pending_.size(), kShown); ++i) {
      text += "\n  " + shown(pending_[i]);
      for (const std::string& line : reasons(session_, pending_[i].object->live)) {
        text += "\n    " + line;
      }
    }
    if (pending_.size() > kShown) {
      text += fmt::format("\n  and {} more", pending_.size() - kShown);
    }
    throw Error(Fault::refused, code, text);
  }

  Session& session_;
  const WaitOptions& options_;
  std::size_t all_;
  std::vector<State> pending_;
  Clock::time_point last_reasons_{};
  std::string last_line_;
  bool first_ = true;
  bool may_watch_ = true;
};

// Such a Deployment is never rolled out; Helm does not wait for it, either.
bool is_paused(const Json& live) {
  const Json* paused = find(live, {"spec", "paused"});
  return text_at(live, {"kind"}) == "Deployment" && paused != nullptr && *paused == true;
}

}  // namespace

ObjectStatus status_for_waiting(const Json& live, const WaitOptions& options, std::int64_t now_s) {
  ObjectStatus status = status_of(live, now_s);
  if (is_paused(live)) status.readiness = Readiness::current;
  if (status.readiness != Readiness::current) return status;
  const std::string kind = text_at(live, {"kind"});
  const bool running_job = options.jobs_complete && kind == "Job" &&
                           status.message.find("in progress") != std::string::npos;
  const bool running_pod =
      options.pods_complete && kind == "Pod" && text_at(live, {"status", "phase"}) != "Succeeded";
  if (running_job || running_pod) status.readiness = Readiness::in_progress;
  return status;
}

void wait_until_current(Session& session, std::vector<Awaited>& objects,
                        const WaitOptions& options) {
  Waiter(session, objects, options).run();
}

}  // namespace kchart::cluster
