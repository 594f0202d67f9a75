#include "compose/growth.hpp"

#include "compose/network.hpp"
#include "compose/pod.hpp"
#include "compose/settings.hpp"

namespace kchart::compose {

namespace {

Node deployment_reference(const Workload& pods) {
  return map({{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"name", pods.name}});
}

Node horizontal(const Workload& pods) {
  const Node metric = map(
      {{"type", "Resource"},
       {"resource", map({{"name", "cpu"},
                         {"target", map({{"type", "Utilization"},
                                         {"averageUtilization", count("autoscaling.cpu")}})}})}});
  return object({"autoscaling/v2", "HorizontalPodAutoscaler", pods.name},
                {{"spec", map({{"scaleTargetRef", deployment_reference(pods)},
                               {"minReplicas", count("autoscaling.minReplicas")},
                               {"maxReplicas", count("autoscaling.maxReplicas")},
                               {"metrics", list({metric})}})}});
}

Node vertical(const Workload& pods) {
  const Node main = map(
      {{"containerName", pods.main_container}, {"controlledResources", list({"cpu", "memory"})}});
  const Node others = map({{"containerName", "*"}, {"mode", "Off"}});
  return object(
      {"autoscaling.k8s.io/v1", "VerticalPodAutoscaler", pods.name},
      {{"spec", map({{"targetRef", deployment_reference(pods)},
                     {"updatePolicy", map({{"updateMode", "Recreate"}})},
                     {"resourcePolicy", map({{"containerPolicies", list({main, others})}})}})}});
}

Node budget(const Workload& pods) {
  return object({"policy/v1", "PodDisruptionBudget", pods.name},
                {{"spec", map({{"minAvailable", 1}, {"selector", pods.selector}})}});
}

struct Panel {
  const char* title;
  int x, y;
  const char* label;   // of the pods or claims
  const char* metric;  // up to its labels
  const char* end;     // behind them
};

std::string panel_head(const Panel& panel, int id) {
  return std::string(id == 1 ? "" : ",") + "{\"id\":" + std::to_string(id) +
         ",\"type\":\"timeseries\",\"title\":\"" + panel.title +
         "\",\"gridPos\":{\"x\":" + std::to_string(panel.x) + ",\"y\":" + std::to_string(panel.y) +
         ",\"w\":12,\"h\":8},\"targets\":[{\"expr\":\"" + panel.metric + "{namespace=\\\"";
}

std::vector<Panel> panels_of(const Board& board) {
  std::vector<Panel> panels = {
      {"Processor", 0, 0, "pod", "sum by (container) (rate(container_cpu_usage_seconds_total",
       "[5m]))"},
      {"Memory", 12, 0, "pod", "sum by (container) ((container_memory_working_set_bytes", "))"},
      {"Restarts", 0, 8, "pod", "sum by (container) ((kube_pod_container_status_restarts_total",
       "))"}};
  if (board.volumes) {
    panels.push_back({"Volumes", 12, 8, "persistentvolumeclaim",
                      "sum by (persistentvolumeclaim) ((kubelet_volume_stats_used_bytes", "))"});
  }
  return panels;
}

Node dashboard(const Workload& pods, const Board& board) {
  std::vector<Text> parts = {"{\"title\":\"" + board.title, pods.name, "\",\"uid\":\"" + board.uid,
                             pods.name,
                             "\",\"schemaVersion\":39,\"time\":{\"from\":\"now-6h\","
                             "\"to\":\"now\"},\"panels\":["};
  int id = 0;
  for (const Panel& panel : panels_of(board)) {
    parts.insert(parts.end(), {panel_head(panel, ++id), release_namespace(),
                               std::string("\\\",") + panel.label + "=~\\\"", pods.name,
                               std::string("-.*\\\"}") + panel.end + "\"}]}"});
  }
  parts.push_back("]}");
  Node made = object({"v1", "ConfigMap", join({pods.name, "-dashboard"})},
                     {{"data", map({{board.file, join(std::move(parts))}})}});
  // The label by which Grafana's sidecar finds it.
  relabel(made, map({splice_included("labels"), {"grafana_dashboard", "1"}}));
  return made;
}

Entries test_hook(const char* weight) {
  return {{"helm.sh/hook", "test"},
          {"helm.sh/hook-weight", weight},
          {"helm.sh/hook-delete-policy", "before-hook-creation,hook-succeeded"}};
}

Node test_policy(const Workload& pods, const Node& labels, const Node& port) {
  const Node rule = map({{"from", list({map({{"podSelector", map({{"matchLabels", labels}})}})})},
                         {"ports", list({map({{"protocol", "TCP"}, {"port", port}})})}});
  return object({"networking.k8s.io/v1", "NetworkPolicy", join({pods.name, "-test"})},
                {{"spec", map({{"podSelector", pods.selector},
                               {"policyTypes", list({"Ingress"})},
                               {"ingress", list({rule})}})}},
                test_hook("-1"));
}

// A number as the text that a command line takes.
Node as_argument(const Node& port) {
  return port.kind == Node::Kind::integer ? Node(std::to_string(port.number))
                                          : Node(value(port.text.text));
}

Node test_pod(const Workload& pods, const Node& labels, const ConnectionTest& test) {
  const Node container =
      map({{"name", "connect"},
           {"image", value(test.container + ".image")},
           {"command", list({"nc", "-z", "-w", "10", test.service, as_argument(test.port)})},
           {"resources", tree(test.container + ".resources")},
           {"securityContext", container_security()}});
  Node pod = object({"v1", "Pod", join({pods.name, "-test"})},
                    {{"spec", map({{"restartPolicy", "Never"},
                                   {"automountServiceAccountToken", false},
                                   {"securityContext", pod_security()},
                                   {"containers", list({container})}})}},
                    test_hook("0"));
  // Not the workload's: its Service and its policies must not take the test for it.
  relabel(pod, labels);
  return pod;
}

}  // namespace

std::vector<Part> growth_parts(const Workload& pods, const Board& board, const Cond& when) {
  return {{"horizontalpodautoscaler", horizontal(pods), when && given("autoscaling.enabled")},
          {"verticalpodautoscaler", vertical(pods), when && given("verticalAutoscaling.enabled")},
          {"poddisruptionbudget", budget(pods), when && given("disruptionBudget.enabled")},
          {"dashboard", dashboard(pods, board), when && given("dashboard.enabled")}};
}

Section growth_section() {
  return {
      "Scaling and dashboards",
      "",
      {enabled("autoscaling.enabled", "More pods under load", "false"),
       setting("autoscaling.minReplicas", "Fewest pods", Sort::integer, "1"),
       setting("autoscaling.maxReplicas", "Most pods", Sort::integer, "3"),
       setting("autoscaling.cpu", "Load to keep, in percent of the request", Sort::integer, "80"),
       enabled("verticalAutoscaling.enabled", "Let the cluster size the main container", "false"),
       enabled("disruptionBudget.enabled", "Keep a pod while nodes are drained", "false"),
       enabled("dashboard.enabled", "A dashboard for Grafana's sidecar", "false")}};
}

std::vector<Part> connection_test(const Workload& pods, const ConnectionTest& test,
                                  const Cond& when) {
  const Node labels =
      map({{"app.kubernetes.io/name", test.label}, {"app.kubernetes.io/instance", pods.name}});
  return {{"tests/connection", test_policy(pods, labels, test.port), when, true},
          {"tests/connection", test_pod(pods, labels, test), when, true}};
}

}  // namespace kchart::compose
