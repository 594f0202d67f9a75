// Policies and declared edges among the findings of a check.
#include <catch2/catch.hpp>
#include <string>

#include "kchart/check.hpp"

using namespace kchart;

namespace {

std::vector<Finding> checked(const std::string& text, const std::string& edges = "") {
  CheckOptions options;
  options.groups = {false, false, true, false};
  if (!edges.empty()) {
    std::vector<Finding> problems;
    options.edges = read_edges(edges, "edges.yaml", problems);
    REQUIRE(problems.empty());
  }
  const std::vector<ManifestFile> files{{text, "m.yaml", "c/templates/m.yaml"}};
  // Warnings tell of other values of the options in which implementations differ.
  auto findings = check_manifests(files, options);
  std::erase_if(findings, [](const Finding& f) { return f.severity != Severity::error; });
  return findings;
}

const std::string kPods =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {n: a}}\nspec: {containers: []}\n---\n"
    "apiVersion: v1\nkind: Pod\nmetadata: {name: b, labels: {n: b}}\nspec: {containers: []}\n---\n";

std::string policy(const std::string& spec) {
  return "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n" +
         spec;
}

}  // namespace

TEST_CASE("what the API would refuse of a policy is told with its line") {
  const auto findings = checked(kPods + policy("  podSelector: {}\n  ingress:\n  - from:\n"
                                               "    - ipBlock: {cidr: 10.0.0.0/40}\n"));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "policy.cidr");
  CHECK(findings[0].position.file == "m.yaml");
  CHECK(findings[0].position.line == 17);
  CHECK(findings[0].document == 3);
  CHECK(findings[0].source.file == "c/templates/m.yaml");
}

TEST_CASE("declared edges") {
  const std::string closed =
      kPods + policy("  podSelector: {}\n  policyTypes: [Ingress, Egress]\n");
  CHECK(checked(closed).empty());
  CHECK(checked(closed, "[]").empty());
  auto findings = checked(closed, "[{from: a, to: b, ports: [80]}]");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "edge.closed");
  CHECK(findings[0].position.file == "edges.yaml");
  findings = checked(kPods, "[{from: a, to: b, ports: [80]}]");
  REQUIRE_FALSE(findings.empty());
  for (const Finding& finding : findings) CHECK(finding.rule == "edge.undeclared");
}
