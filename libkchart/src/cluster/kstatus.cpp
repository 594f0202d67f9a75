// First what holds for every kind, then the rules of known kinds, then the condition Ready.
#include "cluster/kstatus.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <limits>
#include <optional>

#include "cluster/object.hpp"

namespace kchart::cluster {

namespace {

constexpr std::int64_t kScheduleWindow = 15;  // seconds

ObjectStatus current(std::string message) {
  return {Readiness::current, std::move(message)};
}

ObjectStatus in_progress(std::string message) {
  return {Readiness::in_progress, std::move(message)};
}

ObjectStatus failed(std::string message) {
  return {Readiness::failed, std::move(message)};
}

std::int64_t spec(const Json& object, std::string_view field, std::int64_t otherwise) {
  return int_at(object, {"spec", field}, otherwise);
}

std::int64_t count(const Json& object, std::string_view field) {
  return int_at(object, {"status", field}, 0);
}

const Json* condition(const Json& object, std::string_view type) {
  for (const Json& one : array_at(object, {"status", "conditions"})) {
    if (text_at(one, {"type"}) == type) return &one;
  }
  return nullptr;
}

bool has_condition(const Json& object, std::string_view type, std::string_view status = "True") {
  const Json* found = condition(object, type);
  return found != nullptr && text_at(*found, {"status"}) == status;
}

std::string message_of(const Json& one) {
  const std::string message = text_at(one, {"message"});
  return message.empty() ? text_at(one, {"reason"}) : message;
}

std::optional<ObjectStatus> generic(const Json& object) {
  if (!text_at(object, {"metadata", "deletionTimestamp"}).empty()) {
    return ObjectStatus{Readiness::terminating, "Resource scheduled for deletion"};
  }
  const std::int64_t generation = int_at(object, {"metadata", "generation"}, -1);
  const std::int64_t observed = int_at(object, {"status", "observedGeneration"}, -1);
  if (generation != -1 && observed != -1 && generation != observed) {
    return in_progress(fmt::format("{} generation is {}, but latest observed generation is {}",
                                   text_at(object, {"kind"}), generation, observed));
  }
  if (has_condition(object, "Reconciling")) {
    return in_progress(message_of(*condition(object, "Reconciling")));
  }
  if (has_condition(object, "Stalled")) return failed(message_of(*condition(object, "Stalled")));
  return std::nullopt;
}

// One comparison of numbers: while `have` is less than `want`, the object is in progress.
struct Count {
  const char* name;
  std::int64_t have, want;
};

std::optional<ObjectStatus> first_short(std::initializer_list<Count> counts) {
  for (const Count& one : counts) {
    if (one.have < one.want) {
      return in_progress(fmt::format("{}: {}/{}", one.name, one.have, one.want));
    }
  }
  return std::nullopt;
}

ObjectStatus extra_pods(std::int64_t count) {
  return in_progress(fmt::format("Pending termination: {}", count));
}

ObjectStatus deployment(const Json& o) {
  const Json* progress = condition(o, "Progressing");
  if (progress != nullptr && text_at(*progress, {"reason"}) == "ProgressDeadlineExceeded") {
    return failed("Progress deadline exceeded");
  }
  constexpr std::int64_t kNone = std::numeric_limits<std::int32_t>::max();
  const bool progressing = spec(o, "progressDeadlineSeconds", kNone) == kNone ||
                           (has_condition(o, "Progressing") &&
                            text_at(*progress, {"reason"}) == "NewReplicaSetAvailable");
  const std::int64_t wanted = spec(o, "replicas", 1), replicas = count(o, "replicas"),
                     updated = count(o, "updatedReplicas");
  if (auto few = first_short({{"Replicas", replicas, wanted}, {"Updated", updated, wanted}})) {
    return *few;
  }
  if (replicas > wanted) return extra_pods(replicas - wanted);
  if (auto few = first_short({{"Available", count(o, "availableReplicas"), updated},
                              {"Ready", count(o, "readyReplicas"), wanted}})) {
    return *few;
  }
  if (!progressing) return in_progress("ReplicaSet not Available");
  if (!has_condition(o, "Available")) return in_progress("Deployment not Available");
  return current(fmt::format("Deployment is available. Replicas: {}", replicas));
}

ObjectStatus replica_set(const Json& o) {
  if (has_condition(o, "ReplicaFailure")) {
    return in_progress("Replica Failure condition. Check Pods");
  }
  const std::int64_t wanted = spec(o, "replicas", 1), replicas = count(o, "replicas");
  if (auto few = first_short({{"Labelled", count(o, "fullyLabeledReplicas"), wanted},
                              {"Available", count(o, "availableReplicas"), wanted},
                              {"Ready", count(o, "readyReplicas"), wanted}})) {
    return *few;
  }
  if (replicas > wanted) return extra_pods(replicas - wanted);
  return current(fmt::format("ReplicaSet is available. Replicas: {}", replicas));
}

ObjectStatus stateful_set(const Json& o) {
  if (text_at(o, {"spec", "updateStrategy", "type"}) == "OnDelete") {
    return current("StatefulSet is using the ondelete update strategy");
  }
  const std::int64_t wanted = spec(o, "replicas", 1), replicas = count(o, "replicas"),
                     updated = count(o, "updatedReplicas");
  if (auto few = first_short(
          {{"Replicas", replicas, wanted}, {"Ready", count(o, "readyReplicas"), wanted}})) {
    return *few;
  }
  if (replicas > wanted) return extra_pods(replicas - wanted);
  const std::int64_t partition =
      int_at(o, {"spec", "updateStrategy", "rollingUpdate", "partition"}, -1);
  if (partition != -1) {
    if (auto few = first_short({{"updated", updated, wanted - partition}})) return *few;
    return current(fmt::format("Partition rollout complete. updated: {}", updated));
  }
  if (auto few = first_short({{"current", count(o, "currentReplicas"), wanted}})) return *few;
  if (text_at(o, {"status", "currentRevision"}) != text_at(o, {"status", "updateRevision"})) {
    return in_progress("Waiting for updated revision to match current");
  }
  return current(fmt::format("All replicas scheduled as expected. Replicas: {}", replicas));
}

ObjectStatus daemon_set(const Json& o) {
  if (find(o, {"metadata", "generation"}) == nullptr) {
    return in_progress("DaemonSet metadata.generation not found");
  }
  if (find(o, {"status", "observedGeneration"}) == nullptr) {
    return in_progress("DaemonSet status.observedGeneration not found");
  }
  const std::int64_t wanted = int_at(o, {"status", "desiredNumberScheduled"}, -1);
  if (wanted == -1) return in_progress("Missing .status.desiredNumberScheduled");
  if (auto few = first_short({{"Current", count(o, "currentNumberScheduled"), wanted},
                              {"Updated", count(o, "updatedNumberScheduled"), wanted},
                              {"Available", count(o, "numberAvailable"), wanted},
                              {"Ready", count(o, "numberReady"), wanted}})) {
    return *few;
  }
  return current(fmt::format("All replicas scheduled as expected. Replicas: {}", wanted));
}

ObjectStatus volume_claim(const Json& o) {
  const std::string phase = text_at(o, {"status", "phase"});
  if (phase == "Bound") return current("PVC is Bound");
  return in_progress("PVC is not Bound. phase: " + (phase.empty() ? "unknown" : phase));
}

std::string crash_looping(const Json& pod) {
  std::string names;
  for (const Json& one : array_at(pod, {"status", "containerStatuses"})) {
    if (text_at(one, {"state", "waiting", "reason"}) != "CrashLoopBackOff") continue;
    names += (names.empty() ? "" : ",") + text_at(one, {"name"});
  }
  return names;
}

ObjectStatus running_pod(const Json& o) {
  if (has_condition(o, "Ready")) return current("Pod is Ready");
  const std::string names = crash_looping(o);
  if (!names.empty()) return failed("Containers in CrashLoop state: " + names);
  return in_progress("Pod is running but is not Ready");
}

ObjectStatus pending_pod(const Json& o, std::int64_t now_s) {
  const Json* scheduled = condition(o, "PodScheduled");
  if (scheduled == nullptr || text_at(*scheduled, {"status"}) != "False" ||
      text_at(*scheduled, {"reason"}) != "Unschedulable") {
    return in_progress("Pod is in the Pending phase");
  }
  const std::int64_t made = unix_time(text_at(o, {"metadata", "creationTimestamp"}));
  if (now_s - kScheduleWindow < made) return in_progress("Pod has not been scheduled");
  return failed("Pod could not be scheduled");
}

ObjectStatus pod(const Json& o, std::int64_t now_s) {
  const std::string phase = text_at(o, {"status", "phase"});
  if (phase == "Succeeded") return current("Pod has completed successfully");
  if (phase == "Failed") return current("Pod has completed, but not successfully");
  if (phase == "Running") return running_pod(o);
  if (phase == "Pending") return pending_pod(o, now_s);
  return in_progress(phase.empty() ? "Pod phase not available" : "Pod has the phase " + phase);
}

ObjectStatus job(const Json& o) {
  const std::int64_t wanted = spec(o, "completions", spec(o, "parallelism", 1));
  const std::int64_t succeeded = count(o, "succeeded"), bad = count(o, "failed");
  if (has_condition(o, "Complete")) {
    return current(fmt::format("Job Completed. succeeded: {}/{}", succeeded, wanted));
  }
  if (has_condition(o, "Failed")) {
    return failed(fmt::format("Job Failed. failed: {}/{}", bad, wanted));
  }
  if (text_at(o, {"status", "startTime"}).empty()) return in_progress("Job not started");
  return current(fmt::format("Job in progress. success:{}, active: {}, failed: {}", succeeded,
                             count(o, "active"), bad));
}

ObjectStatus service(const Json& o) {
  if (text_at(o, {"spec", "type"}) == "LoadBalancer" && text_at(o, {"spec", "clusterIP"}).empty()) {
    return in_progress("ClusterIP not set. Service type: LoadBalancer");
  }
  return current("Service is ready");
}

ObjectStatus resource_definition(const Json& o) {
  for (const Json& one : array_at(o, {"status", "conditions"})) {
    const std::string type = text_at(one, {"type"}), status = text_at(one, {"status"});
    if (type == "NamesAccepted" && status == "False") return failed(message_of(one));
    if (type != "Established") continue;
    if (status == "False" && text_at(one, {"reason"}) != "Installing") {
      return failed(message_of(one));
    }
    if (status == "True") return current("CRD is established");
  }
  return in_progress("Install in progress");
}

std::optional<ObjectStatus> known_kind(const Json& o, std::int64_t now_s) {
  const GroupVersionKind type =
      GroupVersionKind::of(text_at(o, {"apiVersion"}), text_at(o, {"kind"}));
  const std::string& kind = type.kind;
  if (type.group.empty()) {
    if (kind == "Pod") return pod(o, now_s);
    if (kind == "Service") return service(o);
    if (kind == "PersistentVolumeClaim") return volume_claim(o);
    if (kind == "Secret" || kind == "ConfigMap") return current("Resource is always ready");
  } else if (type.group == "apps" || type.group == "extensions") {
    if (kind == "Deployment") return deployment(o);
    if (kind == "ReplicaSet") return replica_set(o);
    if (kind == "DaemonSet") return daemon_set(o);
    if (kind == "StatefulSet" && type.group == "apps") return stateful_set(o);
  } else if (type.group == "batch") {
    if (kind == "Job") return job(o);
    if (kind == "CronJob") return current("Resource is always ready");
  } else if (type.group == "policy" && kind == "PodDisruptionBudget") {
    return current("AllowedDisruptions has been computed.");
  } else if (type.group == "apiextensions.k8s.io" && kind == "CustomResourceDefinition") {
    return resource_definition(o);
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Readiness readiness) {
  constexpr std::string_view kNames[] = {"Current", "InProgress", "Failed", "Terminating"};
  return kNames[static_cast<int>(readiness)];
}

ObjectStatus status_of(const Json& object, std::int64_t now_s) {
  if (auto decided = generic(object)) return *decided;
  if (auto decided = known_kind(object, now_s)) return *decided;
  const Json* ready = condition(object, "Ready");
  if (ready == nullptr) return current("Resource is current");
  const std::string status = text_at(*ready, {"status"});
  if (status == "True") return current("Resource is Ready");
  if (status == "False" || status == "Unknown") return in_progress(message_of(*ready));
  return current("Resource is current");
}

std::int64_t unix_time(std::string_view rfc3339) {
  std::tm parts{};
  const std::string text(rfc3339.substr(0, 40));
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec) != 6) {
    return 0;
  }
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return timegm(&parts);
}

}  // namespace kchart::cluster
