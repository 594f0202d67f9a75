// Which submissions there are: the parents of ApplySets, by their label.
#include "kchart/submissions.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <tuple>

#include "cluster/members.hpp"
#include "kchart/error.hpp"
#include "net/url.hpp"

namespace kchart {

namespace {

using namespace cluster;

// Only submissions apply a parent, and what changes nothing leaves the time as it is.
std::string last_applied(const Json& parent) {
  std::string last = text_at(parent, {"metadata", "creationTimestamp"});
  for (const Json& entry : array_at(parent, {"metadata", "managedFields"})) {
    if (text_at(entry, {"operation"}) == "Apply") last = std::max(last, text_at(entry, {"time"}));
  }
  return last;
}

SubmissionEntry entry_of(const Json& parent, const std::string& tooling) {
  const ApplySet set = read_apply_set(parent, tooling);
  SubmissionEntry made;
  made.name = set.name;
  made.namespace_name = set.namespace_name;
  made.created = text_at(parent, {"metadata", "creationTimestamp"});
  made.tooling = tooling;
  made.chart = set.chart;
  made.app_version = set.app_version;
  made.revision = set.revision;
  made.updated = last_applied(parent);
  for (const GroupKind& kind : set.kinds) made.kinds.push_back(kind.text());
  return made;
}

}  // namespace

std::vector<SubmissionEntry> list_submissions(const Cluster& cluster,
                                              const std::string& namespace_name,
                                              const std::function<void(const std::string&)>& warn) {
  const std::string in =
      namespace_name.empty() ? "" : "/namespaces/" + net::percent_encode(namespace_name);
  std::vector<SubmissionEntry> all;
  for (const Json& parent :
       list_all(cluster.session(), "/api/v1" + in + "/configmaps", kApplySetId, true)) {
    const std::string tooling = text_at(parent, {"metadata", "annotations", kApplySetTooling});
    if (!tooling.starts_with("kchart/")) continue;
    try {
      all.push_back(entry_of(parent, tooling));
    } catch (const Error& error) {
      if (warn) warn(error.message());
    }
  }
  std::sort(all.begin(), all.end(), [](const SubmissionEntry& a, const SubmissionEntry& b) {
    return std::tie(a.namespace_name, a.name) < std::tie(b.namespace_name, b.name);
  });
  return all;
}

std::vector<SubmissionEntry> named_like(std::vector<SubmissionEntry> entries,
                                        const std::string& pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  const RE2 compiled(pattern, options);
  if (!compiled.ok()) {
    throw Error(Fault::refused, "regex.syntax", "error parsing regexp: " + compiled.error());
  }
  std::erase_if(entries,
                [&](const SubmissionEntry& one) { return !RE2::PartialMatch(one.name, compiled); });
  return entries;
}

}  // namespace kchart
