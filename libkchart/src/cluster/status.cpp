// Status of a submission: its members by their label, nothing but that. And which submissions there
// are: the parents of ApplySets, by theirs.
#include <algorithm>
#include <tuple>

#include "base/parallel.hpp"
#include "cluster/kstatus.hpp"
#include "cluster/members.hpp"
#include "cluster/reasons.hpp"
#include "cluster/urls.hpp"
#include "cluster/write.hpp"
#include "kchart/submissions.hpp"
#include "kchart/submit.hpp"
#include "net/url.hpp"

namespace kchart {

namespace {

using namespace cluster;

constexpr std::size_t kAtOnce = 8;

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

}  // namespace

SubmissionStatus submission_status(const Cluster& cluster, const std::string& name,
                                   const std::string& namespace_name) {
  Session& session = cluster.session();
  const FoundSubmission found = find_submission(session, name, namespace_name);
  SubmissionStatus made;
  made.members.resize(found.members.size());
  std::vector<std::vector<std::string>> urls(found.members.size());
  parallel(found.members.size(), kAtOnce, [&](std::size_t i, std::size_t) {
    auto live = session.get_if_there(found.members[i].path());
    if (live) urls[i] = outer_urls(*live);
    made.members[i] = status_of_member(session, found.members[i], std::move(live));
  });
  for (const auto& some : urls) made.urls.insert(made.urls.end(), some.begin(), some.end());
  return made;
}

std::vector<SubmissionEntry> list_submissions(const Cluster& cluster,
                                              const std::string& namespace_name) {
  const std::string in =
      namespace_name.empty() ? "" : "/namespaces/" + net::percent_encode(namespace_name);
  std::vector<SubmissionEntry> all;
  for (const Json& parent :
       list_all(cluster.session(), "/api/v1" + in + "/configmaps", kApplySetId, true)) {
    const std::string tooling = text_at(parent, {"metadata", "annotations", kApplySetTooling});
    if (!tooling.starts_with("kchart/")) continue;
    const ApplySet set = read_apply_set(parent, tooling);
    SubmissionEntry made{set.name,
                         set.namespace_name,
                         text_at(parent, {"metadata", "creationTimestamp"}),
                         {},
                         tooling,
                         set.chart,
                         set.app_version};
    for (const GroupKind& kind : set.kinds) made.kinds.push_back(kind.text());
    all.push_back(std::move(made));
  }
  std::sort(all.begin(), all.end(), [](const SubmissionEntry& a, const SubmissionEntry& b) {
    return std::tie(a.namespace_name, a.name) < std::tie(b.namespace_name, b.name);
  });
  return all;
}

}  // namespace kchart
