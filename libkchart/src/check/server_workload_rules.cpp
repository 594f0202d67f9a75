// Workloads beside their pods, as the validation of apps/v1 and batch/v1 has it.
#include <charconv>

#include "check/names.hpp"
#include "check/schedule.hpp"
#include "check/server_pod_parts.hpp"
#include "check/workload.hpp"
#include "kube/selector.hpp"

namespace kchart::checking {

namespace {

constexpr std::size_t kLongestCronJobName = 52;  // the controller adds 11

// Workloads that keep their pods running want Always; Jobs, which end, anything but that.
void check_restart(const Spot& pod_spec, std::string_view group, std::string_view kind) {
  const std::string policy = pod_spec.text("restartPolicy");
  const bool ends = group == "batch";
  const bool bad =
      ends ? policy.empty() || policy == "Always" : !policy.empty() && policy != "Always";
  if (!bad) return;
  pod_spec.at("restartPolicy")
      .say("schema.enum",
           ends ? "a Job has OnFailure or Never" : "a " + std::string(kind) + " has Always");
}

void check_own_selector(const Spot& spec, const PodTemplate& pod) {
  const Spot at = spec.at("selector");
  if (!at.there()) return spec.need("selector");
  if (!at.value().is_map()) return;
  spec.selector("selector");
  std::vector<std::string> problems;
  const kube::Selector selector = kube::Selector::from(at.value(), problems);
  if (selector.matches_all()) return at.bad("an empty selector is not allowed");
  const Value* labels = descend(pod.metadata(), {"labels"});
  if (selector.matches(labels != nullptr ? kube::Labels::from(*labels) : kube::Labels())) return;
  at.rules().say(at.path(), "schema.value",
                 excerpt(selector.text()) + " does not match the labels of the pod template",
                 "give the pod template the labels that the selector asks for");
}

bool is_zero(const Spot& holder, std::string_view key, bool otherwise) {
  const Spot amount = holder.at(key);
  if (!amount.there()) return otherwise;
  if (amount.value().kind() == Kind::float64) return amount.value().as_float() == 0;
  const std::string text = text_of(&amount.value());
  return text.find_first_not_of("0%") == std::string::npos;
}

bool passes_hundred_percent(const std::string& text) {
  int number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return text.ends_with('%') && (read.ec == std::errc::result_out_of_range || number > 100);
}

void check_not_above_all(const Spot& holder, std::string_view key) {
  if (passes_hundred_percent(holder.text(key))) {
    holder.at(key).say("schema.range", "must not be more than 100%");
  }
}

void check_rolling_update(const Spot& update, bool exclusive) {
  if (!update.there()) return;
  for (const char* key : {"maxUnavailable", "maxSurge"}) update.count_or_percent(key);
  check_not_above_all(update, "maxUnavailable");
  if (exclusive) check_not_above_all(update, "maxSurge");
  const bool no_loss = is_zero(update, "maxUnavailable", false);
  const bool no_surge = is_zero(update, "maxSurge", exclusive);
  if (no_loss && no_surge) update.bad("maxUnavailable and maxSurge cannot both be 0");
  // A DaemonSet has one of the two; the default of maxUnavailable is 1.
  if (exclusive && !no_loss && !no_surge) {
    update.bad("a DaemonSet has maxUnavailable or maxSurge, not both");
  }
}

void check_deployment(const Spot& spec) {
  const Spot strategy = spec.at("strategy");
  if (strategy.text("type") == "Recreate") {
    strategy.forbid("rollingUpdate", "the strategy Recreate has none");
  } else {
    check_rolling_update(strategy.at("rollingUpdate"), false);
  }
  spec.at_least("progressDeadlineSeconds", 0);
  if (spec.number("progressDeadlineSeconds", 600) <= spec.number("minReadySeconds", 0)) {
    spec.at("progressDeadlineSeconds").say("schema.range", "must be more than minReadySeconds");
  }
}

void check_stateful_set(const Spot& spec) {
  const Spot strategy = spec.at("updateStrategy"), update = strategy.at("rollingUpdate");
  if (strategy.text("type") == "OnDelete") {
    strategy.forbid("rollingUpdate", "the strategy OnDelete has none");
  }
  update.at_least("partition", 0);
  update.count_or_percent("maxUnavailable");
  if (is_zero(update, "maxUnavailable", false)) {
    update.at("maxUnavailable").say("schema.range", "must be at least 1");
  }
  spec.named("serviceName", is_dns_label, "DNS label");
  const Spot retention = spec.at("persistentVolumeClaimRetentionPolicy");
  for (const char* key : {"whenDeleted", "whenScaled"}) retention.one_of(key, {"Retain", "Delete"});
  const Spot ordinals = spec.at("ordinals");
  ordinals.at_least("start", 0);
  spec.each("volumeClaimTemplates", [](const Spot& claim) { check_claim_spec(claim.at("spec")); });
}

void check_daemon_set(const Spot& spec) {
  const Spot strategy = spec.at("updateStrategy");
  if (strategy.text("type") != "OnDelete") check_rolling_update(strategy.at("rollingUpdate"), true);
}

void check_apps(const Spot& root, const PodTemplate& pod, const Spot& pod_spec) {
  const std::string_view kind = root.rules().object().kind;
  const Spot spec = root.at("spec");
  check_own_selector(spec, pod);
  for (const char* key : {"replicas", "minReadySeconds", "revisionHistoryLimit"}) {
    spec.at_least(key, 0);
  }
  if (kind == "Deployment") check_deployment(spec);
  if (kind == "StatefulSet") check_stateful_set(spec);
  if (kind == "DaemonSet") check_daemon_set(spec);
  check_restart(pod_spec, "apps", kind);
  pod_spec.forbid("activeDeadlineSeconds", "only Pods and Jobs have it");
}

void check_job(const Spot& spec) {
  for (const char* key : {"parallelism", "completions", "activeDeadlineSeconds", "backoffLimit",
                          "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"}) {
    spec.at_least(key, 0);
  }
  spec.not_empty("completionMode");
  spec.not_empty("podReplacementPolicy");
  const bool indexed = spec.text("completionMode") == "Indexed";
  if (indexed) spec.need("completions");
  if (!indexed) {
    for (const char* key : {"backoffLimitPerIndex", "maxFailedIndexes"}) {
      spec.forbid(key, "needs completionMode: Indexed");
    }
  }
}

void check_cron_job(const Spot& root) {
  const Spot spec = root.at("spec");
  if (root.rules().object().name.size() > kLongestCronJobName) {
    root.bad("the name of a CronJob has at most 52 characters");
  }
  spec.need("schedule");
  const std::string schedule = spec.text("schedule");
  if (schedule.find("TZ") != std::string::npos) {
    spec.at("schedule").bad("the time zone stands in timeZone");
  } else if (!schedule.empty() && !is_schedule(schedule)) {
    spec.at("schedule").bad('"' + excerpt(schedule) + "\" is no schedule such as \"0 3 * * *\"");
  }
  spec.not_empty("timeZone");
  for (const char* key :
       {"startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"}) {
    spec.at_least(key, 0);
  }
  const Spot job = spec.at("jobTemplate"), job_spec = job.at("spec");
  if (job_spec.there()) check_job(job_spec);
}

}  // namespace

void check_workload_rules(const Spot& root) {
  const Subject& object = root.rules().object();
  const std::string_view group = object.group();
  const bool replicated = object.is("", "ReplicationController");
  if (!replicated && group != "batch" && (group != "apps" || object.kind == "ControllerRevision")) {
    return;
  }
  const Spot spec = root.at("spec");
  if (!spec.there()) return root.need("spec");
  const auto pod = pod_template(object);
  if (!pod) return;
  LongPath at(root.path());
  for (const std::string_view step : pod->steps) {
    if (!step.empty()) at.add(step);
  }
  at.add("spec");
  const Spot pod_spec(root.rules(), pod->spec(), at.end());
  if (group == "apps") return check_apps(root, *pod, pod_spec);
  if (object.kind == "CronJob") check_cron_job(root);
  if (object.kind == "Job") check_job(spec);
  if (replicated) spec.at_least("replicas", 0);
  if (pod_spec.there()) check_restart(pod_spec, group, object.kind);
}

void check_disruption_budget(const Spot& root) {
  const Spot spec = root.at("spec");
  if (spec.count({"minAvailable", "maxUnavailable"}) == 2) {
    spec.bad("minAvailable and maxUnavailable cannot both be set");
  }
  for (const char* key : {"minAvailable", "maxUnavailable"}) {
    spec.count_or_percent(key);
    check_not_above_all(spec, key);
  }
  spec.selector("selector");
  spec.not_empty("unhealthyPodEvictionPolicy");
}

}  // namespace kchart::checking
