// Status and removal of a submission: its members by their label, nothing but that.
#include <algorithm>
#include <chrono>

#include "cluster/members.hpp"
#include "cluster/parallel.hpp"
#include "cluster/reasons.hpp"
#include "cluster/urls.hpp"
#include "cluster/wait.hpp"
#include "cluster/write.hpp"
#include "kchart/error.hpp"
#include "kchart/submit.hpp"
#include "net/url.hpp"

namespace kchart {

namespace {

using namespace cluster;
using std::chrono::milliseconds;

constexpr int kAtOnce = 8;

struct Found {
  ApplySet set;
  std::vector<Member> members;  // in the order in which they are made
};

Found find_submission(Session& session, const std::string& name,
                      const std::string& namespace_name) {
  auto set = find_apply_set(session, name, namespace_name, "kchart");
  if (!set) {
    throw Error(Fault::refused, "submit.unknown",
                "no submission \"" + excerpt(name) + "\" in namespace " + excerpt(namespace_name) +
                    "; `kchart submit` makes one, `kubectl get configmaps -A -l "
                    "applyset.kubernetes.io/id` lists those there are");
  }
  Found found{std::move(*set), {}};
  for (auto& [key, member] : list_members(session, found.set)) {
    found.members.push_back(std::move(member));
  }
  std::stable_sort(
      found.members.begin(), found.members.end(),
      [](const Member& a, const Member& b) { return made_before(a.id.type, b.id.type); });
  return found;
}

MemberStatus status_of_member(Session& session, const Member& member, std::optional<Json> live) {
  MemberStatus made;
  made.object = object_name(member.id);
  made.who = text_at(member.metadata, {"annotations", kWho});
  made.what = text_at(member.metadata, {"annotations", kWhat});
  made.why = text_at(member.metadata, {"annotations", kWhy});
  if (!live) {
    made.readiness = "NotFound";
    return made;
  }
  const ObjectStatus status = cluster::status_of(*live, session.now_s());
  made.readiness = std::string(name_of(status.readiness));
  made.message = status.message;
  if (status.readiness != Readiness::current) made.reasons = cluster::reasons(session, *live);
  return made;
}

std::string parent_path(const std::string& name, const std::string& namespace_name) {
  return "/api/v1/namespaces/" + net::percent_encode(namespace_name) + "/configmaps/" +
         net::percent_encode(name);
}

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

}  // namespace

SubmissionStatus submission_status(const Cluster& cluster, const std::string& name,
                                   const std::string& namespace_name) {
  Session& session = cluster.session();
  const Found found = find_submission(session, name, namespace_name);
  SubmissionStatus made;
  made.members.resize(found.members.size());
  std::vector<std::vector<std::string>> urls(found.members.size());
  parallel(found.members.size(), kAtOnce, [&](std::size_t i) {
    auto live = session.get_if_there(found.members[i].path());
    if (live) urls[i] = outer_urls(*live);
    made.members[i] = status_of_member(session, found.members[i], std::move(live));
  });
  for (const auto& some : urls) made.urls.insert(made.urls.end(), some.begin(), some.end());
  return made;
}

std::vector<ObjectName> remove_submission(const Cluster& cluster, const RemoveOptions& options) {
  Session& session = cluster.session();
  Found found = find_submission(session, options.name, options.namespace_name);
  std::reverse(found.members.begin(), found.members.end());
  std::vector<ObjectName> removed;
  for (const Member& member : found.members) {
    session.check_cancelled();
    const bool was_there = options.dry_run || delete_object(session, member.path(), member.uid());
    if (!was_there) continue;
    removed.push_back(object_name(member.id));
    if (options.progress) {
      options.progress({Progress::Step::prune, member.id.text() + " deleted", removed.size(),
                        found.members.size()});
    }
  }
  if (options.dry_run) return removed;
  if (options.wait) wait_until_gone(session, found.members, options);
  const std::string path = parent_path(options.name, options.namespace_name);
  if (const auto parent = session.get_if_there(path)) {
    delete_object(session, path, text_at(*parent, {"metadata", "uid"}));
  }
  return removed;
}

}  // namespace kchart
