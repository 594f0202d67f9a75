// Scaling, backups, dashboards and the chart's own test of an Instance.
#include "compose/instance.hpp"
#include "compose/pod.hpp"

namespace kchart::compose {

namespace {

Text named(const char* suffix) { return join({helper("name"), suffix}); }

void set_labels(Node& object, const Node& labels) {
  for (Entry& entry : object.entries) {
    if (entry.key != "metadata") continue;
    for (Entry& field : entry.node.entries) {
      if (field.key == "labels") field.node = labels;
    }
  }
}

// One snapshot of each volume, then the oldest ones beyond those that are kept go.
constexpr const char* kBackup = R"(set -eu
for claim in $CLAIMS; do
  {
    echo "apiVersion: snapshot.storage.k8s.io/v1"
    echo "kind: VolumeSnapshot"
    echo "metadata:"
    echo "  generateName: $claim-"
    echo "  labels: {kchart.dev/claim: \"$claim\"}"
    echo "spec:"
    [ -z "$SNAPSHOT_CLASS" ] || echo "  volumeSnapshotClassName: $SNAPSHOT_CLASS"
    echo "  source: {persistentVolumeClaimName: \"$claim\"}"
  } | kubectl create -f -
  kubectl get volumesnapshots -l "kchart.dev/claim=$claim" --sort-by=.metadata.creationTimestamp -o name |
    awk -v keep="$KEEP" '{line[NR] = $0} END {for (i = 1; i <= NR - keep; i++) print line[i]}' |
    xargs -r kubectl delete
done
)";

Node deployment_reference() {
  return map({{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"name", helper("name")}});
}

Node horizontal() {
  const Node metric = map(
      {{"type", "Resource"},
       {"resource",
        map({{"name", "cpu"},
             {"target", map({{"type", "Utilization"},
                             {"averageUtilization", count("autoscaling.cpu")}})}})}});
  return object({"autoscaling/v2", "HorizontalPodAutoscaler", helper("name")},
                {{"spec", map({{"scaleTargetRef", deployment_reference()},
                               {"minReplicas", count("autoscaling.minReplicas")},
                               {"maxReplicas", count("autoscaling.maxReplicas")},
                               {"metrics", list({metric})}})}});
}

Node vertical() {
  const Node main = map({{"containerName", "claude-web"},
                         {"controlledResources", list({"cpu", "memory"})}});
  const Node others = map({{"containerName", "*"}, {"mode", "Off"}});
  return object({"autoscaling.k8s.io/v1", "VerticalPodAutoscaler", helper("name")},
                {{"spec", map({{"targetRef", deployment_reference()},
                               {"updatePolicy", map({{"updateMode", "Recreate"}})},
                               {"resourcePolicy",
                                map({{"containerPolicies", list({main, others})}})}})}});
}

Node budget() {
  return object({"policy/v1", "PodDisruptionBudget", helper("name")},
                {{"spec", map({{"minAvailable", 1},
                               {"selector", map({{"matchLabels", included("selector")}})}})}});
}

Node backup_job() {
  const Node container =
      map({{"name", "snapshot"},
           {"image", value("backup.image")},
           {"command", list({"/bin/sh", "-c", kBackup})},
           {"env", list({variable("CLAIMS", join({helper("name"), "-workspace ", helper("name"),
                                                  "-home"})),
                         variable("KEEP", value("backup.keep")),
                         variable("SNAPSHOT_CLASS", value("backup.snapshotClass")),
                         variable("HOME", "/tmp")})},
           {"resources", map({{"requests", map({{"cpu", "50m"}, {"memory", "64Mi"}})},
                              {"limits", map({{"cpu", "200m"}, {"memory", "128Mi"}})}})},
           {"securityContext", container_security()},
           {"volumeMounts", list({mount("tmp", "/tmp")})}});
  const Node pod = map({{"serviceAccountName", named("-backup")},
                        {"automountServiceAccountToken", true},
                        {"restartPolicy", "Never"},
                        {"securityContext", pod_security()},
                        {"containers", list({container})},
                        {"volumes", list({empty_dir("tmp", "16Mi")})}});
  // Labels of its own: with those of the instance its policies would close the API server to it.
  const Node labels = map({{"app.kubernetes.io/name", "claude-instance-backup"},
                           {"app.kubernetes.io/instance", helper("name")}});
  const Node job = map({{"backoffLimit", 2},
                        {"template", map({{"metadata", map({{"labels", labels}})}, {"spec", pod}})}});
  return object({"batch/v1", "CronJob", named("-backup")},
                {{"spec", map({{"schedule", value("backup.schedule")},
                               {"concurrencyPolicy", "Forbid"},
                               {"jobTemplate", map({{"spec", job}})}})}});
}

std::vector<Part> backup_parts() {
  const Cond on = given("backup.enabled");
  const Node account = object({"v1", "ServiceAccount", named("-backup")},
                              {{"automountServiceAccountToken", false}});
  const Node rule = map({{"apiGroups", list({"snapshot.storage.k8s.io"})},
                         {"resources", list({"volumesnapshots"})},
                         {"verbs", list({"get", "list", "create", "delete"})}});
  const Node role = object({"rbac.authorization.k8s.io/v1", "Role", named("-backup")},
                           {{"rules", list({rule})}});
  const Node binding =
      object({"rbac.authorization.k8s.io/v1", "RoleBinding", named("-backup")},
             {{"roleRef", map({{"apiGroup", "rbac.authorization.k8s.io"},
                               {"kind", "Role"},
                               {"name", named("-backup")}})},
              {"subjects", list({map({{"kind", "ServiceAccount"},
                                      {"name", named("-backup")},
                                      {"namespace", release_namespace()}})})}});
  return {{"backup", account, on}, {"backup", role, on}, {"backup", binding, on},
          {"backup", backup_job(), on}};
}

// A panel of the dashboard: its title, place and query, whose "$POD" is the pods' pattern.
struct Panel {
  const char* title;
  int x, y;
  const char* metric;
};

Node dashboard() {
  const Panel panels[] = {
      {"Processor", 0, 0, "sum by (container) (rate(container_cpu_usage_seconds_total"},
      {"Memory", 12, 0, "sum by (container) ((container_memory_working_set_bytes"},
      {"Restarts", 0, 8, "sum by (container) ((kube_pod_container_status_restarts_total"},
      {"Volumes", 12, 8, "sum by (persistentvolumeclaim) ((kubelet_volume_stats_used_bytes"}};
  std::vector<Text> parts = {"{\"title\":\"Claude instance ", helper("name"), "\",\"uid\":\"claude-",
                             helper("name"), "\",\"schemaVersion\":39,\"time\":{\"from\":\"now-6h\","
                             "\"to\":\"now\"},\"panels\":["};
  int id = 0;
  for (const Panel& panel : panels) {
    const bool volumes = std::string_view(panel.title) == "Volumes";
    const bool rate = std::string_view(panel.metric).find("rate(") != std::string_view::npos;
    std::string head = id == 0 ? "" : ",";
    head += "{\"id\":" + std::to_string(++id) + ",\"type\":\"timeseries\",\"title\":\"" +
            panel.title + "\",\"gridPos\":{\"x\":" + std::to_string(panel.x) +
            ",\"y\":" + std::to_string(panel.y) + ",\"w\":12,\"h\":8},\"targets\":[{\"expr\":\"" +
            panel.metric + "{namespace=\\\"";
    parts.insert(parts.end(),
                 {head, release_namespace(),
                  volumes ? "\\\",persistentvolumeclaim=~\\\"" : "\\\",pod=~\\\"", helper("name"),
                  std::string("-.*\\\"}") + (rate ? "[5m]))" : "))") + "\"}]}"});
  }
  parts.push_back("]}");
  Node made = object({"v1", "ConfigMap", named("-dashboard")},
                     {{"data", map({{"instance.json", join(std::move(parts))}})}});
  // The label by which Grafana's sidecar finds it.
  set_labels(made, map({splice_included("labels"), {"grafana_dashboard", "1"}}));
  return made;
}

// `helm test`: whether the instance answers. Everything is closed, so the test brings its own rule,
// which goes when it is done.
std::vector<Part> test_parts() {
  const Node labels = map({{"app.kubernetes.io/name", "claude-instance-test"},
                           {"app.kubernetes.io/instance", helper("name")}});
  const auto hook = [](const char* weight) {
    return Entries{{"helm.sh/hook", "test"},
                   {"helm.sh/hook-weight", weight},
                   {"helm.sh/hook-delete-policy", "before-hook-creation,hook-succeeded"}};
  };
  const Node rule = map(
      {{"from", list({map({{"podSelector", map({{"matchLabels", labels}})}})})},
       {"ports", list({map({{"protocol", "TCP"}, {"port", instance_port("claude-web", "http")}})})}});
  const Node policy = object({"networking.k8s.io/v1", "NetworkPolicy", named("-test")},
                             {{"spec", map({{"podSelector", map({{"matchLabels", included("selector")}})},
                                            {"policyTypes", list({"Ingress"})},
                                            {"ingress", list({rule})}})}},
                             hook("-1"));
  const Node container = map({{"name", "connect"},
                              {"image", value("containers.prepare.image")},
                              {"command", list({"nc", "-z", "-w", "10", helper("service"),
                                                std::to_string(instance_port("claude-web", "http"))})},
                              {"resources", tree("containers.prepare.resources")},
                              {"securityContext", container_security()}});
  Node pod = object({"v1", "Pod", named("-test")},
                    {{"spec", map({{"restartPolicy", "Never"},
                                   {"automountServiceAccountToken", false},
                                   {"securityContext", pod_security()},
                                   {"containers", list({container})}})}},
                    hook("0"));
  // Not the instance's: its Service and its policies must not take the test for it.
  set_labels(pod, labels);
  return {{"tests/connection", policy, {}, true}, {"tests/connection", pod, {}, true}};
}

}  // namespace

std::vector<Part> instance_growth_parts() {
  std::vector<Part> parts = {
      {"horizontalpodautoscaler", horizontal(), given("autoscaling.enabled")},
      {"verticalpodautoscaler", vertical(), given("verticalAutoscaling.enabled")},
      {"poddisruptionbudget", budget(), given("disruptionBudget.enabled")},
      {"dashboard", dashboard(), given("dashboard.enabled")}};
  for (const std::vector<Part>& more : {backup_parts(), test_parts()}) {
    parts.insert(parts.end(), more.begin(), more.end());
  }
  return parts;
}

}  // namespace kchart::compose
