// The kinds of workload (source: the admission plugin PodSecurity's list).
#include "check/workload.hpp"

#include "check/pod_view.hpp"

namespace kchart::checking {

namespace {

struct WorkloadKind {
  std::string_view group, kind;
  std::array<std::string_view, 4> steps;
};

constexpr WorkloadKind kWorkloads[] = {
    {"", "Pod", {}},
    {"", "PodTemplate", {"template"}},
    {"", "ReplicationController", {"spec", "template"}},
    {"apps", "DaemonSet", {"spec", "template"}},
    {"apps", "Deployment", {"spec", "template"}},
    {"apps", "ReplicaSet", {"spec", "template"}},
    {"apps", "StatefulSet", {"spec", "template"}},
    {"batch", "CronJob", {"spec", "jobTemplate", "spec", "template"}},
    {"batch", "Job", {"spec", "template"}},
    {"extensions", "DaemonSet", {"spec", "template"}},
    {"extensions", "Deployment", {"spec", "template"}},
    {"extensions", "ReplicaSet", {"spec", "template"}},
};

const Value& nothing() {
  static const Value value;
  return value;
}

}  // namespace

const Value* PodTemplate::spec() const {
  return field(*pod, "spec");
}

const Value* PodTemplate::metadata() const {
  const Value* found = field(*pod, "metadata");
  return found != nullptr ? found : &nothing();
}

std::optional<PodTemplate> pod_template(const Subject& object) {
  for (const WorkloadKind& workload : kWorkloads) {
    if (!object.is(workload.group, workload.kind)) continue;
    PodTemplate found{workload.steps, &object.value};
    for (const std::string_view step : workload.steps) {
      if (step.empty()) break;
      found.pod = field(*found.pod, step);
      if (found.pod == nullptr) return std::nullopt;
    }
    return found;
  }
  return std::nullopt;
}

}  // namespace kchart::checking
