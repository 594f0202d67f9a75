// Who manages the namespaces of apps: the Temporal worker, or the builder with its page. Both may
// touch only namespaces that begin with the platform's prefix, which no Role can say.
#include "compose/access.hpp"
#include "compose/platform.hpp"
#include "compose/pod.hpp"

namespace kchart::compose {

namespace {

std::vector<const char*> managing() {
  return {"get", "list", "watch", "create", "update", "patch", "delete"};
}

// In the cluster: namespaces, and bindings of the one role below. In each namespace: that role.
std::vector<Part> role_parts(const char* name, const Cond& on) {
  const std::string tenant = std::string(name) + "-tenant";
  Node bind = map({{"apiGroups", list({"rbac.authorization.k8s.io"})},
                   {"resources", list({"clusterroles"})},
                   {"resourceNames", list({tenant})},
                   {"verbs", list({"bind"})}});
  const Node own = object(
      {kRbac, "ClusterRole", name, ""},
      {{"rules", list({grant_node("", {"namespaces"}, managing()),
                       grant_node("rbac.authorization.k8s.io", {"rolebindings"}, {"get", "create"}),
                       std::move(bind)})}});
  const Node there = object(
      {kRbac, "ClusterRole", tenant, ""},
      {{"rules",
        list({grant_node("", {"services", "secrets", "configmaps", "resourcequotas", "limitranges"},
                         managing()),
              grant_node("", {"pods", "pods/log", "events"}, {"get", "list", "watch"}),
              grant_node("apps", {"deployments"}, managing()),
              grant_node("apps", {"replicasets"}, {"get", "list", "watch"}),
              grant_node("batch", {"cronjobs", "jobs"}, managing()),
              grant_node("networking.k8s.io", {"ingresses", "networkpolicies"}, managing())})}});
  return {{name, service_account(name), on},
          {name, own, on},
          {name, there, on},
          {name, cluster_role_binding(name, name), on}};
}

std::vector<Part> limit_parts(const char* name, const Cond& on) {
  Admission made{join({release_namespace(), std::string("-") + name}),
                 join({"system:serviceaccount:", release_namespace(), std::string(":") + name})};
  made.targets = {{"", "v1", {"namespaces"}, {"CREATE", "UPDATE", "DELETE"}},
                  {"rbac.authorization.k8s.io", "v1", {"rolebindings"}, {"CREATE", "UPDATE"}}};
  made.variables = {{"prefix", quoted_cel(value("manages"))},
                    {"own", quoted_cel(release_namespace())},
                    {"space",
                     "request.resource.resource == 'namespaces' ? (request.operation == "
                     "'DELETE' ? oldObject.metadata.name : object.metadata.name) : "
                     "request.namespace"}};
  made.rules = {
      {"variables.space.startsWith(variables.prefix) && variables.space != variables.own",
       "it may manage only namespaces with the platform's prefix, and not the platform's own"},
      {"request.resource.resource != 'rolebindings' || object.roleRef.name == '" +
           std::string(name) + "-tenant'",
       "it may bind only the role of its own for namespaces"},
      {"request.resource.resource != 'rolebindings' || object.subjects.all(s, s.kind == "
       "'ServiceAccount' && s.name == '" +
           std::string(name) + "' && s.namespace == variables.own)",
       "it may bind that role only to itself"}};
  return admission_parts(made, "admission", on);
}

Node confined(Node container, const char* name, const char* pool) {
  return map({{"serviceAccountName", name},
              {"automountServiceAccountToken", false},
              {"enableServiceLinks", false},
              {"securityContext", pod_security()},
              {"containers", list({std::move(container)})},
              {"nodeSelector", on_pool(pool), given("pools")},
              {"volumes", list({empty_dir("tmp", "5Gi"), kubernetes_access()})}});
}

Node manager_mounts() {
  return list(
      {mount("tmp", "/tmp"),
       map({{"name", "kubernetes-access"}, {"mountPath", kAccessPath}, {"readOnly", true}})});
}

// The node's address leads to the registry, and to the API server.
Entries manager_egress() {
  return {component_rule("to", kBuildkit, 1234), component_rule("to", kRegistry, 5000),
          nodes_rule("to", {5000, 6443})};
}

Node worker_container() {
  const Text space = value("worker.temporalNamespace");
  const auto from = [](const char* name, const char* secret, const char* key) {
    return secret_variable(name, secret, key, false);
  };
  return map(
      {{"name", "worker"},
       {"image", value("worker.image")},
       {"env",
        list({variable("TEMPORAL_ADDRESS", join({space, ".tmprl.cloud:7233"})),
              variable("TEMPORAL_NAMESPACE", space),
              from("TEMPORAL_TLS_CERT", "temporal-creds", "tls-cert"),
              from("TEMPORAL_TLS_KEY", "temporal-creds", "tls-key"),
              variable("BUILDKIT_HOST", join({"tcp://buildkitd.", release_namespace(), ":1234"})),
              variable("REGISTRY_HOST", join({"http://", value("registry.address"), ":5000"})),
              variable("LOKI_PUSH_URL",
                       join({"http://loki.", release_namespace(), ":3100/loki/api/v1/push"})),
              from("GITHUB_APP_PRIVATE_KEY", "github-app", "private-key"),
              variable("HOME", "/tmp")})},
       {"resources", tree("worker.resources")},
       {"securityContext", container_security()},
       {"volumeMounts", manager_mounts()}});
}

std::vector<Part> worker_parts() {
  const Cond on = given("worker.enabled");
  Component worker{"temporal-worker", on, confined(worker_container(), "temporal-worker", "ctrl")};
  const Node loki = map({{"app.kubernetes.io/name", "loki"}});
  worker.egress = manager_egress();
  worker.egress.push_back(
      item(map({{"to", list({map({{"podSelector", map({{"matchLabels", loki}})}})})},
                {"ports", list({protocol_port("TCP", 3100)})}})));
  worker.egress.push_back(internet_rule({443, 7233}));
  std::vector<Part> parts = component_parts(worker);
  for (const std::vector<Part>& more :
       {role_parts("temporal-worker", on), limit_parts("temporal-worker", on)}) {
    parts.insert(parts.end(), more.begin(), more.end());
  }
  return parts;
}

Node builder_container() {
  return map(
      {{"name", "builder"},
       {"image", value("builder.image")},
       {"ports", list({port("http", 8000)})},
       {"env",
        list({variable("REGISTRY", join({"registry.", release_namespace(), ":5000"})),
              variable("BUILDKIT_HOST", join({"tcp://buildkitd.", release_namespace(), ":1234"})),
              variable("DOMAIN", value("domain")), variable("HOME", "/tmp"),
              secret_variable("ANTHROPIC_API_KEY", "builder-secret", "ANTHROPIC_API_KEY", false)})},
       {"readinessProbe", map({{"tcpSocket", map({{"port", "http"}})}})},
       {"resources", tree("builder.resources")},
       {"securityContext", container_security()},
       {"volumeMounts", manager_mounts()}});
}

std::vector<Part> builder_parts() {
  const Cond on = given("builder.enabled");
  Component builder{"builder", on, confined(builder_container(), "builder-controller", "ctrl")};
  builder.egress = manager_egress();
  builder.egress.push_back(internet_rule({443}));
  std::vector<Part> parts = component_parts(builder);
  for (const std::vector<Part>& more :
       {role_parts("builder-controller", on), limit_parts("builder-controller", on)}) {
    parts.insert(parts.end(), more.begin(), more.end());
  }
  parts.push_back(component_service("builder", 8000, on));
  const Node backend =
      map({{"service", map({{"name", "builder"}, {"port", map({{"number", 8000}})}})}});
  const Node path = map({{"path", "/"}, {"pathType", "Prefix"}, {"backend", backend}});
  const Node rule = map(
      {{"host", join({"builder.", value("domain")})}, {"http", map({{"paths", list({path})}})}});
  parts.push_back(
      {"builder",
       object({"networking.k8s.io/v1", "Ingress", "builder"},
              {{"spec", map({{"ingressClassName", "traefik"}, {"rules", list({rule})}})}}),
       on});
  return parts;
}

}  // namespace

std::vector<Part> manager_parts() {
  std::vector<Part> parts = worker_parts();
  for (Part& part : builder_parts()) parts.push_back(std::move(part));
  // Edges of the declaration are those of whoever manages.
  const Node pods =
      map({{"matchExpressions", list({map({{"key", "app"},
                                           {"operator", "In"},
                                           {"values", list({"builder", "temporal-worker"})}})})}});
  parts.push_back({"networkpolicy",
                   edge_policy("manager-egress", "Egress", tree("networkPolicy.egress"), pods),
                   given("networkPolicy.egress")});
  parts.push_back({"networkpolicy",
                   edge_policy("manager-ingress", "Ingress", tree("networkPolicy.ingress"), pods),
                   given("networkPolicy.ingress")});
  return parts;
}

}  // namespace kchart::compose
