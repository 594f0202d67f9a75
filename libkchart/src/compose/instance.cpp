// The Instance: its blueprint put together, and what a declaration sets in it.
#include "compose/instance.hpp"

#include <algorithm>

#include "compose/backup.hpp"
#include "compose/pod.hpp"

namespace kchart::compose {

namespace {

std::vector<Helper> helpers() {
  const Text name = fallback(identifier("instanceName"), hash_of(value("instanceDescription")));
  const Text host =
      fallback(value("ingress.hostname"), join({helper("name"), ".", value("ingress.domain")}));
  const Node selector = map({{"app.kubernetes.io/name", "claude-instance"},
                             {"app.kubernetes.io/instance", helper("name")}});
  const Node labels = map({splice_included("selector"),
                           {"app.kubernetes.io/part-of", "claude-web"},
                           {"app.kubernetes.io/managed-by", release_service()}});
  const Node annotations = map({{"claude.robotinfra.com/instance", helper("name")},
                                {"claude.robotinfra.com/description", value("instanceDescription")},
                                {"claude.robotinfra.com/userid", identifier("userid")}});
  return {{"name", "The instance's name: given, or the hash of its description.", false, name, {}},
          {"service",
           "The Service's name: unlike others it must begin with a letter.",
           false,
           join({"claude-", helper("name")}),
           {}},
          {"host", "The host name of the Ingress.", false, host, {}},
          {"selector", "Labels by which pods are found; they never change.", true, {}, selector},
          {"labels", "Labels of every object.", true, {}, labels},
          {"annotations", "Whose and what every object is.", true, {}, annotations}};
}

ChartFacts facts() {
  ChartFacts made;
  made.name = "claude-web-k8s-instance";
  made.description =
      "Per-instance Claude Code deployment with multi-container pods for Claude Web Kubernetes "
      "Engine";
  made.version = "1.0.0";
  made.app_version = "1.0.0";
  made.home = "https://github.com/robotinfra/claude-web-k8s-instance";
  made.keywords = {"claude", "mcp", "development"};
  made.notes =
      R"(Instance {{ include "claude-web-k8s-instance.name" . }} ({{ .Values.instanceDescription }}) of {{ .Values.userid }}
{{- if .Values.ingress.enabled }}
  https://{{ include "claude-web-k8s-instance.host" . }}
{{- end }}
  kubectl describe pod -n {{ .Release.Namespace }} -l app.kubernetes.io/instance={{ include "claude-web-k8s-instance.name" . }}
{{- if and .Values.features.postgres (not .Values.database.password) }}

The variable DATABASE_URL comes from the secret {{ include "claude-web-k8s-instance.name" . }}-db, which is not part of this release:
  kubectl create secret generic {{ include "claude-web-k8s-instance.name" . }}-db -n {{ .Release.Namespace }} --from-literal=DATABASE_URL=...
{{- end }}
)";
  made.readme =
      "A Claude Code instance: one pod of Claude Code, its MCP servers and, by feature flag, tools "
      "for\n"
      "Go and TypeScript, a PostgreSQL client and Hasura.\n";
  return made;
}

constexpr const char* kDomain = ".dev.robotinfra.com";  // below which hosts lie by default

std::string name_of(const InstanceSpec& spec) {
  return spec.name.empty() ? instance_name(spec.description) : spec.name;
}

void set_storage(const InstanceSpec& spec, ValueTree& tree) {
  tree.text("storage.workspace.size", spec.storage.workspace);
  tree.text("storage.home.size", spec.storage.home);
  tree.text("storage.tmp.size", spec.storage.tmp);
  tree.text("storage.cache.size", spec.storage.cache);
  tree.text("storage.npmCache.size", spec.storage.npm_cache);
  tree.text("storage.className", spec.storage.class_name);
}

void set_resources(const ResourcesSpec& resources, ValueTree& tree) {
  tree.text("resources.requests.cpu", resources.requests.cpu);
  tree.text("resources.requests.memory", resources.requests.memory);
  tree.text("resources.limits.cpu", resources.limits.cpu);
  tree.text("resources.limits.memory", resources.limits.memory);
}

void set_flags(const InstanceSpec& spec, ValueTree& tree) {
  const auto has = [](const std::vector<std::string>& all, const char* one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  for (const char* feature : {"golang", "typescript", "postgres", "graphql"}) {
    tree.boolean("features." + std::string(feature), has(spec.features, feature));
  }
  for (const char* server : {"context7", "playwrightBrowser", "dockerhubMcp"}) {
    tree.boolean("mcpServers." + std::string(server) + ".enabled",
                 spec.all_servers || has(spec.servers, server));
  }
}

void set_repository(const InstanceSpec& spec, ValueTree& tree) {
  tree.text("repository.url", spec.repository.url);
  tree.text("repository.branch", spec.repository.branch);
  tree.text("repository.tokenSecret.name", spec.repository.token.name);
  tree.text("repository.tokenSecret.key", spec.repository.token.key);
  tree.text("ssh.secretName", spec.repository.ssh_key.name);
  tree.text("ssh.key", spec.repository.ssh_key.key);
}

void set_outside(const InstanceSpec& spec, ValueTree& tree) {
  const std::string name = name_of(spec);
  tree.boolean("ingress.enabled", spec.ingress.enabled);
  const std::string host = filled_host(spec.ingress, name);
  if (host != name + kDomain) tree.text("ingress.hostname", host);
  tree.text("ingress.className", spec.ingress.class_name);
  tree.text("ingress.clusterIssuer", spec.ingress.issuer);
  tree.boolean("database.enabled", !spec.database.cluster.empty());
  if (spec.database.cluster.empty()) return;
  const std::size_t slash = spec.database.cluster.find('/');
  tree.text("database.namespace", spec.database.cluster.substr(0, slash));
  tree.text("database.cluster", spec.database.cluster.substr(slash + 1));
  tree.text("database.reclaimPolicy", spec.database.reclaim);
}

void set_growth(const InstanceSpec& spec, ValueTree& tree) {
  if (spec.autoscaling.max > 1) {
    tree.boolean("autoscaling.enabled", true);
    tree.number("autoscaling.minReplicas", spec.autoscaling.min);
    tree.number("autoscaling.maxReplicas", spec.autoscaling.max);
    tree.number("autoscaling.cpu", spec.autoscaling.cpu);
    tree.text("storage.accessMode", "ReadWriteMany");
  }
  tree.boolean("verticalAutoscaling.enabled", spec.vertical_autoscaling);
  tree.boolean("disruptionBudget.enabled", spec.disruption_budget);
  tree.boolean("dashboard.enabled", spec.dashboard);
  set_backup(spec.backup, tree);
}

void say_ports(const InstanceSpec& spec, const ValueTree& tree, std::vector<Finding>& notes) {
  std::string moved;
  for (const Member& member : instance_members()) {
    const Value* on = look_up(tree.root(), member.switched_by);
    if (member.switched_by[0] == '\0' || on == nullptr || !truth(*on)) continue;
    for (const PortGrant& grant : instance_ports()) {
      if (grant.container != member.name || grant.port == grant.wished) continue;
      moved += (moved.empty() ? "" : ", ") + grant.container + " " + std::to_string(grant.wished) +
               " -> " + std::to_string(grant.port);
    }
  }
  if (moved.empty()) return;
  notes.push_back(
      note_at(spec.at, "compose.ports",
              "the containers of a pod share its ports, so these listen elsewhere: " + moved,
              "each is told its port by a variable, and the Service names it"));
}

}  // namespace

const Blueprint& instance_blueprint() {
  static const Blueprint blueprint =
      settled({"Instance", facts(), instance_sections(), helpers(), instance_parts()});
  return blueprint;
}

Identity identity(const InstanceSpec& spec) {
  const std::string name = name_of(spec);
  return {name,
          {"claude-" + spec.owner,
           {{"app.kubernetes.io/name", "claude-instance"}, {"app.kubernetes.io/instance", name}},
           {instance_port("claude-web", "http")}}};
}

std::vector<std::string> claims(const InstanceSpec& spec) {
  if (!spec.ingress.enabled) return {};
  const std::string name = name_of(spec);
  const std::string host = filled_host(spec.ingress, name);
  return {"the host " + (host.empty() ? name + kDomain : host)};
}

void fill(const InstanceSpec& spec, ValueTree& tree, std::vector<Finding>& notes) {
  tree.text("instanceName", name_of(spec));
  tree.text("instanceDescription", spec.description);
  tree.text("userid", spec.owner);
  set_flags(spec, tree);
  set_storage(spec, tree);
  set_resources(spec.resources, tree);
  set_repository(spec, tree);
  set_outside(spec, tree);
  set_growth(spec, tree);
  tree.text("timezone", spec.timezone);
  say_ports(spec, tree, notes);
  const bool graphql = truth(*look_up(tree.root(), "features.graphql"));
  if (graphql && spec.database.cluster.empty()) {
    notes.push_back(note_at(spec.at, "compose.graphql-database",
                            "the feature graphql waits for a database, and none is declared",
                            "add database: {cluster: NAMESPACE/NAME}"));
  }
}

}  // namespace kchart::compose
