// From declarations to values and objects, and what is found between declarations.
#include <catch2/catch.hpp>

#include "compose/network.hpp"
#include "kchart/compose.hpp"
#include "kchart/yaml.hpp"

using namespace kchart;

namespace {

constexpr const char* kHead = "apiVersion: kchart.dev/v1\nkind: Instance\nowner: user123\n";

std::vector<Declaration> read(const std::string& text) {
  Declarations all = read_declarations(text, "a.yaml");
  for (const Finding& finding : all.findings) FAIL(finding_line(finding));
  return all.items;
}

std::string objects_text(const std::string& text) {
  const auto fleet = read(text);
  Arena arena;
  const Composition composition = compose_declaration(fleet.front(), Fleet(fleet));
  std::string all;
  for (const Value& object : composed_objects(composition, {composition.namespace_name}, arena)) {
    all += "---\n" + to_yaml(object);
  }
  return all;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an instance is named by the SHA-256 of its description") {
  CHECK(instance_name("Backend API development") == "58c6269441a9");
  CHECK(instance_name("") == "e3b0c44298fc");
  CHECK(instance_name("\xC3\xBC") == "607474ca475a");
}

TEST_CASE("of several who want a port the first keeps it") {
  const PortWish wishes[] = {{"a", "http", 8080}, {"a", "mcp", 81}, {"b", "mcp", 81},
                             {"c", "x", 82},      {"d", "mcp", 81}, {"e", "http", 8080}};
  std::vector<int> ports;
  for (const PortGrant& grant : resolve_ports(wishes)) ports.push_back(grant.port);
  CHECK(ports == std::vector<int>{8080, 81, 83, 82, 84, 8081});
}

TEST_CASE("each container of an instance has a port of its own") {
  const auto text = objects_text(std::string(kHead) +
                                 "description: d\nfeatures: [golang, typescript, graphql]\n");
  for (const char* number :
       {"81", "82", "83", "84", "85", "5900", "6901", "8080", "8081", "8831"}) {
    CAPTURE(number);
    const std::string line = "containerPort: " + std::string(number) + "\n";
    REQUIRE(has(text, line));
    CHECK(text.find(line) == text.rfind(line));
  }
  CHECK(has(text, "name: HASURA_GRAPHQL_SERVER_PORT\n          value: \"8081\""));
}

TEST_CASE("features decide which containers there are") {
  const auto none = objects_text(std::string(kHead) + "description: d\nmcpServers: []\n");
  for (const char* name : {"golang-tool", "postgres:16", "hasura", "context7", "playwright"}) {
    CAPTURE(name);
    CHECK_FALSE(has(none, name));
  }
  const auto some = objects_text(std::string(kHead) + "description: d\nfeatures: [postgres]\n");
  CHECK(has(some, "postgres:16-alpine"));
  CHECK(has(some, "DATABASE_URL"));
  CHECK_FALSE(has(none, "DATABASE_URL"));
}

TEST_CASE("declared edges become rules, and nothing else is open") {
  const auto closed = objects_text(std::string(kHead) + "description: d\n");
  CHECK_FALSE(has(closed, "ipBlock"));
  const auto open = objects_text(std::string(kHead) +
                                 "description: d\nconnects:\n- {to: internet}\n"
                                 "- {from: ingress-nginx}\n- {to: 10.1.2.3/32, ports: [6443]}\n"
                                 "- {to: namespace/monitoring, ports: [4317]}\n");
  CHECK(has(open, "cidr: 0.0.0.0/0"));
  CHECK(has(open, "cidr: 2000::/3"));
  CHECK(has(open, "- 169.254.0.0/16"));
  CHECK(has(open, "- 2001:db8::/32"));
  CHECK_FALSE(has(open, "::ffff:"));  // the API server refuses it in a policy
  CHECK(has(open, "cidr: 10.1.2.3/32"));
  CHECK(has(open, "kubernetes.io/metadata.name: ingress-nginx"));
  CHECK(has(open, "port: 6443"));
  CHECK(has(open, "port: 443"));
}

TEST_CASE("an edge between declarations is written on the side of each") {
  const std::string text = std::string(kHead) +
                           "description: a\nname: a\nconnects: [{to: b}]\n---\n" + kHead +
                           "description: b\nname: b\nconnects: [{from: a}]\n";
  const auto fleet = read(text);
  const Composition a = compose_declaration(fleet[0], Fleet(fleet));
  const Composition b = compose_declaration(fleet[1], Fleet(fleet));
  const std::string out = to_yaml(*look_up(a.values, "networkPolicy.egress"));
  const std::string in = to_yaml(*look_up(b.values, "networkPolicy.ingress"));
  CHECK(has(out, "app.kubernetes.io/instance: b"));
  CHECK(has(out, "port: 8080"));
  CHECK(has(in, "app.kubernetes.io/instance: a"));
  CHECK_FALSE(has(out, "namespaceSelector"));
}

TEST_CASE("one declared side opens the other") {
  const std::string text = std::string(kHead) +
                           "description: a\nname: a\nconnects: [{to: b}]\n---\n" + kHead +
                           "description: b\nname: b\n";
  const auto fleet = read(text);
  const Composition b = compose_declaration(fleet[1], Fleet(fleet));
  CHECK(has(to_yaml(*look_up(b.values, "networkPolicy.ingress")), "app.kubernetes.io/instance: a"));
}

TEST_CASE("what is wrong between declarations has its place") {
  struct Row {
    const char* name;
    std::string text;
    const char* line;
  };
  const std::string one = std::string(kHead) + "description: same\n";
  const Row rows[] = {
      {"duplicate description", one + "---\n" + one,
       "a.yaml:6:1: this has the name '0967115f2813', and so its host, in common with a.yaml:1:1"},
      {"edge to nothing", one + "connects:\n- {to: wep}\n",
       "a.yaml:6:3: the edge leads to nothing: nobody is called 'wep'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto findings = check_fleet(read(row.text));
    REQUIRE(findings.size() == 1);
    CHECK(finding_line(findings[0]).substr(0, std::string(row.line).size()) == row.line);
  }
}

TEST_CASE("an app runs once, or as preview and prod") {
  const std::string app =
      "kind: App\nname: api\nimage: a:1\nport: 3000\n"
      "ingress: {host: \"{name}.{ip}.nip.io\", ip: 203.0.113.7}\n";
  const auto once = objects_text(app);
  CHECK(has(once, "kind: Deployment"));
  CHECK(has(once, "- host: api.203.0.113.7.nip.io\n"));
  CHECK_FALSE(has(once, "api-preview"));
  const auto both = objects_text(app + "previewImage: a:2\nenvironments: [preview, prod]\n");
  CHECK(has(both, "- host: api.203.0.113.7.nip.io\n"));
  CHECK(has(both, "- host: api-preview.203.0.113.7.nip.io\n"));
  CHECK(has(both, "image: a:2\n"));
  CHECK(has(both, "limits.cpu: \"1\"\n    limits.memory: 512Mi\n    pods: \"6\"\n"));
  // The Ingress implies that its controller may call.
  CHECK(has(both, "app.kubernetes.io/name: traefik"));
}

TEST_CASE("an app on a schedule is a CronJob and serves nothing") {
  const auto text = objects_text("kind: App\nname: job\nimage: a:1\nschedule: \"*/5 * * * *\"\n");
  CHECK(has(text, "kind: CronJob"));
  CHECK_FALSE(has(text, "kind: Service\n"));
  CHECK_FALSE(has(text, "kind: Deployment"));
}

TEST_CASE("an app of a tenant shares its namespace, secrets come by reference") {
  const auto text = objects_text(
      "kind: App\nname: api\ntenant: max/catapp\nimage: a:1\nport: 3000\nsandbox: gvisor\n"
      "env: {from: secret/api-env, set: {LOG: info}, secrets: {KEY: secret/k#id}}\n");
  CHECK(has(text, "namespace: dp-max-catapp"));
  CHECK(has(text, "runtimeClassName: gvisor"));
  CHECK(has(text, "- secretRef:\n            name: api-env\n"));
  CHECK(has(text, "secretKeyRef:\n              key: id\n              name: k\n"));
  CHECK_FALSE(has(text, "ResourceQuota"));
}

TEST_CASE("a tenant is closed to others and open to itself") {
  const auto text = objects_text(
      "kind: Tenant\ntenant: max\nproject: catapp\nconnects: [{to: self}, {from: "
      "dp-system/traefik}]\n");
  CHECK(has(text, "name: ingress-isolation"));
  CHECK(has(text, "requests.memory: 4Gi"));
  CHECK(has(text, "- from:\n    - podSelector: {}\n"));
  CHECK(has(text, "    to:\n    - podSelector: {}\n") !=
        has(text, "  - to:\n    - podSelector: {}\n"));
  CHECK(has(text, "kubernetes.io/metadata.name: dp-system"));
}
