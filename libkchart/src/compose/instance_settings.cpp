// The tables of an Instance: its containers, their ports, and its values with their defaults.
#include <stdexcept>

#include "compose/backup.hpp"
#include "compose/instance.hpp"
#include "compose/settings.hpp"

namespace kchart::compose {

namespace {

constexpr const char* kSmall =
    "{requests: {cpu: 50m, memory: 128Mi}, limits: {cpu: 500m, memory: 256Mi}}";
constexpr const char* kTool =
    "{requests: {cpu: 100m, memory: 128Mi}, limits: {cpu: 1000m, memory: 1Gi}}";

Section identification() {
  return {"Instance Identification",
          "",
          {{"instanceName",
            "Unique instance identifier (hash of description); empty: computed from it",
            Sort::identifier,
            "\"\"",
            {}},
           {"instanceDescription",
            "Human-readable description",
            Sort::text,
            "\"Backend API development\"",
            {}},
           {"userid", "User ID who owns this instance", Sort::identifier, "\"user123\"", {}}}};
}

Section features() {
  return {"Feature Flags",
          "",
          {enabled("features.golang", "Enable Golang support container", "true"),
           enabled("features.typescript", "Enable TypeScript support container", "true"),
           enabled("features.postgres", "Enable PostgreSQL sidecar + database", "true"),
           enabled("features.graphql", "Enable Hasura GraphQL container", "false")}};
}

Section servers() {
  return {"MCP Servers (Always Included)",
          "",
          {enabled("mcpServers.context7.enabled", "Enable Context7 documentation server", "true"),
           enabled("mcpServers.playwrightBrowser.enabled", "Enable Playwright browser automation",
                   "true"),
           enabled("mcpServers.dockerhubMcp.enabled", "Enable Docker Hub integration", "true")}};
}

Section storage() {
  return {"Storage",
          "",
          {quantity("storage.workspace.size", "Workspace PVC size", "\"10Gi\""),
           quantity("storage.home.size", "Home directory PVC size", "\"1Gi\""),
           quantity("storage.tmp.size", "Temporary directory (emptyDir)", "\"10Gi\""),
           quantity("storage.cache.size", "Cache directory (emptyDir)", "\"5Gi\""),
           quantity("storage.npmCache.size", "NPM cache (emptyDir)", "\"1Gi\""),
           {"storage.className",
            "Storage class of the PVCs; empty: the cluster's default",
            Sort::text,
            "\"\"",
            {}},
           {"storage.accessMode",
            "Access mode of the PVCs; several pods need ReadWriteMany",
            Sort::choice,
            "ReadWriteOnce",
            {"ReadWriteOnce", "ReadWriteMany", "ReadWriteOncePod"}}}};
}

Section resources() {
  return {"Resources",
          "Of the main container.",
          {quantity("resources.requests.memory", "Memory request", "\"512Mi\""),
           quantity("resources.requests.cpu", "CPU request", "\"250m\""),
           quantity("resources.limits.memory", "Memory limit", "\"2Gi\""),
           quantity("resources.limits.cpu", "CPU limit", "\"1000m\"")}};
}

Section database() {
  return {"Database (Optional)",
          "",
          {enabled("database.enabled", "Create CNPG database", "false"),
           {"database.namespace", "CNPG cluster namespace", Sort::name, "\"database\"", {}},
           {"database.cluster", "CNPG cluster name", Sort::name, "\"postgresql\"", {}},
           {"database.reclaimPolicy",
            "Database reclaim policy",
            Sort::choice,
            "\"delete\"",
            {"delete", "retain"}},
           {"database.owner", "Role of the cluster that owns the database", Sort::name, "app", {}},
           {"database.password",
            "Password of that role, for the secret NAME-db; empty: the secret is made by others",
            Sort::text,
            "\"\"",
            {}}}};
}

Section ingress() {
  return {
      "Ingress",
      "",
      {enabled("ingress.enabled", "Create ingress resource", "true"),
       {"ingress.hostname",
        "Custom hostname (defaults to {hash}.dev.robotinfra.com)",
        Sort::host,
        "\"\"",
        {}},
       {"ingress.className", "Ingress class", Sort::name, "\"nginx\"", {}},
       {"ingress.domain",
        "Domain below which the default hostname lies",
        Sort::host,
        "dev.robotinfra.com",
        {}},
       {"ingress.clusterIssuer",
        "Issuer of cert-manager for the certificate; empty: the secret NAME-tls is made by others",
        Sort::text,
        "letsencrypt-prod",
        {}}}};
}

Section preparation() {
  return {
      "Repository and SSH",
      "What the init containers prepare.",
      {{"repository.url", "Repository cloned into /workspace; empty: none", Sort::text, "\"\"", {}},
       {"repository.branch", "Branch", Sort::text, "master", {}},
       {"repository.tokenSecret.name",
        "Secret with the GitHub token",
        Sort::name,
        "github-token",
        {}},
       {"repository.tokenSecret.key", "Its key", Sort::text, "token", {}},
       {"ssh.secretName",
        "Secret with a private SSH key; empty: no SSH set-up",
        Sort::text,
        "\"\"",
        {}},
       {"ssh.key", "Its key", Sort::text, "id", {}},
       {"ssh.knownHosts",
        "Host keys that are trusted, a line each",
        Sort::text,
        "github.com ssh-ed25519 "
        "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
        {}}}};
}

Section surroundings() {
  return {
      "Surroundings",
      "",
      {{"timezone", "Time zone", Sort::text, "America/Montreal", {}},
       {"tracing.endpoint",
        "OTLP endpoint of Tempo or Jaeger; traces leave once networkPolicy.egress opens it",
        Sort::url,
        "http://tempo.monitoring:4317",
        {}},
       {"extraEnv",
        "Further variables of the main container, as a pod has them",
        Sort::list,
        "[]",
        {}},
       {"nodeSelector", "Labels of the nodes to run on", Sort::object, "{}", {}},
       {"tolerations", "Taints that are tolerated", Sort::list, "[]", {}},
       enabled("rbac.create", "Give the main container access to the API server", "true"),
       enabled("rbac.admin", "Let it manage everything in the namespace; false: its workloads only",
               "false")}};
}

Section growth() {
  Section made = {
      "Scaling, backup and dashboards",
      "",
      {enabled("autoscaling.enabled", "More pods under load; needs ReadWriteMany", "false"),
       {"autoscaling.minReplicas", "Fewest pods", Sort::integer, "1", {}},
       {"autoscaling.maxReplicas", "Most pods", Sort::integer, "3", {}},
       {"autoscaling.cpu", "Load to keep, in percent of the request", Sort::integer, "80", {}},
       enabled("verticalAutoscaling.enabled", "Let the cluster size the main container", "false"),
       enabled("disruptionBudget.enabled", "Keep the pod while nodes are drained", "false"),
       enabled("dashboard.enabled", "A dashboard for Grafana's sidecar", "false")}};
  for (Setting& one : backup_settings()) made.settings.push_back(std::move(one));
  return made;
}

Section containers() {
  Section section{"Containers", "Images, and resources of all but the main container.", {}};
  for (const Member& member : instance_members()) {
    const std::string path = "containers." + std::string(member.key);
    section.settings.push_back({path + ".image", member.doc, Sort::text, member.image, {}});
    if (member.resources[0] != '\0') {
      section.settings.push_back(
          {path + ".resources", "Its resources", Sort::object, member.resources, {}});
    }
  }
  section.settings.push_back({"containers.prepare.image",
                              "Git and SSH, for the init containers",
                              Sort::text,
                              "alpine/git:2.49.1",
                              {}});
  section.settings.push_back(
      {"containers.prepare.resources", "Its resources", Sort::object, kSmall, {}});
  return section;
}

}  // namespace

const std::vector<Member>& instance_members() {
  static const std::vector<Member> all = {
      {"claude-web",
       "claudeWeb",
       "",
       "ghcr.io/transform-ia/claude-image:latest",
       "",
       "HTTP_PORT",
       {{"http", 8080}, {"mcp", 81}},
       "Claude Code itself"},
      {"context7-mcp",
       "context7",
       "mcpServers.context7.enabled",
       "transformia/context7-mcp:1.0.27",
       kSmall,
       "MCP_PORT",
       {{"context7-mcp", 81}},
       "Documentation server for code examples"},
      {"playwright-browser",
       "playwrightBrowser",
       "mcpServers.playwrightBrowser.enabled",
       "transformia/playwright-browser:1.0.3",
       "{requests: {cpu: 100m, memory: 512Mi}, limits: {cpu: 1000m, memory: 2Gi}}",
       "MCP_PORT",
       {{"playwright-mcp", 8831}, {"novnc", 6901}, {"vnc", 5900}},
       "Browser with VNC and noVNC"},
      {"dockerhub-mcp",
       "dockerhubMcp",
       "mcpServers.dockerhubMcp.enabled",
       "ghcr.io/transform-ia/dockerhub-mcp:v0.17.0",
       kSmall,
       "MCP_PORT",
       {{"dockerhub-mcp", 81}},
       "Docker registry integration"},
      {"golang-tool",
       "golangTool",
       "features.golang",
       "ghcr.io/transform-ia/golang-image:latest",
       kTool,
       "MCP_PORT",
       {{"golang-mcp", 81}},
       "Go tools and MCP server"},
      {"typescript-tool",
       "typescriptTool",
       "features.typescript",
       "ghcr.io/transform-ia/typescript-image:latest",
       kTool,
       "MCP_PORT",
       {{"typescript-mcp", 81}},
       "Node.js and TypeScript tools and MCP server"},
      {"postgres",
       "postgres",
       "features.postgres",
       "postgres:16-alpine",
       "{requests: {cpu: 50m, memory: 128Mi}, limits: {cpu: 250m, memory: 256Mi}}",
       "",
       {},
       "PostgreSQL client"},
      {"hasura",
       "hasura",
       "features.graphql",
       "hasura/graphql-engine:v2.36.0",
       "{requests: {cpu: 100m, memory: 256Mi}, limits: {cpu: 500m, memory: 512Mi}}",
       "HASURA_GRAPHQL_SERVER_PORT",
       {{"graphql", 8080}},
       "GraphQL server"},
  };
  return all;
}

const std::vector<PortGrant>& instance_ports() {
  static const std::vector<PortGrant> grants = [] {
    std::vector<PortWish> wishes;
    for (const Member& member : instance_members()) {
      for (const NamedPort& wish : member.ports) {
        wishes.push_back({member.name, wish.name, wish.number});
      }
    }
    return resolve_ports(wishes);
  }();
  return grants;
}

int instance_port(std::string_view container, std::string_view port_name) {
  for (const PortGrant& grant : instance_ports()) {
    if (grant.container == container && grant.port_name == port_name) return grant.port;
  }
  throw std::logic_error("no such port");
}

Cond instance_has(const Member& member) {
  return member.switched_by[0] == '\0' ? Cond() : given(member.switched_by);
}

std::vector<Section> instance_sections() {
  return {
      identification(), features(),  servers(),     storage(),      resources(),
      database(),       ingress(),   preparation(), surroundings(), network_section("the instance"),
      growth(),         containers()};
}

}  // namespace kchart::compose
