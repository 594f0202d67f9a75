// One write brings an object back where all that changed is what we had applied before: we apply it
// again. Else (fields taken over from others) its fields come back with one update and their
// managers with a second: the first makes the updater the manager of what it changes, and the
// second, changing no field, may name others.
#include "cluster/restore.hpp"

#include "base/json_text.hpp"
#include "cluster/members.hpp"
#include "cluster/owned.hpp"
#include "cluster/write.hpp"
#include "kchart/error.hpp"
#include "net/url.hpp"

namespace kchart::cluster {

namespace {

constexpr int kTries = 8;
// The deployment controller counts on, also when an older template comes back.
constexpr const char* kRevision = "deployment.kubernetes.io/revision";

// What an update sets, without what the server alone writes.
Json settable(Json object) {
  object.erase("status");
  Json& metadata = object["metadata"];
  for (const char* field : {"managedFields", "resourceVersion", "generation", "selfLink"}) {
    metadata.erase(field);
  }
  if (metadata.contains("annotations")) metadata["annotations"].erase(kRevision);
  return object;
}

bool same_fields(const Json& a, const Json& b) {
  return settable(a) == settable(b);
}

// Who manages what, but for the status, which is not put back, and the times of their writes.
Json managers_of(const Json& object) {
  Json all = Json::array();
  for (const Json& entry : array_at(object, {"metadata", "managedFields"})) {
    if (!text_at(entry, {"subresource"}).empty()) continue;
    all.push_back(entry);
    all.back().erase("time");
  }
  return all;
}

// A controller may write between our look and our update: then look again.
bool update(Session& session, const std::string& path, const Json& live, Json wanted) {
  const std::string revision = text_at(live, {"metadata", "annotations", kRevision});
  if (!revision.empty()) wanted["metadata"]["annotations"][kRevision] = revision;
  wanted["metadata"]["resourceVersion"] = text_at(live, {"metadata", "resourceVersion"});
  const Call call{"PUT", path + "?fieldManager=kchart-restore", json_text(wanted),
                  "application/json"};
  session.ask_guard();
  const Answer answer = session.send_once(call);
  if (answer.ok() || answer.status == 409) return answer.ok();
  throw refusal(call, answer, session.endpoint());
}

// What we applied before, again. Whether that was possible; what it did is for the next look.
bool apply_again(Session& session, const std::string& path, const Json& before,
                 const std::string& manager) {
  const auto owned = owned_part(before, manager);
  if (!owned) return false;
  return session
      .send({"PATCH", path + "?force=true&fieldManager=" + net::percent_encode(manager),
             json_text(*owned), "application/apply-patch+yaml"})
      .ok();
}

// Whether anything had to change.
bool put_back_fields(Session& session, const std::string& path, Json before,
                     const std::string& manager) {
  for (int i = 0; i < kTries; ++i) {
    const auto live = session.get_if_there(path);
    if (!live) {
      Json again = settable(before);
      again["metadata"].erase("uid");
      again["metadata"].erase("creationTimestamp");
      const Call call{"PATCH", path + "?fieldManager=kchart-restore&force=true", json_text(again),
                      "application/apply-patch+yaml"};
      const Json made = session.ask(call);
      for (const char* field : {"uid", "creationTimestamp"}) {
        before["metadata"][field] = made["metadata"][field];
      }
      continue;  // its managers are next
    }
    const bool fields = same_fields(*live, before);
    if (fields && managers_of(*live) == managers_of(before)) return i > 0;
    if (i == 0 && apply_again(session, path, before, manager)) continue;
    Json wanted = before;
    wanted.erase("status");
    if (!fields) wanted["metadata"]["managedFields"] = (*live)["metadata"]["managedFields"];
    const bool updated = update(session, path, *live, std::move(wanted));
    if (fields && updated) return true;
  }
  throw Error(Fault::io, "cluster.conflict", "others keep changing it");
}

bool remove_new(Session& session, const std::string& path) {
  const auto live = session.get_if_there(path);
  if (!live || !text_at(*live, {"metadata", "deletionTimestamp"}).empty()) return false;
  return delete_object(session, path, text_at(*live, {"metadata", "uid"}));
}

}  // namespace

void Undo::remember(Session& session, const ObjectId& id, const std::string& path) {
  Before before{id, path, session.get_if_there(path)};
  const std::lock_guard lock(mutex_);
  all_.push_back(std::move(before));
}

void Undo::forget(const std::string& path) {
  const std::lock_guard lock(mutex_);
  std::erase_if(all_, [&](const Before& one) { return one.path == path; });
}

std::vector<std::string> Undo::put_back(Session& session, const std::string& manager) {
  const Session::Uninterrupted hold(session);
  std::vector<std::string> lines;
  for (auto one = all_.rbegin(); one != all_.rend(); ++one) {
    try {
      if (one->object) {
        if (put_back_fields(session, one->path, *one->object, manager)) {
          lines.push_back(one->id.text() + " restored");
        }
      } else if (remove_new(session, one->path)) {
        lines.push_back(one->id.text() + " removed");
      }
    } catch (const Error& error) {
      lines.push_back(one->id.text() + " could not be put back: " + error.message());
    }
  }
  return lines;
}

}  // namespace kchart::cluster
