// The pod of an Instance: its containers by feature, their ports, and what prepares it.
#include "compose/access.hpp"
#include "compose/instance.hpp"
#include "compose/pod.hpp"

namespace kchart::compose {

namespace {

// Clones into a volume that may hold "lost+found", so no `git clone`. The token goes through a
// credential helper: neither the process list nor .git/config ever has it.
constexpr const char* kClone = R"(set -eu
export HOME=/tmp GIT_TERMINAL_PROMPT=0
export GIT_SSH_COMMAND="ssh -i /home/code/.ssh/id -o UserKnownHostsFile=/home/code/.ssh/known_hosts"
cd /workspace
git config --global --add safe.directory /workspace
git config --global credential.helper '!f() { echo username=x-access-token; echo "password=${GITHUB_TOKEN:-}"; }; f'
if [ -d .git ]; then
  git pull --ff-only origin "$GIT_BRANCH" || echo "kept the work tree as it is: it has changes of its own"
else
  git init -q
  git remote add origin "$GIT_URL"
  git fetch origin "$GIT_BRANCH"
  git checkout -b "$GIT_BRANCH" --track "origin/$GIT_BRANCH"
fi
)";

// Runs as the user that owns the result, so there is nothing to chown.
constexpr const char* kSsh = R"(set -eu
umask 077
cat "/run/secrets/ssh/$SSH_KEY" > /home/code/.ssh/id
ssh-keygen -y -f /home/code/.ssh/id > /home/code/.ssh/id.pub
printf '%s\n' "$SSH_KNOWN_HOSTS" > /home/code/.ssh/known_hosts
)";

std::string under(const Member& member, const char* key) {
  return "containers." + std::string(member.key) + "." + key;
}

Entries ports_of(const Member& member) {
  Entries ports;
  for (const NamedPort& wish : member.ports) {
    ports.push_back(item(port(wish.name, instance_port(member.name, wish.name))));
  }
  return ports;
}

Node database_url(const char* name) {
  return secret_variable(name, join({helper("name"), "-db"}), "DATABASE_URL", true);
}

Entries main_variables() {
  return {item(variable("HOME", "/home/code")), item(variable("TZ", value("timezone"))),
          item(variable("DISABLE_AUTOUPDATER", "1")), item(variable("EDITOR", "vim")),
          // The root file system is read-only, so nothing may be written beside the volumes.
          item(variable("CLAUDE_CONFIG_DIR", "/home/code/.claude")),
          item(variable("XDG_CONFIG_HOME", "/home/code/.claude/config")),
          item(variable("XDG_DATA_HOME", "/home/code/.claude/data")),
          item(variable("XDG_STATE_HOME", "/home/code/.claude/state")),
          item(variable("GIT_CONFIG_GLOBAL", "/home/code/.claude/gitconfig")),
          item(variable("CLAUDE_INSTANCE_NAME", helper("name"))),
          item(variable("CLAUDE_INSTANCE_DESCRIPTION", value("instanceDescription"))),
          item(variable("CLAUDE_USERID", identifier("userid"))),
          item(field_variable("CLAUDE_NAMESPACE", "metadata.namespace")),
          item(variable("OTEL_EXPORTER_OTLP_ENDPOINT", value("tracing.endpoint"))),
          item(variable("OTEL_SERVICE_NAME", join({"claude-instance-", helper("name")}))),
          item(secret_variable("GITHUB_TOKEN", value("repository.tokenSecret.name"),
                               value("repository.tokenSecret.key"), true)),
          item(database_url("DATABASE_URL"), given("features.postgres"))};
}

Entries port_variables(const Member& member) {
  if (member.ports.empty()) return {};
  const int first = instance_port(member.name, member.ports.front().name);
  return {item(variable(member.port_variable, std::to_string(first)))};
}

// Variables beside those that name ports.
Entries variables_of(const Member& member) {
  const std::string name = member.name;
  if (name == "claude-web") return main_variables() + Entries{splice_values("extraEnv")};
  if (name == "postgres") return {item(database_url("DATABASE_URL"))};
  if (name == "hasura") {
    return {item(database_url("HASURA_GRAPHQL_DATABASE_URL")),
            item(secret_variable("HASURA_GRAPHQL_ADMIN_SECRET", join({helper("name"), "-hasura"}),
                                 "admin-secret", true)),
            item(variable("HASURA_GRAPHQL_ENABLE_CONSOLE", "false"))};
  }
  return {item(variable("HOME", "/tmp"))};
}

Entries mounts_of(const Member& member) {
  const std::string name = member.name;
  // An own part of the temporary volume keeps the containers' files apart.
  Entries mounts = {item(mount("tmp", "/tmp", name))};
  if (name == "playwright-browser")
    return mounts + Entries{item(mount("shared-memory", "/dev/shm"))};
  if (name == "golang-tool" || name == "typescript-tool") {
    return mounts + Entries{item(mount("workspace", "/workspace"))};
  }
  if (name != "claude-web") return mounts;
  return mounts + Entries{item(mount("workspace", "/workspace")),
                          item(mount("home", "/home/code/.claude")),
                          item(mount("cache", "/home/code/.cache")),
                          item(mount("npm-cache", "/home/code/.npm")),
                          item(mount("claude-lock", "/home/code/.claude.json.lock")),
                          item(mount("ssh-directory", "/home/code/.ssh")),
                          item(map({{"name", "kubernetes-access"},
                                    {"mountPath", kAccessPath},
                                    {"readOnly", true}}),
                               given("rbac.create"))};
}

Entries probes() {
  // Anchored, so that only the process itself counts, and run without a shell, whose own command
  // line would hold the words that are looked for.
  const Node alive = run_probe({"pgrep", "-f", "^sleep 2147483647"});
  const Node ready = map({{"initialDelaySeconds", 5},
                          {"periodSeconds", 10},
                          {"timeoutSeconds", 5},
                          {"exec", map({{"command", list({"test", "-d", "/workspace/.git"})}}),
                           given("repository.url")},
                          // Without a repository there never will be a /workspace/.git.
                          {"tcpSocket", map({{"port", "http"}}), !given("repository.url")}});
  return {{"livenessProbe", alive}, {"readinessProbe", ready}};
}

Node container(const Member& member) {
  const bool main = std::string_view(member.name) == "claude-web";
  Entries body = {{"name", member.name},
                  {"image", value(under(member, "image"))},
                  {"imagePullPolicy", "IfNotPresent"}};
  // The image is there for its client; a server would want a data directory.
  if (std::string_view(member.name) == "postgres") {
    body.push_back({"command", list({"sleep", "2147483647"})});
  }
  if (!member.ports.empty()) body.push_back({"ports", entries_list(ports_of(member))});
  body.push_back({"env", entries_list(port_variables(member) + variables_of(member))});
  body.push_back({"resources", tree(main ? "resources" : under(member, "resources"))});
  if (main) body = std::move(body) + probes();
  return map(std::move(body) + Entries{{"securityContext", container_security()},
                                       {"volumeMounts", entries_list(mounts_of(member))}});
}

Node prepare(const char* name, const char* script, Entries variables, std::vector<Node> mounts) {
  mounts.push_back(mount("tmp", "/tmp", name));
  return map({{"name", name},
              {"image", value("containers.prepare.image")},
              {"imagePullPolicy", "IfNotPresent"},
              {"command", list({"/bin/sh", "-c", script})},
              {"env", entries_list(std::move(variables))},
              {"resources", tree("containers.prepare.resources")},
              {"securityContext", container_security()},
              {"volumeMounts", list(std::move(mounts))}});
}

Entries init_containers() {
  const Node ssh =
      prepare("ssh-setup", kSsh,
              {item(variable("SSH_KEY", value("ssh.key"))),
               item(variable("SSH_KNOWN_HOSTS", value("ssh.knownHosts")))},
              {mount("ssh-secret", "/run/secrets/ssh"), mount("ssh-directory", "/home/code/.ssh")});
  const Node clone =
      prepare("git-clone", kClone,
              {item(variable("GIT_URL", value("repository.url"))),
               item(variable("GIT_BRANCH", value("repository.branch"))),
               item(secret_variable("GITHUB_TOKEN", value("repository.tokenSecret.name"),
                                    value("repository.tokenSecret.key"), true))},
              {mount("workspace", "/workspace"), mount("ssh-directory", "/home/code/.ssh")});
  // The keys first: the clone may need them.
  return {item(ssh, given("ssh.secretName")), item(clone, given("repository.url"))};
}

Entries volumes() {
  return {
      item(claim("workspace", join({helper("name"), "-workspace"}))),
      item(claim("home", join({helper("name"), "-home"}))),
      item(empty_dir("tmp", value("storage.tmp.size"))),
      item(empty_dir("cache", value("storage.cache.size"))),
      item(empty_dir("npm-cache", value("storage.npmCache.size"))),
      item(empty_dir("claude-lock", "10Mi")),
      item(empty_dir("ssh-directory", "10Mi")),
      item(map({{"name", "shared-memory"},
                {"emptyDir", map({{"medium", "Memory"}, {"sizeLimit", "256Mi"}})}}),
           given("mcpServers.playwrightBrowser.enabled")),
      item(map({{"name", "ssh-secret"},
                {"secret", map({{"secretName", value("ssh.secretName")}, {"defaultMode", 0440}})}}),
           given("ssh.secretName")),
      item(kubernetes_access(), given("rbac.create"))};
}

}  // namespace

Node instance_pod_spec() {
  Entries containers;
  for (const Member& member : instance_members()) {
    containers.push_back(item(container(member), instance_has(member)));
  }
  // Ports below 1024 would need a capability that no container has.
  const Node low_ports =
      list({map({{"name", "net.ipv4.ip_unprivileged_port_start"}, {"value", "81"}})});
  return map({{"serviceAccountName", helper("name")},
              {"automountServiceAccountToken", false},
              {"enableServiceLinks", false},
              {"securityContext", pod_security({{"sysctls", low_ports}})},
              {"initContainers", entries_list(init_containers())},
              {"containers", entries_list(std::move(containers))},
              {"nodeSelector", tree("nodeSelector"), given("nodeSelector")},
              {"tolerations", tree("tolerations"), given("tolerations")},
              {"volumes", entries_list(volumes())}});
}

}  // namespace kchart::compose
