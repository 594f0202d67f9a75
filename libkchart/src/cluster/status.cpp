// Status of a submission: its members by their label, nothing but that.
#include "base/parallel.hpp"
#include "cluster/kstatus.hpp"
#include "cluster/members.hpp"
#include "cluster/reasons.hpp"
#include "cluster/urls.hpp"
#include "cluster/write.hpp"
#include "kchart/submit.hpp"

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

}  // namespace kchart
