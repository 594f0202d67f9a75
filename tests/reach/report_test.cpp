// Reports: rows joined, explanations with places, changes between two clusters.
#include "kchart/reach_report.hpp"

#include <catch2/catch.hpp>

#include "cluster.hpp"

using namespace kchart;
using namespace kchart::tests;

namespace {

Network network_of(const std::string& policies) {
  const Objects objects({kPods, list_of(policies)});
  std::vector<Finding> findings;
  return Network::read(objects.all(), {}, findings);
}

std::string closed_but(const std::string& port) {
  const std::string both = "{podSelector: {}, policyTypes: [Ingress, Egress]}";
  return np("app", both) + np("data", both) +
         np("app",
            "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: "
            "[{podSelector: {matchLabels: {app: api}}}], ports: [{port: " +
                port + "}]}]}") +
         np("app",
            "{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: "
            "{matchLabels: {app: web}}}], ports: [{port: " +
                port + "}]}]}");
}

}  // namespace

TEST_CASE("reports: an explanation names both sides, rules and places") {
  const Network network = network_of(closed_but("8080"));
  const std::string text = explain_text(network, *network.find("web"), *network.find("api"),
                                        Connections::of(Protocol::tcp, PortSet(8080, 8080)));
  CHECK(text.starts_with("app/deployment/web -> app/deployment/api: allowed, TCP 8080\n"));
  CHECK(text.find("egress[0] allows TCP 8080 (test.yaml:5)") != std::string::npos);
  const std::string blocked = explain_text(network, *network.find("api"), *network.find("web"),
                                           Connections::of(Protocol::tcp, PortSet(1, 1)));
  CHECK(blocked.find("blocked, TCP 1") != std::string::npos);
  CHECK(blocked.find("isolates it, and no rule of it matches") != std::string::npos);
}

TEST_CASE("reports: the formats hold the same flow") {
  const Network network = network_of(closed_but("8080"));
  for (const std::string& text :
       {reach_table(network), reach_markdown(network), reach_dot(network), reach_svg(network)}) {
    CHECK(text.find("TCP 8080") != std::string::npos);
  }
  CHECK(reach_json(network).find("\"first\": 8080") != std::string::npos);
}

TEST_CASE("reports: changes say what was opened and closed") {
  const auto changes = flow_changes(network_of(closed_but("8080")), network_of(closed_but("8081")));
  REQUIRE(changes.size() == 1);
  CHECK(changes.front().from == "app/deployment/web");
  CHECK(changes.front().opened.text() == "TCP 8081");
  CHECK(changes.front().closed.text() == "TCP 8080");
  CHECK(flow_changes(network_of(closed_but("1")), network_of(closed_but("1"))).empty());
}
