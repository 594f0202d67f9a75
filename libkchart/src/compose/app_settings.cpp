// The values of an App, and what a declaration sets in them.

#include "compose/app.hpp"
#include "compose/growth.hpp"
#include "compose/settings.hpp"

namespace kchart::compose {

namespace {

Section program() {
  return {"Program",
          "",
          {setting("name", "What it is called; its Service has the same name", Sort::name, "app"),
           words("image", "Image", "registry.internal:5000/app:latest"),
           setting("command", "What runs instead of the image's entry point", Sort::list, "[]"),
           setting("args", "Its arguments", Sort::list, "[]"),
           setting("port", "TCP port that it serves; 0: none", Sort::integer, "8080"),
           words("health", "Path that answers when it is well; empty: the port alone", "\"\""),
           setting("replicas", "Pods of each environment", Sort::integer, "1"),
           words("schedule", "When it runs, as cron writes it; empty: always", "\"\""),
           words("timezone", "Time zone of the schedule", "\"\"")}};
}

Section environments() {
  return {"Environments",
          "Without any there is one copy, named as the app.",
          {enabled("preview.enabled", "Run NAME-preview", "false"),
           words("preview.image", "Its image; empty: the app's", "\"\""),
           setting("preview.hostname", "Its host; empty: NAME-preview.DOMAIN", Sort::host, "\"\""),
           enabled("prod.enabled", "Run NAME-prod", "false"),
           words("prod.image", "Its image; empty: the app's", "\"\"")}};
}

Section surroundings() {
  return {"Surroundings",
          "",
          {setting("env", "Variables, as a pod has them", Sort::list, "[]"),
           setting("envFrom", "Secrets of which every key becomes a variable", Sort::list, "[]"),
           setting("resources", "What a pod asks for and may not pass", Sort::object,
                   "{requests: {cpu: 50m, memory: 128Mi}, limits: {cpu: 250m, memory: 128Mi}}"),
           enabled("readOnlyRootFilesystem", "Write to /tmp and the volumes only", "true"),
           setting("volumes", "Volumes beside /tmp", Sort::list, "[]"),
           setting("volumeMounts", "Where they are mounted", Sort::list, "[]"),
           words("runtimeClass", "RuntimeClass that isolates it: gvisor", "\"\""),
           setting("nodeSelector", "Labels of the nodes to run on", Sort::object, "{}"),
           setting("tolerations", "Taints that are tolerated", Sort::list, "[]"),
           words("test.image", "Image with nc, for helm test", "alpine/git:2.49.1"),
           setting("test.resources", "Its resources", Sort::object,
                   "{requests: {cpu: 10m, memory: 16Mi}, limits: {cpu: 100m, memory: 32Mi}}")}};
}

Section ingress() {
  return {"Ingress",
          "",
          {enabled("ingress.enabled", "Reached from outside", "false"),
           setting("ingress.hostname", "Host; empty: NAME.DOMAIN", Sort::host, "\"\""),
           setting("ingress.domain", "Domain of hosts", Sort::host, "breacher.org"),
           words("ingress.className", "Ingress class", "traefik"),
           words("ingress.clusterIssuer",
                 "Issuer of cert-manager; empty: the controller's own certificate", "\"\"")}};
}

Section quota() {
  return {"Quota",
          "For a namespace that the app has to itself.",
          {enabled("quota.enabled", "Limit the namespace", "false"),
           quantity("quota.cpu", "Processors of all pods", "\"1\""),
           quantity("quota.memory", "Memory of all pods", "512Mi"),
           setting("quota.pods", "Pods", Sort::integer, "6"), namespace_setting()}};
}

std::string space_of(const AppSpec& spec) {
  if (!spec.tenant.empty()) return "dp-" + replaced(spec.tenant, "/", "-");
  return spec.namespace_name.empty() ? "app-" + spec.name : spec.namespace_name;
}

bool owns_namespace(const AppSpec& spec) {
  return spec.tenant.empty() && spec.namespace_name.empty();
}

Value one(std::string_view key, Value value, Arena& arena) {
  Value made = Value::map(Map::make(arena));
  made.as_map()->set_copy(arena, key, value);
  return made;
}

Value text(std::string_view words, Arena& arena) {
  return Value::string(arena, words);
}

Value texts(const std::vector<std::string>& all, Arena& arena) {
  List* list = List::make(arena, all.size());
  for (const std::string& each : all) list->push_back(arena, text(each, arena));
  return Value::list(list);
}

void set_variables(const EnvSpec& env, ValueTree& tree) {
  Arena& arena = tree.arena();
  List* all = List::make(arena);
  for (const auto& [name, words] : env.set) {
    Value entry = one("name", text(name, arena), arena);
    entry.as_map()->set(arena, "value", text(words, arena));
    all->push_back(arena, entry);
  }
  for (const auto& [name, secret] : env.secrets) {
    Value key = one("name", text(secret.name, arena), arena);
    key.as_map()->set(arena, "key", text(secret.key, arena));
    Value entry = one("name", text(name, arena), arena);
    entry.as_map()->set(arena, "valueFrom", one("secretKeyRef", key, arena));
    all->push_back(arena, entry);
  }
  tree.set("env", Value::list(all));
  if (env.from.name.empty()) return;
  List* from = List::make(arena);
  from->push_back(arena, one("secretRef", one("name", text(env.from.name, arena), arena), arena));
  tree.set("envFrom", Value::list(from));
}

// A volume of memory's size for each folder: "/var/cache/nginx" is "var-cache-nginx".
void set_scratch(const AppSpec& spec, ValueTree& tree) {
  Arena& arena = tree.arena();
  List* volumes = List::make(arena);
  List* mounts = List::make(arena);
  for (const std::string& path : spec.scratch) {
    if (path == "/tmp") continue;
    const std::string name = "scratch-" + std::to_string(volumes->size() + 1);
    Value volume = one("name", text(name, arena), arena);
    volume.as_map()->set(arena, "emptyDir", one("sizeLimit", text("256Mi", arena), arena));
    volumes->push_back(arena, volume);
    Value mount = one("name", text(name, arena), arena);
    mount.as_map()->set(arena, "mountPath", text(path, arena));
    mounts->push_back(arena, mount);
  }
  tree.set("volumes", Value::list(volumes));
  tree.set("volumeMounts", Value::list(mounts));
}

void set_resources(const AmountSpec& amount, ValueTree& tree) {
  for (const char* side : {"resources.requests", "resources.limits"}) {
    tree.text(std::string(side) + ".cpu", amount.cpu);
    tree.text(std::string(side) + ".memory", amount.memory);
  }
}

// The preview lies beside the host of the app itself.
std::string preview_of(const std::string& host) {
  const std::size_t dot = host.find('.');
  return dot == std::string::npos ? "" : host.substr(0, dot) + "-preview" + host.substr(dot);
}

bool has_host(const AppSpec& spec) {
  return spec.ingress.enabled && !spec.ingress.host.empty() && spec.port != 0;
}

// "{name}.DOMAIN" is the chart's own form; any other host is kept as it is, and the preview's lies
// beside it.
void set_host(const AppSpec& spec, ValueTree& tree) {
  constexpr std::string_view kOwn = "{name}.";
  const IngressSpec& ingress = spec.ingress;
  tree.boolean("ingress.enabled", has_host(spec));
  tree.text("ingress.className", ingress.class_name);
  tree.text("ingress.clusterIssuer", ingress.issuer);
  const std::string host = replaced(ingress.host, "{ip}", ingress.ip);
  if (host.compare(0, kOwn.size(), kOwn) == 0) {
    return tree.text("ingress.domain", replaced(host.substr(kOwn.size()), "{name}", spec.name));
  }
  const std::string whole = replaced(host, "{name}", spec.name);
  tree.text("ingress.hostname", whole);
  tree.text("preview.hostname", preview_of(whole));
}

void set_growth(const AppSpec& spec, ValueTree& tree) {
  tree.boolean("verticalAutoscaling.enabled", spec.vertical_autoscaling);
  tree.boolean("disruptionBudget.enabled", spec.disruption_budget);
  tree.boolean("dashboard.enabled", spec.dashboard);
  if (spec.autoscaling.max <= 1) return;
  tree.boolean("autoscaling.enabled", true);
  tree.number("autoscaling.minReplicas", spec.autoscaling.min);
  tree.number("autoscaling.maxReplicas", spec.autoscaling.max);
  tree.number("autoscaling.cpu", spec.autoscaling.cpu);
}

void set_quota(const AppSpec& spec, ValueTree& tree) {
  tree.boolean("quota.enabled", owns_namespace(spec));
  tree.text("quota.cpu", spec.quota.cpu);
  tree.text("quota.memory", spec.quota.memory);
  if (spec.quota.pods > 0) tree.number("quota.pods", spec.quota.pods);
}

}  // namespace

std::vector<Section> app_sections() {
  return {program(),       environments(), surroundings(),
          ingress(),       quota(),        network_section("the app"),
          growth_section()};
}

ChartFacts app_facts() {
  ChartFacts made;
  made.name = "app";
  made.description = "One program of a user, as a server or on a schedule";
  made.version = "1.0.0";
  made.app_version = "1.0.0";
  made.keywords = {"app", "preview", "cron"};
  made.notes = R"(App {{ include "app.name" . }}
{{- if and .Values.ingress.enabled .Values.port (not .Values.schedule) }}
{{- if or .Values.prod.enabled (not .Values.preview.enabled) }}
  http://{{ include "app.host" . }}
{{- end }}
{{- if .Values.preview.enabled }}
  http://{{ include "app.preview-host" . }} (preview)
{{- end }}
{{- end }}
  kubectl get pods -n {{ .Release.Namespace }} -l app={{ include "app.name" . }}
)";
  made.readme =
      "One program of a user: a Deployment with its Service and Ingress, or a CronJob, once or as\n"
      "preview and prod beside each other, under restricted Pod Security and closed network "
      "policies.\n";
  return made;
}

Identity identity(const AppSpec& spec) {
  std::vector<int> ports;
  if (spec.port != 0) ports.push_back(spec.port);
  return {
      spec.name, {space_of(spec), {{"app", spec.name}}, std::move(ports)}, owns_namespace(spec)};
}

std::vector<std::string> claims(const AppSpec& spec) {
  if (!has_host(spec)) return {};
  const std::string host = filled_host(spec.ingress, spec.name);
  std::vector<std::string> made;
  for (const std::string& stage : spec.environments) {
    made.push_back("the host " + (stage == "preview" ? preview_of(host) : host));
  }
  if (made.empty()) made.push_back("the host " + host);
  return made;
}

std::vector<EdgeSpec> implied_edges(const AppSpec& spec) {
  if (!has_host(spec)) return {};
  const std::string& chosen = spec.ingress.class_name;
  return controller_edge(chosen.empty() ? "traefik" : chosen, spec.at, spec.connects);
}

void fill(const AppSpec& spec, ValueTree& tree, std::vector<Finding>& notes) {
  tree.text("name", spec.name);
  tree.text("image", spec.image);
  tree.number("port", spec.port);
  tree.text("health", spec.health);
  tree.text("schedule", spec.schedule);
  tree.text("timezone", spec.timezone);
  tree.number("replicas", spec.replicas);
  tree.text("runtimeClass", spec.sandbox);
  tree.text("preview.image", spec.preview_image);
  tree.boolean("readOnlyRootFilesystem", !spec.writable);
  tree.set("command", texts(spec.command, tree.arena()));
  tree.set("args", texts(spec.args, tree.arena()));
  for (const std::string& stage : spec.environments) tree.boolean(stage + ".enabled", true);
  set_resources(spec.resources, tree);
  set_variables(spec.env, tree);
  set_scratch(spec, tree);
  set_host(spec, tree);
  set_growth(spec, tree);
  set_quota(spec, tree);
  for (const EdgeSpec& edge : implied_edges(spec)) {
    notes.push_back(note_at(
        spec.at, "compose.ingress-edge",
        "the Ingress needs its controller let in, so " + edge.from + " may call " + spec.name,
        "say so under 'connects' to choose the ports"));
  }
}

}  // namespace kchart::compose
