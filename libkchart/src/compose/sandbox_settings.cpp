// The values of a Sandbox, and what a declaration sets in them.
#include "compose/backup.hpp"
#include "compose/sandbox.hpp"
#include "compose/settings.hpp"

namespace kchart::compose {

namespace {

Section terminal() {
  return {"Terminal service",
          "",
          {setting("name", "What it is called", Sort::name, "web-terminal-service"),
           words("terminal.image", "Image", "web-terminal-service:latest"),
           setting("service.nodePort", "Port of every node", Sort::integer, "31000"),
           setting("resources", "Of the service and of the proxy", Sort::object,
                   "{requests: {cpu: 100m, memory: 128Mi}, limits: {cpu: 500m, memory: 256Mi}}")}};
}

Section proxy() {
  return {"Proxy of the API",
          "It alone has the key.",
          {words("proxy.image", "Image", "claudecode-api-proxy:latest"),
           setting("proxy.upstream", "Host of the API", Sort::host, "api.anthropic.com"),
           setting("proxy.upstreamPeers", "Where that may be, as peers of a NetworkPolicy",
                   Sort::list, internet_default()),
           setting("proxy.apiKey.secret", "Secret with the key", Sort::name, "claude-api-key"),
           words("proxy.apiKey.key", "Its key", "api-key")}};
}

Section sandboxes() {
  return {"Sandboxes",
          "A pod for each session, made by the terminal service.",
          {setting("sandbox.image", "Image", Sort::image, "claudecode-sandbox:latest"),
           setting("sandbox.sessions", "How many at once", Sort::integer, "4"),
           setting("sandbox.lifetimeSeconds", "After which a session ends", Sort::integer, "14400"),
           words("sandbox.runtimeClass", "RuntimeClass: gvisor", "\"\""),
           setting("sandbox.resources", "What one may take", Sort::object,
                   "{requests: {cpu: 250m, memory: 512Mi}, limits: {cpu: \"1\", memory: 1Gi}}")}};
}

Section quota() {
  return {
      "Quota",
      "",
      {setting("quota.pods", "Pods: those of the sessions and four of ours", Sort::integer, "8"),
       quantity("quota.cpu", "Processors", "\"8\""), quantity("quota.memory", "Memory", "8Gi"),
       namespace_setting()}};
}

}  // namespace

std::vector<Section> sandbox_sections() {
  return {terminal(),
          proxy(),
          sandboxes(),
          quota(),
          network_section("the terminal service"),
          {"Backup", "Of what the terminal service keeps.", backup_settings()}};
}

ChartFacts sandbox_facts() {
  ChartFacts made;
  made.name = "web-terminal";
  made.description =
      "Claude Code in the browser: a locked pod per session, and the proxy with the key";
  made.version = "1.0.0";
  made.app_version = "1.0.0";
  made.keywords = {"claude", "terminal", "sandbox"};
  made.notes = R"(Terminals: http://NODE:{{ .Values.service.nodePort }}
The key of the API comes from the secret {{ .Values.proxy.apiKey.secret }}, which is not part of this release:
  kubectl create secret generic {{ .Values.proxy.apiKey.secret }} -n {{ .Release.Namespace }} --from-literal={{ .Values.proxy.apiKey.key }}=...
)";
  made.readme =
      "A terminal service that makes a pod per session, the sandboxes that it may make, and the "
      "proxy\n"
      "that puts the real key of the API into their requests. Install it into a namespace of its "
      "own.\n";
  return made;
}

std::vector<std::string> claims(const SandboxSpec& spec) {
  return {"the node port " + std::to_string(spec.node_port)};
}

void fill(const SandboxSpec& spec, ValueTree& tree, std::vector<Finding>& notes) {
  const int ours =
      4 + (spec.backup.schedule.empty() ? 0 : 1);  // both, twice in an update; the backup
  tree.text("name", spec.name);
  tree.text("terminal.image", spec.terminal_image);
  tree.text("proxy.image", spec.proxy_image);
  tree.text("sandbox.image", spec.sandbox_image);
  tree.text("proxy.apiKey.secret", spec.api_key.name);
  tree.text("proxy.apiKey.key", spec.api_key.key);
  tree.number("sandbox.sessions", spec.sessions);
  tree.number("service.nodePort", spec.node_port);
  tree.text("sandbox.runtimeClass", spec.runtime);
  tree.text("sandbox.resources.requests.cpu", spec.resources.requests.cpu);
  tree.text("sandbox.resources.requests.memory", spec.resources.requests.memory);
  tree.text("sandbox.resources.limits.cpu", spec.resources.limits.cpu);
  tree.text("sandbox.resources.limits.memory", spec.resources.limits.memory);
  tree.number("quota.pods", spec.quota.pods > 0 ? spec.quota.pods : spec.sessions + ours);
  tree.text("quota.cpu", spec.quota.cpu);
  tree.text("quota.memory", spec.quota.memory);
  set_backup(spec.backup, tree);
  for (const EdgeSpec& edge : spec.connects) {
    if (!edge.to.empty()) return;
  }
  notes.push_back(note_at(spec.at, "compose.api-server",
                          "the terminal service needs the API server, and no edge leads there",
                          "add connects: [{to: ADDRESS/32, ports: [6443]}]"));
}

}  // namespace kchart::compose
