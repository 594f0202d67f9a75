// Declared edges: what is closed, what is open undeclared, and what a file of edges may say.
#include "kchart/edges.hpp"

#include <catch2/catch.hpp>

#include "cluster.hpp"

using namespace kchart;
using namespace kchart::tests;

namespace {

std::vector<std::string> rules(const std::vector<Finding>& findings) {
  std::vector<std::string> out;
  for (const Finding& finding : findings) out.push_back(finding.rule);
  return out;
}

// Closes everything in both namespaces.
std::string closed() {
  const std::string both = "{podSelector: {}, policyTypes: [Ingress, Egress]}";
  return np("app", both) + np("data", both);
}

const std::string kWebToDb =
    np("app",
       "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: "
       "[{namespaceSelector: {matchLabels: {team: b}}, podSelector: {matchLabels: {app: db}}}], "
       "ports: [{port: 5432}]}]}") +
    np("data",
       "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: "
       "{matchLabels: {team: a}}, podSelector: {matchLabels: {app: web}}}], ports: [{port: "
       "5432}]}]}");

std::vector<Finding> check(const std::string& policies, const std::string& edges,
                           bool every_option = false) {
  const Objects objects({kPods, list_of(policies)});
  std::vector<Finding> findings;
  const std::vector<Edge> read = read_edges(edges, "edges.yaml", findings);
  EdgeOptions options;
  options.every_option = every_option;
  for (Finding& finding : check_edges(objects.all(), read, options)) findings.push_back(finding);
  return findings;
}

}  // namespace

TEST_CASE("edges: exactly what is declared is open") {
  CHECK(check(closed() + kWebToDb, "- {from: app/web, to: data/db, ports: [5432]}").empty());
  CHECK(check(closed(), "[]").empty());
}

TEST_CASE("edges: a closed edge and an undeclared flow are findings with their places") {
  const auto closed_edge = check(closed(), "- {from: app/web, to: data/db, ports: [5432]}\n");
  REQUIRE(rules(closed_edge) == std::vector<std::string>{"edge.closed"});
  CHECK(closed_edge.front().position == Position{"edges.yaml", 1, 3});
  CHECK(closed_edge.front().message ==
        "app/web -> data/db is declared, but app/deployment/web cannot open TCP 5432 at "
        "data/statefulset/db: the source's egress does not allow it (NetworkPolicy app/p, "
        "NetworkPolicy data/p)");

  const auto open_flow = check(closed() + kWebToDb, "[]");
  REQUIRE(rules(open_flow) == std::vector<std::string>{"edge.undeclared"});
  CHECK(open_flow.front().object == "data/statefulset/db");
  CHECK(open_flow.front().message ==
        "app/deployment/web may open TCP 5432 at data/statefulset/db, which no edge declares");

  const auto wider = check(closed() + kWebToDb, "- {from: app/web, to: data/db, ports: [5433]}");
  CHECK(rules(wider) == std::vector<std::string>{"edge.closed", "edge.undeclared"});
}

TEST_CASE("edges: without policies everything is open") {
  bool internet = false;
  for (const Finding& finding : check("", "- {from: '*', to: '*'}")) {
    CHECK(finding.rule == "edge.undeclared");
    internet = internet || finding.message.find("internet") != std::string::npos ||
               finding.message.find("0.0.0.0/0") != std::string::npos;
  }
  CHECK(internet);
}

TEST_CASE("edges: the internet, a range, a namespace outside, DNS") {
  const std::string to_internet =
      np("app",
         "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: "
         "{cidr: 0.0.0.0/0, except: [0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, "
         "169.254.0.0/16, 172.16.0.0/12, 192.0.0.0/24, 192.168.0.0/16, 198.18.0.0/15, "
         "224.0.0.0/3]}}], ports: [{port: 443}]}]}");
  CHECK(check(closed() + to_internet, "- {from: web, to: internet, ports: [443]}").empty());
  CHECK(rules(check(closed() + to_internet, "- {from: web, to: internet, ports: [80]}")) ==
        std::vector<std::string>{"edge.closed", "edge.undeclared"});

  const std::string range = np("app",
                               "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], "
                               "egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}");
  CHECK(check(closed() + range, "- {from: web, to: 203.0.113.0/24}").empty());
  CHECK(rules(check(closed() + range, "- {from: web, to: 203.0.112.0/23}")) ==
        std::vector<std::string>{"edge.closed"});

  const std::string from_nginx =
      np("app",
         "{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{namespaceSelector: "
         "{matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}]}]}");
  CHECK(check(closed() + from_nginx, "- {from: ingress-nginx, to: api}").empty());

  const std::string dns =
      np("app",
         "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: "
         "{matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: "
         "{k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}]}");
  CHECK(check(closed() + dns, "[]").empty());
  const std::string open_dns = np(
      "app",
      "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]}");
  CHECK_FALSE(check(closed() + open_dns, "[]").empty());
}

TEST_CASE("edges: a Service's port is translated") {
  const std::string service =
      "- {apiVersion: v1, kind: Service, metadata: {name: sql, namespace: data}, spec: {selector: "
      "{app: db}, ports: [{port: 80, targetPort: sql}]}}\n";
  CHECK(check(closed() + kWebToDb + service, "- {from: web, to: data/sql, ports: [80]}").empty());
  CHECK(rules(check(closed() + kWebToDb + service, "- {from: web, to: data/sql, ports: [81]}")) ==
        std::vector<std::string>{"edge.closed", "edge.undeclared"});
}

TEST_CASE("edges: what hangs on an option is a warning") {
  const std::string block =
      np("data",
         "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: "
         "0.0.0.0/0}}]}]}") +
      np("data", "{podSelector: {}, policyTypes: [Egress]}");
  bool warned = false;
  for (const Finding& finding : check(block, "- {from: '*', to: '*'}", true)) {
    if (finding.severity != Severity::warning) continue;
    warned = warned || finding.message.ends_with("(where ipblock_matches_pods is no)");
  }
  CHECK(warned);
}

TEST_CASE("edges: a file says what is wrong with it, and where") {
  struct Row {
    const char* text;
    const char* rule;
    int line;
  };
  const Row rows[] = {
      {"- {from: web}", "edge.syntax", 1},
      {"\n- web", "edge.syntax", 2},
      {"- {from: web, to: db, port: 1}", "edge.syntax", 1},
      {"- from: web\n  to: db\n  ports: [0]", "edge.port", 3},
      {"- {from: web, to: db, ports: [9-1]}", "edge.port", 1},
      {"- {from: web, to: db, ports: [53/ICMP]}", "edge.port", 1},
      {"- {from: web, to: db, ports: []}", "edge.port", 1},
      {"- [", "edge.syntax", 2},
      {"just text", "edge.syntax", 1},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    std::vector<Finding> findings;
    CHECK(read_edges(row.text, "e.yaml", findings).empty());
    REQUIRE(findings.size() == 1);
    CHECK(findings.front().rule == row.rule);
    if (std::string_view(row.text) != "- [") CHECK(findings.front().position.line == row.line);
  }
  const auto unknown = check(closed(), "- {from: nobody, to: data/db}");
  CHECK(rules(unknown) == std::vector<std::string>{"edge.unknown"});

  std::vector<Finding> findings;
  const auto edges = read_edges(
      "connects:\n- {from: a, to: b, ports: [53/UDP, 8000-8999, {port: 1, protocol: SCTP}]}",
      "e.yaml", findings);
  REQUIRE(edges.size() == 1);
  CHECK(edges.front().ports.text() == "TCP 8000-8999; UDP 53; SCTP 1");
}
