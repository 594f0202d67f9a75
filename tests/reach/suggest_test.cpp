// Suggested policies, proven by reach itself: under them exactly the edges are open.
#include "kchart/suggest.hpp"

#include <catch2/catch.hpp>

#include "cluster.hpp"

using namespace kchart;
using namespace kchart::tests;

namespace {

struct Outcome {
  std::string policies;
  std::vector<Finding> problems;  // of the suggestion
  std::vector<Finding> proof;     // of the edges under it, errors only
};

Outcome suggest(const std::string& pods, const std::string& edges, bool dns = true) {
  Outcome out;
  const std::vector<Edge> read = read_edges(edges, "edges.yaml", out.problems);
  EdgeOptions options;
  options.dns = dns;
  options.reach.ingress_controller = "ingress-nginx/app=nginx";
  const std::string open = list_of(np("app", "{podSelector: {}, ingress: [{}], egress: [{}]}"));
  out.policies = suggest_policies(Objects({pods, open}).all(), read, options, out.problems);
  std::vector<std::string> documents{pods};
  for (std::size_t at = 0; at < out.policies.size();) {
    const std::size_t next = std::min(out.policies.find("---\n", at + 4), out.policies.size());
    documents.push_back(out.policies.substr(at + 4, next - at - 4));
    at = next;
  }
  for (Finding& finding : check_edges(Objects(documents).all(), read, options)) {
    if (finding.severity == Severity::error) out.proof.push_back(std::move(finding));
  }
  return out;
}

std::size_t count(const std::string& text) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find("kind: NetworkPolicy", at)) != std::string::npos; ++at) {
    ++found;
  }
  return found;
}

// The DaemonSet of kPods uses its node's network, which no policy governs.
const std::string kWeb = std::string(kPods).substr(
    0, std::string(kPods).find("- apiVersion: apps/v1\n  kind: DaemonSet"));

}  // namespace

TEST_CASE("suggested policies open exactly the edges") {
  const std::string rows[] = {
      "[]",
      "- {from: app/web, to: app/api, ports: [8080]}",
      "- {from: app/web, to: app/api, ports: [8080]}\n- {from: app/api, to: data/db, ports: [5432, "
      "53/UDP, 8000-8999]}",
      "- {from: app/api, to: internet, ports: [443]}",
      "- {from: app/web, to: 10.1.0.0/16, ports: [80]}\n- {from: 192.168.3.4, to: app/web}",
      "- {from: ingress, to: app/web, ports: [80]}",
      "- {from: app/*, to: data/db, ports: [5432]}",
      "- {from: app/web, to: app/api}\n- {from: app/web, to: data/db}",
      "- {from: monitoring/*, to: app/api, ports: [9090]}",
  };
  for (const std::string& edges : rows) {
    const Outcome outcome = suggest(kWeb, edges);
    INFO(edges << "\n" << outcome.policies);
    CHECK(outcome.problems.empty());
    CHECK((outcome.proof.empty() ? "" : outcome.proof.front().message) == "");
  }
}

TEST_CASE("suggested policies are few") {
  CHECK(count(suggest(kWeb, "[]").policies) == 2);
  CHECK(count(suggest(kWeb, "- {from: app/web, to: app/api, ports: [1]}").policies) == 4);
  // Without name resolution a namespace whose workloads all have edges needs no policy of its own.
  CHECK(count(suggest(kWeb, "- {from: app/web, to: app/api, ports: [1]}", false).policies) == 3);
  // The same rules share a policy.
  const auto shared =
      suggest(kWeb, "- {from: app/web, to: data/db}\n- {from: app/api, to: data/db}");
  CHECK(count(shared.policies) == 4);
  CHECK(shared.policies.find("operator: In") != std::string::npos);
}

TEST_CASE("what policies cannot say is told") {
  const auto domain = suggest(kWeb, "- {from: app/web, to: api.example.com}");
  REQUIRE(domain.problems.size() == 1);
  CHECK(domain.problems[0].rule == "suggest.peer");
  CHECK(suggest(kWeb, "- {from: app/web, to: nobody}").problems.at(0).rule == "edge.unknown");
  const std::string twins =
      "kind: List\nitems:\n"
      "- {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: ns, labels: {x: z}}, spec: "
      "{containers: []}}\n"
      "- {apiVersion: v1, kind: Pod, metadata: {name: b, namespace: ns, labels: {x: z}}, spec: "
      "{containers: []}}\n";
  CHECK(suggest(twins, "- {from: ns/a, to: ns/b}").problems.at(0).rule == "suggest.labels");
}
