// The public face of a submission.
#include "kchart/submit.hpp"

#include <algorithm>

#include "cluster/last_wins.hpp"
#include "cluster/submission.hpp"

namespace kchart {

std::string ObjectName::text() const {
  return kind + " " + (namespace_name.empty() ? "" : namespace_name + "/") + name;
}

std::string_view name_of(Change change) {
  constexpr std::string_view kNames[] = {"unchanged", "created",   "configured",
                                         "pruned",    "left over", "kept"};
  return kNames[static_cast<int>(change)];
}

std::size_t SubmitReport::count(Change change) const {
  return static_cast<std::size_t>(std::count_if(
      objects.begin(), objects.end(), [&](const ObjectChange& o) { return o.change == change; }));
}

SubmitReport submit(const Cluster& cluster, std::span<const ManifestText> manifests,
                    const SubmitOptions& options) {
  const cluster::LastOnes last = cluster::keep_last(manifests, options, cluster.session());
  return cluster::Submission(cluster.session(), last.manifests, last.options).run();
}

}  // namespace kchart
