// A Platform: the registry with its garbage collection, BuildKit, certificates and the sandbox
// runtime.
#include "compose/platform.hpp"

#include "compose/access.hpp"
#include "compose/backup.hpp"
#include "compose/pod.hpp"

namespace kchart::compose {

namespace {

constexpr int kRegistryPort = 5000, kBuildPort = 1234;

// Why a pod is less confined than `restricted` asks, where it is.
Entries exception(const char* reason) {
  return {{"kchart.dev/exception", reason}};
}

Node data_volume(const char* name) {
  return list({claim("data", name), empty_dir("tmp", "256Mi")});
}

// A volume on the disk of one node: the path of the document without hostPath, which no level of
// Pod Security but `privileged` lets in.
std::vector<Part> node_volume(const char* name, const char* pool, const Text& size,
                              const Text& path, const Cond& when) {
  const Node term =
      map({{"matchExpressions",
            list({map({{"key", "pool"}, {"operator", "In"}, {"values", list({pool})}})})}});
  const Node storage = map({{"storage", size}});
  const Node volume = object(
      {"v1", "PersistentVolume", join({release_namespace(), std::string("-") + name}), ""},
      {{"spec",
        map({{"capacity", storage},
             {"accessModes", list({"ReadWriteOnce"})},
             {"persistentVolumeReclaimPolicy", "Retain"},
             {"storageClassName", "local"},
             {"claimRef", map({{"namespace", release_namespace()}, {"name", name}})},
             {"local", map({{"path", path}})},
             {"nodeAffinity", map({{"required", map({{"nodeSelectorTerms", list({term})}})}})}})}});
  const Node wanted = object(
      {"v1", "PersistentVolumeClaim", name},
      {{"spec",
        map({{"accessModes", list({"ReadWriteOnce"})},
             {"storageClassName", "local", given("pools")},
             {"volumeName", join({release_namespace(), std::string("-") + name}), given("pools")},
             {"resources", map({{"requests", storage}})}})}},
      {{"helm.sh/resource-policy", "keep"}});
  return {{name, volume, when && given("pools")}, {name, wanted, when}};
}

// A push during the collection would lose layers, so the registry takes none meanwhile: it serves
// read-only as long as the collection keeps this file young, and by itself again when nobody does.
constexpr const char* kServe = R"sh(set -eu
read_only() { [ -n "$(find /var/lib/registry/read-only -mmin -5 2>/dev/null)" ] && echo true || echo false; }
while true; do
  mode=$(read_only)
  REGISTRY_STORAGE_MAINTENANCE_READONLY="{\"enabled\":$mode}" registry serve "$CONFIG" &
  server=$!
  trap 'kill $server 2>/dev/null || true; wait $server || true; exit 0' TERM INT
  while [ "$(read_only)" = "$mode" ]; do
    kill -0 $server 2>/dev/null || exit 1
    sleep 2 & wait $!
  done
  kill $server
  wait $server || true
done
)sh";

constexpr const char* kCollect = R"sh(set -eu
flag=/var/lib/registry/read-only
trap 'rm -f "$flag"' EXIT
trap 'exit 1' TERM INT
touch "$flag"
while sleep 30; do touch "$flag"; done &
beat=$!
trap 'kill $beat 2>/dev/null || true; rm -f "$flag"' EXIT
until wget -O /dev/null --post-data= "http://$REGISTRY/v2/read-only/blobs/uploads/" 2>&1 | grep -q 405; do
  sleep 2
done
registry garbage-collect "$CONFIG" --delete-untagged
)sh";

constexpr const char* kConfig = "/etc/docker/registry/config.yml";

Node registry_container() {
  return map({{"name", "registry"},
              {"image", value("registry.image")},
              {"command", list({"/bin/sh", "-c", kServe})},
              {"ports", list({map({{"name", "http"},
                                   {"containerPort", kRegistryPort},
                                   {"hostPort", kRegistryPort, given("registry.address")},
                                   {"hostIP", value("registry.address"), given("registry.address")},
                                   {"protocol", "TCP"}})})},
              {"env", list({variable("REGISTRY_STORAGE_DELETE_ENABLED", "true"),
                            variable("CONFIG", kConfig)})},
              {"readinessProbe", map({{"httpGet", map({{"path", "/v2/"}, {"port", "http"}})}})},
              {"resources", tree("registry.resources")},
              {"securityContext", container_security()},
              {"volumeMounts", list({mount("data", "/var/lib/registry"), mount("tmp", "/tmp")})}});
}

Node registry_pod() {
  return map({{"automountServiceAccountToken", false},
              {"enableServiceLinks", false},
              {"securityContext", pod_security()},
              {"containers", list({registry_container()})},
              {"nodeSelector", on_pool("ops"), given("pools")},
              {"tolerations", tolerated("ops"), given("pools")},
              {"volumes", data_volume("registry")}});
}

// The command of the document removes what has no tag any more; that all but the last images lose
// theirs is the first step's work.
constexpr const char* kUntag = R"sh(set -eu
for repository in $(crane catalog --insecure "$REGISTRY"); do
  case "$repository" in cache/*) continue ;; esac
  for tag in $(crane ls --insecure "$REGISTRY/$repository"); do
    made=$(crane config --insecure "$REGISTRY/$repository:$tag" | sed -n 's/.*"created":"\([^"]*\)".*/\1/p')
    echo "${made:-0000} $tag"
  done | sort -r | awk -v keep="$KEEP" 'NR > keep {print $2}' | while read -r tag; do
    crane delete --insecure "$REGISTRY/$repository@$(crane digest --insecure "$REGISTRY/$repository:$tag")"
  done
done
)sh";

Node collection_job() {
  const Node untag =
      map({{"name", "untag"},
           {"image", value("registry.craneImage")},
           {"command", list({"/busybox/sh", "-c", kUntag})},
           {"env", list({variable("REGISTRY", join({"registry.", release_namespace(), ":5000"})),
                         variable("KEEP", value("registry.keep")), variable("HOME", "/tmp")})},
           {"resources", tree("registry.collection.resources")},
           {"securityContext", container_security()},
           {"volumeMounts", list({mount("tmp", "/tmp")})}});
  const Node collect =
      map({{"name", "gc"},
           {"image", value("registry.image")},
           {"command", list({"/bin/sh", "-c", kCollect})},
           {"env", list({variable("REGISTRY", join({"registry.", release_namespace(), ":5000"})),
                         variable("CONFIG", kConfig)})},
           {"resources", tree("registry.collection.resources")},
           {"securityContext", container_security()},
           {"volumeMounts", list({mount("data", "/var/lib/registry"), mount("tmp", "/tmp")})}});
  return map({{"restartPolicy", "OnFailure"},
              {"automountServiceAccountToken", false},
              {"enableServiceLinks", false},
              {"securityContext", pod_security()},
              {"initContainers", list({untag})},
              {"containers", list({collect})},
              {"nodeSelector", on_pool("ops"), given("pools")},
              {"tolerations", tolerated("ops"), given("pools")},
              {"volumes", data_volume("registry")}});
}

std::vector<Part> registry_parts() {
  const Cond on = given("registry.enabled");
  Component registry{"registry", on, registry_pod()};
  registry.ingress = {component_rule("from", kBuildkit, kRegistryPort),
                      component_rule("from", kWorker, kRegistryPort),
                      component_rule("from", kBuilder, kRegistryPort),
                      component_rule("from", kCollection, kRegistryPort),
                      nodes_rule("from", {kRegistryPort})};
  registry.annotations =
      only(given("registry.address"), exception("nodes pull from a port of the registry's node"));
  std::vector<Part> parts =
      node_volume("registry", "ops", value("registry.storage"), value("registry.path"), on);
  for (Part& part : component_parts(registry)) parts.push_back(std::move(part));
  parts.push_back(component_service("registry", kRegistryPort, on));
  const Node labels = map({splice_included("labels"), {"app", "registry-gc"}});
  const Node job = map(
      {{"backoffLimit", 2},
       {"template", map({{"metadata", map({{"labels", labels}})}, {"spec", collection_job()}})}});
  parts.push_back({"registry-gc",
                   object({"batch/v1", "CronJob", "registry-gc"},
                          {{"spec", map({{"schedule", value("registry.schedule")},
                                         {"concurrencyPolicy", "Forbid"},
                                         {"jobTemplate", map({{"spec", job}})}})}}),
                   on});
  const Node reach =
      entries_list({item(dns_rule()), component_rule("to", kRegistry, kRegistryPort)});
  parts.push_back(
      {"registry-gc", deny_all("registry-gc-deny-all", component_selector("registry-gc")), on});
  parts.push_back(
      {"registry-gc",
       edge_policy("registry-gc-egress", "Egress", reach, component_selector("registry-gc")), on});
  return parts;
}

// Without root: it needs user namespaces and their set-up, which is what the exception is about.
Node build_pod() {
  const Node security = map({{"runAsUser", 1000},
                             {"runAsGroup", 1000},
                             {"runAsNonRoot", true},
                             {"allowPrivilegeEscalation", true},
                             {"seccompProfile", map({{"type", "Unconfined"}})},
                             {"appArmorProfile", map({{"type", "Unconfined"}})}});
  const Node container =
      map({{"name", "buildkitd"},
           {"image", value("buildkit.image")},
           {"args", list({"--addr", "tcp://0.0.0.0:1234", "--oci-worker-gc",
                          "--oci-worker-gc-keepstorage=20000", "--oci-worker-no-process-sandbox",
                          "--config", "/etc/buildkit/buildkitd.toml"})},
           {"ports", list({port("grpc", kBuildPort)})},
           {"readinessProbe", map({{"tcpSocket", map({{"port", "grpc"}})}})},
           {"resources", tree("buildkit.resources")},
           {"securityContext", security},
           {"volumeMounts", list({mount("data", "/home/user/.local/share/buildkit"),
                                  mount("tmp", "/tmp"), mount("config", "/etc/buildkit")})}});
  // Pods do not read the nodes' /etc/hosts, where the registry has its name.
  const Node alias =
      map({{"ip", value("registry.address")}, {"hostnames", list({"registry.internal"})}});
  return map({{"automountServiceAccountToken", false},
              {"enableServiceLinks", false},
              {"hostAliases", list({alias}), given("registry.address") && given("nodes")},
              {"securityContext", map({{"runAsNonRoot", true}, {"fsGroup", 1000}})},
              {"containers", list({container})},
              {"nodeSelector", on_pool("build"), given("pools")},
              {"tolerations", tolerated("build"), given("pools")},
              {"volumes",
               list({claim("data", "buildkitd"), empty_dir("tmp", "10Gi"),
                     map({{"name", "config"}, {"configMap", map({{"name", "buildkitd"}})}})})}});
}

// The names under which the registry, which speaks no TLS, is pushed to and asked for its cache.
Text build_config() {
  const auto plain = [](Text host) {
    return join({"[registry.\"", std::move(host), ":5000\"]\n  http = true\n"});
  };
  return join(
      {plain("registry.internal"), plain(join({"registry.", release_namespace()})),
       choose(given("registry.address") && given("nodes"), plain(value("registry.address")), "")});
}

std::vector<Part> build_parts() {
  const Cond on = given("buildkit.enabled");
  Component build{"buildkitd", on, build_pod()};
  build.annotations = exception("BuildKit sets up user namespaces, so seccomp does not confine it");
  build.egress = {component_rule("to", kRegistry, kRegistryPort), nodes_rule("to", {kRegistryPort}),
                  internet_rule({80, 443})};
  build.ingress = {component_rule("from", kWorker, kBuildPort),
                   component_rule("from", kBuilder, kBuildPort)};
  std::vector<Part> parts =
      node_volume("buildkitd", "build", value("buildkit.storage"), value("buildkit.path"), on);
  parts.push_back({"buildkitd",
                   object({"v1", "ConfigMap", "buildkitd"},
                          {{"data", map({{"buildkitd.toml", build_config()}})}}),
                   on});
  for (Part& part : component_parts(build)) parts.push_back(std::move(part));
  parts.push_back(component_service("buildkitd", kBuildPort, on));
  return parts;
}

std::vector<Part> certificate_parts() {
  const Cond on = given("certificates.enabled");
  const Node solver =
      map({{"dns01",
            map({{"cloudflare", map({{"email", value("certificates.email")},
                                     {"apiTokenSecretRef", map({{"name", "cloudflare-api-token"},
                                                                {"key", "api-token"}})}})}})},
           {"selector", map({{"dnsZones", list({value("domain")})}})}});
  const Node issuer = object(
      {"cert-manager.io/v1", "ClusterIssuer", "letsencrypt-prod", ""},
      {{"spec", map({{"acme", map({{"server", value("certificates.server")},
                                   {"email", value("certificates.email")},
                                   {"privateKeySecretRef", map({{"name", "letsencrypt-prod-key"}})},
                                   {"solvers", list({solver})}})}})}});
  const Node certificate = object(
      {"cert-manager.io/v1", "Certificate", "wildcard-apps"},
      {{"spec", map({{"secretName", "wildcard-apps-tls"},
                     {"issuerRef", map({{"name", "letsencrypt-prod"}, {"kind", "ClusterIssuer"}})},
                     {"dnsNames", list({join({"*.", value("domain")})})}})}});
  const Node store =
      object({"traefik.io/v1alpha1", "TLSStore", "default"},
             {{"spec", map({{"defaultCertificate", map({{"secretName", "wildcard-apps-tls"}})}})}});
  return {{"certificates", issuer, on}, {"certificates", certificate, on}, {"tlsstore", store, on}};
}

std::vector<Part> runtime_parts() {
  const Cond on = given("gvisor.enabled");
  const Node runtime =
      object({"node.k8s.io/v1", "RuntimeClass", "gvisor", ""},
             {{"handler", "runsc"},
              {"scheduling", map({{"nodeSelector", on_pool("run")}}), given("pools")}});
  Admission sandboxed{join({release_namespace(), "-sandboxed"}), ""};
  sandboxed.condition =
      "has(namespaceObject.metadata.labels) && "
      "'dp.ml.ink/tenant' in namespaceObject.metadata.labels";
  sandboxed.targets = {{"", "v1", {"pods"}, {"CREATE"}}};
  sandboxed.rules = {
      {"has(object.spec.runtimeClassName) && object.spec.runtimeClassName == 'gvisor'",
       "pods of tenants run in the sandbox: set runtimeClassName: gvisor"}};
  std::vector<Part> parts = {{"runtimeclass", runtime, on}};
  for (Part& part : admission_parts(sandboxed, "admission", on)) parts.push_back(std::move(part));
  return parts;
}

std::vector<Helper> helpers() {
  const Node labels = map({{"app.kubernetes.io/part-of", value("name")},
                           {"app.kubernetes.io/managed-by", release_service()}});
  return {{"labels", "Labels of every object.", true, {}, labels},
          {"annotations",
           "What every object is part of.",
           true,
           {},
           map({{"kchart.dev/platform", value("name")}})}};
}

std::vector<Part> parts() {
  const Text level =
      choose(given("registry.address") || given("buildkit.enabled"), "privileged", "restricted");
  std::vector<Part> all = {
      namespace_part(level, {},
                     exception("BuildKit needs user namespaces, the registry a port of "
                               "its node; every other pod is restricted"))};
  const Snapshots snapshots{"registry", "registry", "registry-backup"};
  for (const std::vector<Part>& more :
       {registry_parts(), backup_parts(snapshots), build_parts(), certificate_parts(),
        runtime_parts(), manager_parts(), observability_parts()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

Node tcp_ports(const std::vector<int>& numbers) {
  std::vector<Node> ports;
  for (int number : numbers) ports.push_back(protocol_port("TCP", number));
  return list(std::move(ports));
}

}  // namespace

Node component_selector(const char* name) {
  return map({{"matchLabels", map({{"app", name}})}});
}

Entry component_rule(const char* side, const Peer& peer, int port) {
  return item(map({{side, list({map({{"podSelector", component_selector(peer.name)}})})},
                   {"ports", tcp_ports({port})}}),
              given(peer.switched_by));
}

Entry nodes_rule(const char* side, std::vector<int> ports) {
  const Node network = map({{"ipBlock", map({{"cidr", value("nodes")}})}});
  return item(map({{side, list({network})}, {"ports", tcp_ports(ports)}}), given("nodes"));
}

Entry internet_rule(std::vector<int> ports) {
  return item(map({{"to", tree("internet")}, {"ports", tcp_ports(ports)}}));
}

Node on_pool(const char* pool) {
  return map({{"pool", pool}});
}

Node tolerated(const char* pool) {
  return list(
      {map({{"key", "pool"}, {"operator", "Equal"}, {"value", pool}, {"effect", "NoSchedule"}})});
}

std::vector<Part> component_parts(const Component& component) {
  const std::string name = component.name;
  const Node labels = map({splice_included("labels"), {"app", name}});
  Entries metadata = {{"labels", labels}};
  if (!component.annotations.empty())
    metadata.push_back({"annotations", map(component.annotations)});
  Node deployment = object({"apps/v1", "Deployment", name},
                           {{"spec", map({{"replicas", 1},
                                          {"strategy", map({{"type", "Recreate"}})},
                                          {"selector", component_selector(component.name)},
                                          {"template", map({{"metadata", map(std::move(metadata))},
                                                            {"spec", component.pod}})}})}});
  relabel(deployment, labels);
  const Node pods = component_selector(component.name);
  Entries out = Entries{item(dns_rule())} + component.egress;
  std::vector<Part> parts = {
      {name, deployment, component.when},
      {name, deny_all(name + "-deny-all", pods), component.when},
      {name, edge_policy(name + "-egress", "Egress", entries_list(std::move(out)), pods),
       component.when}};
  if (!component.ingress.empty()) {
    parts.push_back(
        {name, edge_policy(name + "-ingress", "Ingress", entries_list(component.ingress), pods),
         component.when});
  }
  return parts;
}

Part component_service(const char* name, int port, const Cond& when) {
  const Node each =
      map({{"name", "main"}, {"port", port}, {"targetPort", port}, {"protocol", "TCP"}});
  return {name,
          object({"v1", "Service", name}, {{"spec", map({{"type", "ClusterIP"},
                                                         {"selector", map({{"app", name}})},
                                                         {"ports", list({each})}})}}),
          when};
}

const Blueprint& platform_blueprint() {
  static const Blueprint blueprint =
      settled({"Platform", platform_facts(), platform_sections(), helpers(), parts()});
  return blueprint;
}

}  // namespace kchart::compose
