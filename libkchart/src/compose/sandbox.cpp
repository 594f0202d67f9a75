// A Sandbox: the terminal service, the proxy that holds the key, and what the sandboxes may be.
#include "compose/sandbox.hpp"

#include "compose/access.hpp"
#include "compose/backup.hpp"
#include "compose/pod.hpp"

namespace kchart::compose {

namespace {

constexpr int kTerminalPort = 3000;
constexpr int kProxyPort = 8080;

Node selector_of(const Text& name) {
  return map({{"matchLabels", map({{"app", name}})}});
}

Node labels_of(const Text& name) {
  return map({splice_included("labels"), {"app", name}});
}

Node named_object(const Object& head, const Text& app, Entries body) {
  Node made = object(head, std::move(body));
  relabel(made, labels_of(app));
  return made;
}

Node container(const char* name, const char* image, int port, Entries more) {
  const Node ports = list({map({{"name", "http"}, {"containerPort", port}, {"protocol", "TCP"}})});
  const Node probe = map(
      {{"initialDelaySeconds", 3}, {"periodSeconds", 10}, {"tcpSocket", map({{"port", "http"}})}});
  return map(Entries{{"name", name},
                     {"image", value(image)},
                     {"imagePullPolicy", "IfNotPresent"},
                     {"ports", ports},
                     {"readinessProbe", probe},
                     {"livenessProbe", probe},
                     {"resources", tree("resources")},
                     {"securityContext", container_security()}} +
             std::move(more));
}

Node deployment(const Text& name, const char* strategy, Entries pod) {
  const Node made =
      map({{"metadata", map({{"labels", labels_of(name)}})}, {"spec", map(std::move(pod))}});
  return named_object({"apps/v1", "Deployment", name}, name,
                      {{"spec", map({{"replicas", 1},
                                     {"strategy", map({{"type", strategy}})},
                                     {"selector", selector_of(name)},
                                     {"template", made}})}});
}

Node service(const Text& name, const Text& app, int port, Entries more, Node number) {
  Entries each = {
      {"name", "http"}, {"port", std::move(number)}, {"targetPort", port}, {"protocol", "TCP"}};
  return named_object({"v1", "Service", name}, app,
                      {{"spec", map({{"type", more.empty() ? "ClusterIP" : "NodePort"},
                                     {"selector", map({{"app", app}})},
                                     {"ports", list({map(std::move(each) + std::move(more))})}})}});
}

Node terminal() {
  const Node config = list({map({{"configMapRef", map({{"name", "sandbox-config"}})}})});
  Entries more = {{"env", list({variable("PORT", std::to_string(kTerminalPort)),
                                variable("PROGRESS_DB", "/data/progress.db"),
                                field_variable("K8S_NAMESPACE", "metadata.namespace")})},
                  {"envFrom", config},
                  {"volumeMounts", list({mount("tmp", "/tmp"), mount("data", "/data"),
                                         map({{"name", "kubernetes-access"},
                                              {"mountPath", kAccessPath},
                                              {"readOnly", true}})})}};
  return deployment(
      helper("name"), "Recreate",
      {{"serviceAccountName", helper("name")},
       {"automountServiceAccountToken", false},
       {"enableServiceLinks", false},
       {"securityContext", pod_security()},
       {"containers",
        list({container("web-terminal", "terminal.image", kTerminalPort, std::move(more))})},
       {"volumes", list({empty_dir("tmp", "64Mi"), claim("data", join({helper("name"), "-data"})),
                         kubernetes_access()})}});
}

Node proxy() {
  Entries more = {{"env", list({variable("PORT", std::to_string(kProxyPort)),
                                variable("UPSTREAM", join({"https://", value("proxy.upstream")})),
                                secret_variable("ANTHROPIC_API_KEY", value("proxy.apiKey.secret"),
                                                value("proxy.apiKey.key"), false)})},
                  {"volumeMounts", list({mount("tmp", "/tmp")})}};
  return deployment(
      "api-proxy", "RollingUpdate",
      {{"automountServiceAccountToken", false},
       {"enableServiceLinks", false},
       {"securityContext", pod_security()},
       {"containers", list({container("api-proxy", "proxy.image", kProxyPort, std::move(more))})},
       {"volumes", list({empty_dir("tmp", "64Mi")})}});
}

// What the terminal service makes its pods of; the policy below lets it make no others.
Node sandbox() {
  const Node one =
      map({{"name", "sandbox"},
           {"image", value("sandbox.image")},
           {"imagePullPolicy", "IfNotPresent"},
           {"command", list({"sleep", "infinity"})},
           {"envFrom", list({map({{"configMapRef", map({{"name", "sandbox-environment"}})}})})},
           {"resources", tree("sandbox.resources")},
           {"securityContext", container_security()},
           {"volumeMounts", list({mount("home", "/home/claude"), mount("tmp", "/tmp"),
                                  map({{"name", "settings"},
                                       {"mountPath", "/etc/claude-code/managed-settings.json"},
                                       {"subPath", "managed-settings.json"},
                                       {"readOnly", true}})})}});
  const Node settings =
      map({{"name", "settings"}, {"configMap", map({{"name", "sandbox-settings"}})}});
  const Node spec =
      map({{"runtimeClassName", value("sandbox.runtimeClass"), given("sandbox.runtimeClass")},
           {"restartPolicy", "Never"},
           {"activeDeadlineSeconds", count("sandbox.lifetimeSeconds")},
           {"automountServiceAccountToken", false},
           {"enableServiceLinks", false},
           {"securityContext", pod_security()},
           {"containers", list({one})},
           {"volumes", list({empty_dir("home", "1Gi"), empty_dir("tmp", "256Mi"), settings})}});
  return named_object(
      {"v1", "PodTemplate", kSandbox}, kSandbox,
      {{"template", map({{"metadata", map({{"labels", labels_of(kSandbox)}})}, {"spec", spec}})}});
}

constexpr const char* kManagedSettings = R"({
  "permissions": {
    "allow": ["Read", "Glob", "Grep"],
    "deny": ["Bash", "Edit", "Write", "NotebookEdit", "WebFetch", "WebSearch", "Task"],
    "disableBypassPermissionsMode": "disable"
  }
}
)";

std::vector<Part> config_parts() {
  const Node config = map({{"SANDBOX_IMAGE", value("sandbox.image")},
                           {"SANDBOX_POD_TEMPLATE", kSandbox},
                           {"SANDBOX_LABEL", std::string("app=") + kSandbox},
                           {"MAX_SESSIONS", value("sandbox.sessions")}});
  // The key is a placeholder: the real one is put in by the proxy and is nowhere else.
  const Node environment = map({{"ANTHROPIC_API_KEY", "placeholder"},
                                {"ANTHROPIC_BASE_URL", "http://api-proxy:8080"},
                                {"HOME", "/home/claude"},
                                {"DISABLE_AUTOUPDATER", "1"}});
  return {{"configmap", object({"v1", "ConfigMap", "sandbox-config"}, {{"data", config}}), {}},
          {"configmap",
           object({"v1", "ConfigMap", "sandbox-environment"}, {{"data", environment}}),
           {}},
          {"configmap",
           object({"v1", "ConfigMap", "sandbox-settings"},
                  {{"data", map({{"managed-settings.json", kManagedSettings}})}}),
           {}}};
}

Node peer_rule(const char* side, const Text& app, int port) {
  return list({map({{side, list({map({{"podSelector", selector_of(app)}})})},
                    {"ports", list({protocol_port("TCP", port)})}})});
}

std::vector<Part> policy_parts() {
  const Node all = map({});
  const Node internet = list(
      {map({{"to", tree("proxy.upstreamPeers")}, {"ports", list({protocol_port("TCP", 443)})}})});
  std::vector<Part> parts = {
      {"networkpolicy", deny_all("deny-all", all), {}},
      {"networkpolicy", allow_dns("dns", all), {}},
      {"networkpolicy",
       edge_policy("sandbox-to-proxy", "Egress", peer_rule("to", "api-proxy", kProxyPort),
                   selector_of(kSandbox)),
       {}},
      {"networkpolicy",
       edge_policy("proxy-from-sandbox", "Ingress", peer_rule("from", kSandbox, kProxyPort),
                   selector_of("api-proxy")),
       {}},
      {"networkpolicy",
       edge_policy("proxy-to-internet", "Egress", internet, selector_of("api-proxy")),
       {}}};
  for (Part& part : edge_policies(helper("name"))) parts.push_back(std::move(part));
  return parts;
}

// What a Role cannot say of the pods that the terminal service makes.
std::vector<Rule> pod_rules() {
  return {{"object.spec.containers.all(c, c.image == variables.image) && "
           "!has(object.spec.initContainers)",
           "a sandbox runs the image of the sandboxes and nothing else"},
          {"has(object.metadata.labels) && 'app' in object.metadata.labels && "
           "object.metadata.labels['app'] == '" +
               std::string(kSandbox) + "'",
           "a sandbox has the label app=claudecode-sandbox, by which the network policies find it"},
          {"has(object.spec.automountServiceAccountToken) && "
           "!object.spec.automountServiceAccountToken",
           "a sandbox has no token of a service account"},
          {"!has(object.spec.volumes) || object.spec.volumes.all(v, has(v.emptyDir) || "
           "(has(v.configMap) && v.configMap.name == 'sandbox-settings'))",
           "a sandbox mounts scratch space and its settings only"},
          {"object.spec.containers.all(c, !has(c.env) || c.env.all(e, !has(e.valueFrom)))",
           "a sandbox gets no secrets by its variables"},
          {"object.spec.containers.all(c, !has(c.envFrom) || c.envFrom.all(e, !has(e.secretRef)))",
           "a sandbox gets no secrets by its variables"}};
}

std::vector<Part> access_parts() {
  const Text name = helper("name");
  const Node rules =
      list({grant_node("", {"pods"}, {"get", "list", "watch", "create", "delete"}),
            grant_node("", {"pods/exec"}, {"create", "get"}), grant_node("", {"pods/log"}, {"get"}),
            grant_node("", {"podtemplates"}, {"get"})});
  std::vector<Part> parts = {{"serviceaccount", service_account(name), {}},
                             {"role", object({kRbac, "Role", name}, {{"rules", rules}}), {}},
                             {"rolebinding", role_binding(name, "Role", name), {}}};
  const Text user = join({"system:serviceaccount:", release_namespace(), ":", name});
  Admission made{join({release_namespace(), "-", name, "-pods"}), user};
  made.targets = {{"", "v1", {"pods"}, {"CREATE"}}};
  made.variables = {{"image", quoted_cel(value("sandbox.image"))}};
  made.rules = pod_rules();
  Admission names{join({release_namespace(), "-", name, "-names"}), user};
  names.targets = {{"", "v1", {"pods"}, {"CREATE", "DELETE"}},
                   {"", "v1", {"pods/exec"}, {"CONNECT"}}};
  names.rules = {
      {"(request.operation == 'CREATE' ? object.metadata.name : request.name)"
       ".startsWith('" +
           std::string(kSandbox) + "-')",
       "the terminal service may touch pods called claudecode-sandbox-... only"}};
  for (const Admission& one : {made, names}) {
    for (Part& part : admission_parts(one)) parts.push_back(std::move(part));
  }
  return parts;
}

std::vector<Part> quota_parts() {
  const Node hard = map({{"pods", value("quota.pods")},
                         {"limits.cpu", value("quota.cpu")},
                         {"limits.memory", value("quota.memory")}});
  return {{"resourcequota",
           object({"v1", "ResourceQuota", "quota"}, {{"spec", map({{"hard", hard}})}}),
           {}}};
}

std::vector<Helper> helpers() {
  const Node labels = map({{"app.kubernetes.io/part-of", "claudecode-terminal"},
                           {"app.kubernetes.io/managed-by", release_service()}});
  return {{"name", "The terminal service's name.", false, value("name"), {}},
          {"selector",
           "Labels of the terminal service's pods; they never change.",
           true,
           {},
           map({{"app", helper("name")}})},
          {"labels", "Labels of every object.", true, {}, labels},
          {"annotations",
           "What every object is part of.",
           true,
           {},
           map({{"kchart.dev/sandbox", helper("name")}})}};
}

std::vector<Part> parts() {
  const Text name = helper("name");
  const Node storage = map({{"accessModes", list({"ReadWriteOnce"})},
                            {"resources", map({{"requests", map({{"storage", "1Gi"}})}})}});
  std::vector<Part> all = {namespace_part("restricted", {})};
  for (const std::vector<Part>& more :
       {quota_parts(), config_parts(), access_parts(), policy_parts()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  all.push_back({"persistentvolumeclaim",
                 object({"v1", "PersistentVolumeClaim", join({name, "-data"})}, {{"spec", storage}},
                        {{"helm.sh/resource-policy", "keep"}}),
                 {}});
  const Snapshots snapshots{name, join({name, "-data"}), "web-terminal-backup"};
  for (Part& part : backup_parts(snapshots)) all.push_back(std::move(part));
  all.push_back({"sandbox", sandbox(), {}});
  all.push_back({"deployment", terminal(), {}});
  all.push_back(
      {"service",
       service(name, name, kTerminalPort, {{"nodePort", count("service.nodePort")}}, kTerminalPort),
       {}});
  all.push_back({"api-proxy", proxy(), {}});
  all.push_back({"api-proxy", service("api-proxy", "api-proxy", kProxyPort, {}, kProxyPort), {}});
  return all;
}

}  // namespace

const Blueprint& sandbox_blueprint() {
  static const Blueprint blueprint =
      settled({"Sandbox", sandbox_facts(), sandbox_sections(), helpers(), parts()});
  return blueprint;
}

Identity identity(const SandboxSpec& spec) {
  return {spec.name, {spec.namespace_name, {{"app", spec.name}}, {kTerminalPort}}, true};
}

}  // namespace kchart::compose
