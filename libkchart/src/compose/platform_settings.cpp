// The values of a Platform, what a declaration sets in them, and values for the charts of others.
#include "compose/backup.hpp"
#include "compose/platform.hpp"
#include "compose/settings.hpp"

namespace kchart::compose {

namespace {

Section platform() {
  return {
      "Platform",
      "",
      {setting("name", "What it is called", Sort::name, "deploy-mcp"),
       setting("domain", "Below which apps lie", Sort::host, "breacher.org"),
       setting("manages", "With what the namespaces of apps begin", Sort::prefix, "dp-"),
       words("nodes", "Private network of the nodes, as a CIDR", "10.0.1.0/24"),
       enabled("pools", "Nodes are told apart by the label pool: ctrl, ops, build, run", "true"),
       setting("internet", "What counts as the internet, as peers of a NetworkPolicy", Sort::list,
               internet_default()),
       namespace_setting()}};
}

Section registry() {
  return {"Registry",
          "",
          {enabled("registry.enabled", "Keep images", "true"),
           words("registry.image", "Image", "registry:2"),
           words("registry.craneImage", "Image with crane and a shell",
                 "gcr.io/go-containerregistry/crane:debug"),
           words("registry.address",
                 "Address of its node at which it listens; empty: within the cluster only",
                 "10.0.1.10"),
           words("registry.path", "Folder of that node", "/mnt/registry"),
           quantity("registry.storage", "Its size", "100Gi"),
           setting("registry.keep", "Images kept of each repository", Sort::integer, "2"),
           words("registry.schedule", "When garbage is collected", "\"0 4 * * *\""),
           setting("registry.resources", "Of the registry", Sort::object,
                   "{requests: {cpu: 200m, memory: 256Mi}, limits: {cpu: \"1\", memory: 1Gi}}"),
           setting("registry.collection.resources", "Of the collection", Sort::object,
                   "{requests: {cpu: 50m, memory: 64Mi}, limits: {cpu: \"1\", memory: 512Mi}}")}};
}

Section building() {
  return {"BuildKit",
          "Without root; the only pod that is not confined by seccomp.",
          {enabled("buildkit.enabled", "Build images", "true"),
           words("buildkit.image", "Image", "moby/buildkit:v0.26.2-rootless"),
           words("buildkit.path", "Folder of its node", "/mnt/buildkit"),
           quantity("buildkit.storage", "Its size", "100Gi"),
           setting("buildkit.resources", "Resources", Sort::object,
                   "{requests: {cpu: \"4\", memory: 16Gi}, limits: {cpu: \"8\", memory: 28Gi}}")}};
}

Section managers() {
  return {
      "Worker and builder",
      "They manage namespaces that begin with the prefix, and no others.",
      {enabled("worker.enabled", "The worker of Temporal", "true"),
       words("worker.image", "Image", "registry.internal:5000/dp-system/temporal-worker:latest"),
       words("worker.temporalNamespace", "Namespace of Temporal Cloud", "deploy-mcp"),
       setting("worker.resources", "Resources", Sort::object,
               "{requests: {cpu: 200m, memory: 256Mi}, limits: {cpu: \"1\", memory: 512Mi}}"),
       enabled("builder.enabled", "The builder and its page", "false"),
       words("builder.image", "Image", "localhost:5000/builder:latest"),
       setting("builder.resources", "Resources", Sort::object,
               "{requests: {cpu: 100m, memory: 100Mi}, limits: {cpu: 500m, memory: 256Mi}}")}};
}

Section surroundings() {
  return {
      "Certificates, sandbox and ways in",
      "",
      {enabled("certificates.enabled", "Issuer, wildcard certificate and TLSStore", "true"),
       words("certificates.email", "Account of the issuer", "ops@ml.ink"),
       words("certificates.server", "ACME server",
             "https://acme-v02.api.letsencrypt.org/directory"),
       enabled("gvisor.enabled", "RuntimeClass gvisor, and that pods of tenants use it", "true"),
       enabled("loki.enabled", "loki.DOMAIN, behind a password", "true"),
       enabled("grafana.enabled", "ops.DOMAIN", "true")}};
}

// The flags of the document. Its --set tolerations[0].key=pool,tolerations[0].value=... lost all
// but the first part's prefix; here they are whole.
constexpr const char* kOps = R"(nodeSelector: {pool: ops}
tolerations:
  - {key: pool, operator: Equal, value: ops, effect: NoSchedule}
)";

std::string indented(std::string text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    out += "  " + text.substr(at, end - at);
    at = end;
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> values_for_others() {
  return {
      {"values/traefik.yaml",
       "# helm install traefik traefik/traefik -n NAMESPACE -f values/traefik.yaml\n"
       "# No hostNetwork: policies find its pods by their labels, which they do not on the "
       "host's.\n"
       "deployment: {kind: DaemonSet}\nnodeSelector: {pool: run}\nservice: {type: ClusterIP}\n"
       "ingressClass: {enabled: true, isDefaultClass: true}\nports:\n  web:\n    hostPort: 80\n"
       "    redirections: {entryPoint: {to: websecure, scheme: https}}\n"
       "  websecure: {hostPort: 443}\nproviders:\n  kubernetesIngress: {enabled: true}\n"
       "  kubernetesCRD: {enabled: true}\nlogs: {general: {level: WARN}}\nresources:\n"
       "  requests: {cpu: 100m, memory: 128Mi}\n  limits: {cpu: 500m, memory: 256Mi}\n"},
      {"values/cert-manager.yaml",
       "# helm install cert-manager jetstack/cert-manager -n cert-manager --create-namespace -f "
       "...\n"
       "crds: {enabled: true}\n"},
      {"values/loki.yaml",
       "# helm install loki grafana/loki -n NAMESPACE -f values/loki.yaml\n"
       "deploymentMode: SingleBinary\nloki:\n  auth_enabled: false\n"
       "  commonConfig: {replication_factor: 1}\n  storage: {type: filesystem}\n"
       "  useTestSchema: true\nread: {replicas: 0}\nwrite: {replicas: 0}\nbackend: {replicas: 0}\n"
       "singleBinary:\n  replicas: 1\n  persistence: {enabled: true, size: 50Gi}\n" +
           indented(kOps)},
      {"values/promtail.yaml",
       "# helm install promtail grafana/promtail -n NAMESPACE -f values/promtail.yaml\n"
       "config:\n  clients: [{url: \"http://loki:3100/loki/api/v1/push\"}]\n"
       "tolerations: [{key: pool, operator: Exists}]\n"},
      {"values/prometheus.yaml",
       "# helm install prometheus prometheus-community/kube-prometheus-stack -n NAMESPACE -f ...\n"
       "grafana: {enabled: false}\nprometheus:\n  prometheusSpec:\n    retention: 30d\n" +
           indented(indented(kOps)) +
           "prometheus-node-exporter:\n  tolerations: [{key: pool, operator: Exists}]\n"},
      {"values/grafana.yaml",
       "# helm install grafana grafana/grafana -n NAMESPACE -f values/grafana.yaml\n"
       "persistence: {enabled: true, size: 10Gi}\nsidecar: {dashboards: {enabled: true}}\n" +
           std::string(kOps)}};
}

void set_components(const PlatformSpec& spec, ValueTree& tree) {
  for (const char* name :
       {"registry", "buildkit", "worker", "builder", "certificates", "gvisor", "loki", "grafana"}) {
    bool on = false;
    for (const std::string& one : spec.components) on = on || one == name;
    tree.boolean(std::string(name) + ".enabled", on);
  }
}

}  // namespace

std::vector<Section> platform_sections() {
  return {platform(),
          registry(),
          building(),
          managers(),
          surroundings(),
          network_section("whoever manages"),
          {"Backup", "Of the registry; a volume on the disk of a node has no snapshots.",
           backup_settings()}};
}

ChartFacts platform_facts() {
  ChartFacts made;
  made.name = "platform";
  made.description = "What builds, keeps, runs and watches the apps of a cluster";
  made.version = "1.0.0";
  made.app_version = "1.0.0";
  made.keywords = {"platform", "registry", "buildkit", "gvisor"};
  made.notes =
      R"(Platform {{ .Values.name }} in {{ .Release.Namespace }}; charts of others take the values in values/.
{{- if .Values.registry.enabled }}
Make {{ .Values.registry.path }} on the registry's node, writable for user 1000.
{{- end }}
{{- if .Values.buildkit.enabled }}
Make {{ .Values.buildkit.path }} on the builder's node, writable for user 1000.
{{- end }}
{{- if .Values.loki.enabled }}
The secret loki-auth-secret holds the users of loki.{{ .Values.domain }} and is not part of this release.
{{- end }}
)";
  made.readme =
      "What builds, keeps, runs and watches the apps of a cluster: registry with garbage "
      "collection,\n"
      "BuildKit, worker or builder, certificates, the gVisor runtime. `values/` is for charts of "
      "others.\n";
  made.files = values_for_others();
  return made;
}

Identity identity(const PlatformSpec& spec) {
  const std::string space = spec.namespace_name.empty() ? spec.name : spec.namespace_name;
  std::vector<int> ports;
  for (const std::string& one : spec.components) {
    if (one == "builder") ports = {8000};
  }
  return {spec.name, {space, {}, std::move(ports)}, true};
}

std::vector<std::string> claims(const PlatformSpec& spec) {
  std::vector<std::string> made;
  for (const std::string& one : spec.components) {
    if (one != "builder" && one != "loki" && one != "grafana") continue;
    made.push_back("the host " + (one == "grafana" ? "ops" : one) + "." + spec.domain);
  }
  return made;
}

void fill(const PlatformSpec& spec, ValueTree& tree, std::vector<Finding>& notes) {
  const std::string space = identity(spec).endpoint.space;
  if (space.compare(0, spec.manages.size(), spec.manages) == 0) {
    notes.push_back(note_at(spec.at, "compose.own-prefix",
                            "the prefix '" + spec.manages +
                                "' covers the platform's own namespace " + space +
                                ", so the admission policy names it as an exception",
                            "a prefix of which the platform's namespace is no part needs none"));
  }
  tree.text("name", spec.name);
  tree.text("domain", spec.domain);
  tree.text("manages", spec.manages);
  tree.set("nodes", Value::string(tree.arena(), spec.nodes));
  tree.boolean("pools", !spec.nodes.empty());
  set_components(spec, tree);
  tree.set("registry.address", Value::string(tree.arena(), spec.registry.address));
  tree.text("registry.storage", spec.registry.storage);
  tree.text("registry.schedule", spec.registry.schedule);
  tree.number("registry.keep", spec.registry.keep);
  tree.text("certificates.email", spec.email);
  tree.text("worker.image", spec.worker_image);
  tree.text("worker.temporalNamespace", spec.temporal);
  tree.text("builder.image", spec.builder_image);
  set_backup(spec.backup, tree);
}

}  // namespace kchart::compose
