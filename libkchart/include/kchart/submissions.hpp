// Submissions: which ones a cluster has.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "kchart/cluster.hpp"

namespace kchart {

struct SubmissionEntry {
  std::string name, namespace_name;
  std::string created;             // when it was first submitted: RFC 3339, the server's clock
  std::vector<std::string> kinds;  // of its objects: "ConfigMap", "Deployment.apps"
  std::string tooling;             // what submitted it: "kchart/v0.1.0"
  // "shop-1.2.3" and its appVersion; empty without a chart, and of older submissions.
  std::string chart, app_version;
  // How many times it was submitted so that something changed; 0 of older submissions. And the last
  // time: RFC 3339, the server's clock.
  std::int64_t revision = 0;
  std::string updated;
};

// Those in one namespace, or with an empty one in all that the user may list; in the order of
// namespaces and names. ApplySets of other tools are left out; so are records that cannot be read,
// such as copies of one under another name, of which `warn` hears. Throws what `Cluster` throws.
std::vector<SubmissionEntry> list_submissions(
    const Cluster& cluster, const std::string& namespace_name,
    const std::function<void(const std::string&)>& warn = {});

// Those whose names `pattern` matches somewhere, in the syntax of RE2, which is Go's. Throws Error
// "regex.syntax".
std::vector<SubmissionEntry> named_like(std::vector<SubmissionEntry> entries,
                                        const std::string& pattern);

}  // namespace kchart
