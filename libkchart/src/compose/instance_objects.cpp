// The objects of an Instance around its pod.
#include "compose/instance.hpp"
#include "compose/pod.hpp"

namespace kchart::compose {

namespace {

Text named(const char* suffix) {
  return join({helper("name"), suffix});
}

Node strings(std::vector<const char*> all) {
  std::vector<Node> nodes(all.begin(), all.end());
  return list(std::move(nodes));
}

Node grant(const char* group, std::vector<const char*> resources, std::vector<const char*> verbs) {
  return map({{"apiGroups", list({group})},
              {"resources", strings(std::move(resources))},
              {"verbs", strings(std::move(verbs))}});
}

std::vector<const char*> all_verbs() {
  return {"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"};
}

Entries workload_grants() {
  return {
      item(grant("", {"pods", "services", "configmaps", "persistentvolumeclaims"}, all_verbs())),
      item(grant("", {"pods/log", "events"}, {"get", "list", "watch"})),
      item(grant("", {"pods/exec", "pods/portforward"}, {"create", "get"})),
      item(grant("apps", {"deployments", "statefulsets", "replicasets"}, all_verbs())),
      item(grant("batch", {"jobs", "cronjobs"}, all_verbs()))};
}

// Whoever may bind a role may bind any that it has itself; secrets are those of all instances of
// the namespace. So both only on demand.
Entries admin_grants() {
  return {
      item(grant("", {"secrets", "serviceaccounts", "endpoints", "resourcequotas"}, all_verbs())),
      item(grant("networking.k8s.io", {"ingresses", "networkpolicies"}, all_verbs())),
      item(grant("rbac.authorization.k8s.io", {"roles", "rolebindings"}, all_verbs())),
      item(grant("autoscaling", {"horizontalpodautoscalers"}, all_verbs())),
      item(grant("policy", {"poddisruptionbudgets"}, all_verbs()))};
}

std::vector<Part> access_parts() {
  const Node account =
      object({"v1", "ServiceAccount", helper("name")}, {{"automountServiceAccountToken", false}});
  const Node role = object(
      {"rbac.authorization.k8s.io/v1", "Role", helper("name")},
      {{"rules", entries_list(workload_grants() + only(given("rbac.admin"), admin_grants()))}});
  const Node binding = object({"rbac.authorization.k8s.io/v1", "RoleBinding", helper("name")},
                              {{"roleRef", map({{"apiGroup", "rbac.authorization.k8s.io"},
                                                {"kind", "Role"},
                                                {"name", helper("name")}})},
                               {"subjects", list({map({{"kind", "ServiceAccount"},
                                                       {"name", helper("name")},
                                                       {"namespace", release_namespace()}})})}});
  return {{"serviceaccount", account, {}},
          {"role", role, given("rbac.create")},
          {"rolebinding", binding, given("rbac.create")}};
}

Node volume_claim(const char* suffix, const char* size) {
  return object(
      {"v1", "PersistentVolumeClaim", named(suffix)},
      {{"spec", map({{"accessModes", list({value("storage.accessMode")})},
                     {"storageClassName", value("storage.className"), given("storage.className")},
                     {"resources", map({{"requests", map({{"storage", value(size)}})}})}})}},
      {{"helm.sh/resource-policy", "keep"}});
}

Node deployment() {
  const Node pod =
      map({{"metadata",
            map({{"labels", included("labels")}, {"annotations", included("annotations")}})},
           {"spec", instance_pod_spec()}});
  // Two pods of an update could not both hold the volumes.
  return object({"apps/v1", "Deployment", helper("name")},
                {{"spec", map({{"replicas", 1, !given("autoscaling.enabled")},
                               {"revisionHistoryLimit", 3},
                               {"strategy", map({{"type", "Recreate"}})},
                               {"selector", map({{"matchLabels", included("selector")}})},
                               {"template", pod}})}});
}

Node service() {
  Entries ports;
  for (const Member& member : instance_members()) {
    for (const NamedPort& wish : member.ports) {
      ports.push_back(item(map({{"name", wish.name},
                                {"port", instance_port(member.name, wish.name)},
                                {"targetPort", wish.name},
                                {"protocol", "TCP"}}),
                           instance_has(member)));
    }
  }
  return object({"v1", "Service", helper("service")},
                {{"spec", map({{"type", "ClusterIP"},
                               {"selector", included("selector")},
                               {"ports", entries_list(std::move(ports))}})}});
}

Node ingress() {
  const Node backend =
      map({{"service", map({{"name", helper("service")}, {"port", map({{"name", "http"}})}})}});
  const Node path = map({{"path", "/"}, {"pathType", "Prefix"}, {"backend", backend}});
  const Node rule = map({{"host", helper("host")}, {"http", map({{"paths", list({path})}})}});
  const Node tls = map({{"hosts", list({helper("host")})}, {"secretName", named("-tls")}});
  Entry issuer("cert-manager.io/cluster-issuer", value("ingress.clusterIssuer"),
               given("ingress.clusterIssuer"));
  return object({"networking.k8s.io/v1", "Ingress", helper("name")},
                {{"spec", map({{"ingressClassName", value("ingress.className")},
                               {"rules", list({rule})},
                               {"tls", list({tls})}})}},
                {std::move(issuer)});
}

std::vector<Part> policy_parts() {
  const Node cluster = map(
      {{"namespaceSelector", labelled("kubernetes.io/metadata.name", value("database.namespace"))},
       {"podSelector", labelled("cnpg.io/cluster", value("database.cluster"))}});
  const Node database =
      list({map({{"to", list({cluster})}, {"ports", list({protocol_port("TCP", 5432)})}})});
  std::vector<Part> parts = {{"networkpolicy", deny_all(named("-deny-all")), {}},
                             {"networkpolicy", allow_dns(named("-dns")), {}}};
  for (Part& part : edge_policies(helper("name"))) parts.push_back(std::move(part));
  parts.push_back({"networkpolicy", edge_policy(named("-database"), "Egress", database),
                   given("database.enabled")});
  return parts;
}

std::vector<Part> database_parts() {
  const Node database =
      object({"postgresql.cnpg.io/v1", "Database", named("-db"), value("database.namespace")},
             {{"spec", map({{"name", helper("name")},
                            {"owner", value("database.owner")},
                            {"cluster", map({{"name", value("database.cluster")}})},
                            {"databaseReclaimPolicy", value("database.reclaimPolicy")}})}});
  const Text url = join({"postgresql://", value("database.owner"), ":", value("database.password"),
                         "@", value("database.cluster"), "-rw.", value("database.namespace"),
                         ".svc:5432/", helper("name")});
  const Node secret = object({"v1", "Secret", named("-db")},
                             {{"type", "Opaque"}, {"stringData", map({{"DATABASE_URL", url}})}});
  return {{"database", database, given("database.enabled")},
          {"database", secret, given("database.enabled") && given("database.password")}};
}

}  // namespace

std::vector<Part> instance_parts() {
  std::vector<Part> parts = access_parts();
  parts.push_back(
      {"persistentvolumeclaim", volume_claim("-workspace", "storage.workspace.size"), {}});
  parts.push_back({"persistentvolumeclaim", volume_claim("-home", "storage.home.size"), {}});
  for (const std::vector<Part>& more :
       {policy_parts(), database_parts(), instance_growth_parts()}) {
    parts.insert(parts.end(), more.begin(), more.end());
  }
  parts.push_back({"deployment", deployment(), {}});
  parts.push_back({"service", service(), {}});
  parts.push_back({"ingress", ingress(), given("ingress.enabled")});
  return parts;
}

}  // namespace kchart::compose
