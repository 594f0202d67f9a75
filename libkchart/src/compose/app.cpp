// The objects of an App: for each stage a Deployment with its Service and Ingress, or a CronJob.
#include "compose/app.hpp"

#include "compose/growth.hpp"
#include "compose/pod.hpp"

namespace kchart::compose {

namespace {

Text named(const Stage& stage) {
  return stage.suffix[0] == '\0' ? helper("name") : join({helper("name"), stage.suffix});
}

Cond serves() {
  return given("port") && !given("schedule");
}

// Labels of the pods of one stage, with `name` of the map that all stages have.
Node stage_labels(const Stage& stage, const char* name) {
  if (stage.name[0] == '\0') return included(name);
  return map({splice_included(name), {"environment", stage.name}});
}

Node stage_selector(const Stage& stage) {
  return map({{"matchLabels", stage_labels(stage, "selector")}});
}

Node stage_object(const Stage& stage, const Object& head, Entries body) {
  Node made = object(head, std::move(body));
  if (stage.name[0] != '\0') relabel(made, stage_labels(stage, "labels"));
  return made;
}

Text image_of(const Stage& stage) {
  if (stage.name[0] == '\0') return value("image");
  return fallback(value(std::string(stage.name) + ".image"), value("image"));
}

Entries probes() {
  const Node answer = map({{"path", value("health")}, {"port", "http"}});
  const auto probe = [&](int delay) {
    return map({{"initialDelaySeconds", delay},
                {"periodSeconds", 10},
                {"timeoutSeconds", 5},
                {"httpGet", answer, given("health")},
                {"tcpSocket", map({{"port", "http"}}), !given("health")}});
  };
  return only(serves(), {{"readinessProbe", probe(2)}, {"livenessProbe", probe(15)}});
}

Node container(const Stage& stage) {
  const Node ports =
      list({map({{"name", "http"}, {"containerPort", count("port")}, {"protocol", "TCP"}})});
  const Entries environment = {item(variable("PORT", value("port")), serves()),
                               splice_values("env")};
  Entries security = {{"runAsNonRoot", true},
                      {"allowPrivilegeEscalation", false},
                      {"readOnlyRootFilesystem", flag("readOnlyRootFilesystem")},
                      {"capabilities", map({{"drop", list({"ALL"})}})}};
  return map(Entries{{"name", "app"},
                     {"image", image_of(stage)},
                     {"command", tree("command"), given("command")},
                     {"args", tree("args"), given("args")},
                     {"ports", ports, serves()},
                     {"env", entries_list(environment)},
                     {"envFrom", tree("envFrom"), given("envFrom")},
                     {"resources", tree("resources")}} +
             probes() +
             Entries{{"securityContext", map(std::move(security))},
                     {"volumeMounts",
                      entries_list({item(mount("tmp", "/tmp")), splice_values("volumeMounts")})}});
}

Node pod_template(const Stage& stage, Entries more) {
  const Node spec =
      map(Entries{{"runtimeClassName", value("runtimeClass"), given("runtimeClass")},
                  {"automountServiceAccountToken", false},
                  {"enableServiceLinks", false},
                  {"securityContext", pod_security()}} +
          std::move(more) +
          Entries{{"containers", list({container(stage)})},
                  {"nodeSelector", tree("nodeSelector"), given("nodeSelector")},
                  {"tolerations", tree("tolerations"), given("tolerations")},
                  {"volumes",
                   entries_list({item(empty_dir("tmp", "256Mi")), splice_values("volumes")})}});
  return map({{"metadata", map({{"labels", stage_labels(stage, "labels")}})}, {"spec", spec}});
}

Node deployment(const Stage& stage) {
  const Node rolling = map({{"maxSurge", 1}, {"maxUnavailable", 0}});
  return stage_object(
      stage, {"apps/v1", "Deployment", named(stage)},
      {{"spec", map({{"replicas", count("replicas"), !given("autoscaling.enabled")},
                     {"strategy", map({{"type", "RollingUpdate"}, {"rollingUpdate", rolling}})},
                     {"selector", stage_selector(stage)},
                     {"template", pod_template(stage, {})}})}});
}

Node cron_job(const Stage& stage) {
  const Node job = map({{"backoffLimit", 2},
                        {"activeDeadlineSeconds", 3600},
                        {"template", pod_template(stage, {{"restartPolicy", "Never"}})}});
  return stage_object(stage, {"batch/v1", "CronJob", named(stage)},
                      {{"spec", map({{"schedule", value("schedule")},
                                     {"timeZone", value("timezone"), given("timezone")},
                                     {"concurrencyPolicy", "Forbid"},
                                     {"successfulJobsHistoryLimit", 3},
                                     {"failedJobsHistoryLimit", 3},
                                     {"jobTemplate", map({{"spec", job}})}})}});
}

Node service(const Stage& stage) {
  const Node ports = list({map(
      {{"name", "http"}, {"port", count("port")}, {"targetPort", "http"}, {"protocol", "TCP"}})});
  return stage_object(stage, {"v1", "Service", named(stage)},
                      {{"spec", map({{"type", "ClusterIP"},
                                     {"selector", stage_labels(stage, "selector")},
                                     {"ports", ports}})}});
}

Text host_of(const Stage& stage) {
  return stage.name == std::string_view("preview") ? helper("preview-host") : helper("host");
}

Node ingress(const Stage& stage) {
  const Node backend =
      map({{"service", map({{"name", named(stage)}, {"port", map({{"name", "http"}})}})}});
  const Node path = map({{"path", "/"}, {"pathType", "Prefix"}, {"backend", backend}});
  const Node rule = map({{"host", host_of(stage)}, {"http", map({{"paths", list({path})}})}});
  const Node tls =
      map({{"hosts", list({host_of(stage)})}, {"secretName", join({named(stage), "-tls"})}});
  const Cond issued = given("ingress.clusterIssuer");
  Node made = object({"networking.k8s.io/v1", "Ingress", named(stage)},
                     {{"spec", map({{"ingressClassName", value("ingress.className")},
                                    {"rules", list({rule})},
                                    {"tls", list({tls}), issued}})}},
                     {{"cert-manager.io/cluster-issuer", value("ingress.clusterIssuer"), issued}});
  if (stage.name[0] != '\0') relabel(made, stage_labels(stage, "labels"));
  return made;
}

std::vector<Part> quota_parts() {
  const Node hard = map({{"pods", value("quota.pods")},
                         {"limits.cpu", value("quota.cpu")},
                         {"limits.memory", value("quota.memory")}});
  const Node each = map({{"type", "Container"},
                         {"defaultRequest", map({{"cpu", "50m"}, {"memory", "64Mi"}})},
                         {"default", map({{"cpu", "250m"}, {"memory", "128Mi"}})}});
  const Node range =
      object({"v1", "LimitRange", helper("name")}, {{"spec", map({{"limits", list({each})}})}});
  return {{"resourcequota",
           object({"v1", "ResourceQuota", helper("name")}, {{"spec", map({{"hard", hard}})}}),
           given("quota.enabled")},
          {"limitrange", range, given("quota.enabled")}};
}

void add_stage(const Stage& stage, std::vector<Part>& parts) {
  const Cond here = has_stage(stage);
  const Cond server = here && !given("schedule");
  parts.push_back({"deployment", deployment(stage), server});
  parts.push_back({"cronjob", cron_job(stage), here && given("schedule")});
  parts.push_back({"service", service(stage), here && serves()});
  parts.push_back({"ingress", ingress(stage), here && serves() && given("ingress.enabled")});
  const Workload pods{named(stage), stage_selector(stage), "app"};
  for (Part& part : growth_parts(pods, {"App ", "app-", "app.json"}, server)) {
    parts.push_back(std::move(part));
  }
  const ConnectionTest test{"app-test", named(stage), count("port"), "test"};
  for (Part& part : connection_test(pods, test, here && serves())) {
    parts.push_back(std::move(part));
  }
}

std::vector<Part> parts() {
  std::vector<Part> all = {namespace_part("restricted", {})};
  for (Part& part : quota_parts()) all.push_back(std::move(part));
  all.push_back({"networkpolicy", deny_all(join({helper("name"), "-deny-all"})), {}});
  all.push_back({"networkpolicy", allow_dns(join({helper("name"), "-dns"})), {}});
  for (Part& part : edge_policies(helper("name"))) all.push_back(std::move(part));
  for (const Stage& stage : app_stages()) add_stage(stage, all);
  return all;
}

std::vector<Helper> helpers() {
  const Text host =
      fallback(value("ingress.hostname"), join({helper("name"), ".", value("ingress.domain")}));
  const Text preview = fallback(value("preview.hostname"),
                                join({helper("name"), "-preview.", value("ingress.domain")}));
  const Node selector = map({{"app", helper("name")}});
  const Node labels = map({splice_included("selector"),
                           {"app.kubernetes.io/name", helper("name")},
                           {"app.kubernetes.io/managed-by", release_service()}});
  return {{"name", "The app's name.", false, value("name"), {}},
          {"host", "The host name of the Ingress.", false, host, {}},
          {"preview-host", "The host name of the preview.", false, preview, {}},
          {"selector", "Labels by which pods are found; they never change.", true, {}, selector},
          {"labels", "Labels of every object.", true, {}, labels},
          {"annotations",
           "What every object is part of.",
           true,
           {},
           map({{"kchart.dev/app", helper("name")}})}};
}

}  // namespace

const std::vector<Stage>& app_stages() {
  static const std::vector<Stage> all = {{"", ""}, {"preview", "-preview"}, {"prod", "-prod"}};
  return all;
}

Cond has_stage(const Stage& stage) {
  if (stage.name[0] != '\0') return given(std::string(stage.name) + ".enabled");
  return !given("preview.enabled") && !given("prod.enabled");
}

const Blueprint& app_blueprint() {
  static const Blueprint blueprint =
      settled({"App", app_facts(), app_sections(), helpers(), parts()});
  return blueprint;
}

}  // namespace kchart::compose
