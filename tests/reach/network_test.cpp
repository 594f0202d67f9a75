// Who can talk to whom: small clusters in YAML, the question, the answer.
#include "kchart/reach.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "cluster.hpp"

using namespace kchart;
using namespace kchart::tests;

namespace {

struct World {
  explicit World(const std::string& policies, const ReachOptions& options = {})
      : objects({kPods, list_of(policies)}),
        network(Network::read(objects.all(), options, findings)) {}

  std::string ask(const char* from, const char* to) const {
    const auto a = network.find(from);
    const auto b = network.find(to);
    if (!a || !b) return "no such endpoint";
    return network.between(*a, *b).text();
  }

  Objects objects;
  std::vector<Finding> findings;
  Network network;
};

std::string cnp(const std::string& spec) {
  return "- {apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: "
         "{name: c}, spec: " +
         spec + "}\n";
}

struct Row {
  const char* about;
  std::string policies;
  const char* from;
  const char* to;
  const char* expected;
};

}  // namespace

TEST_CASE("NetworkPolicy decides as the API documents it") {
  const Row rows[] = {
      {"no policy: everything", "", "web", "db", "all"},
      {"isolated without a rule", np("data", "{podSelector: {}}"), "web", "db", "none"},
      {"the other direction stays open", np("data", "{podSelector: {}}"), "db", "web", "all"},
      {"an empty rule allows everything", np("data", "{podSelector: {}, ingress: [{}]}"), "web",
       "db", "all"},
      {"types as written: rules of another direction do nothing",
       np("data", "{podSelector: {}, policyTypes: [Egress], ingress: [{}]}"), "web", "db", "all"},
      {"absent types with egress rules: both",
       np("app", "{podSelector: {}, egress: [{ports: [{port: 53, protocol: UDP}]}]}"), "web", "db",
       "UDP 53"},
      {"podSelector alone means the policy's namespace",
       np("data",
          "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}"),
       "web", "db", "none"},
      {"both selectors must hold",
       np("data",
          "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}, "
          "podSelector: {matchLabels: {app: api}}}]}]}"),
       "web", "db", "none"},
      {"two peers: either",
       np("data",
          "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}, "
          "{podSelector: {matchLabels: {app: api}}}]}]}"),
       "web", "db", "all"},
      {"a namespace by its own name",
       np("data",
          "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: "
          "{kubernetes.io/metadata.name: app}}}], ports: [{port: 5432}]}]}"),
       "web", "db", "TCP 5432"},
      {"ports of several rules add up",
       np("app",
          "{podSelector: {}, ingress: [{ports: [{port: 80}]}, {ports: [{port: 81, endPort: "
          "90}]}]}"),
       "db", "web", "TCP 80-90"},
      {"a named port is the destination's",
       np("app", "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: sql}]}]}"),
       "web", "db", "TCP 5432"},
      {"a named port that the destination lacks",
       np("app", "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: sql}]}]}"),
       "web", "api", "none"},
      {"except cuts a hole",
       np("app",
          "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, "
          "except: [10.0.0.0/8]}}]}]}"),
       "web", "10.1.2.3", "none"},
      {"outside the hole",
       np("app",
          "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: "
          "{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]}"),
       "web", "internet", "all"},
      {"and pods live in the hole",
       np("app",
          "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, "
          "except: [10.0.0.0/8]}}]}]}"),
       "web", "api", "none"},
      {"host network: not a subject",
       np("data", "{podSelector: {}, policyTypes: [Ingress, Egress]}"), "agent", "web", "all"},
      {"host network: not selected as a peer",
       np("data", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}"), "agent", "db",
       "none"},
  };
  for (const Row& row : rows) {
    INFO(row.about);
    const World world(row.policies);
    CHECK(world.ask(row.from, row.to) == row.expected);
    CHECK(world.findings.empty());
  }
}

TEST_CASE("tiers decide in order") {
  const std::string all = "subject: {namespaces: {}}";
  const std::string deny = "{tier: Admin, priority: 10, " + all +
                           ", ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: "
                           "a}}}], protocols: [{tcp: "
                           "{destinationPort: {number: 5432}}}]}]}";
  const std::string accept = "{tier: Admin, priority: 5, " + all +
                             ", ingress: [{action: Accept, from: [{namespaces: {}}]}]}";
  const std::string pass = "{tier: Admin, priority: 5, " + all +
                           ", ingress: [{action: Pass, from: [{namespaces: {}}]}]}";
  const std::string baseline = "{tier: Baseline, priority: 1, " + all +
                               ", ingress: [{action: Deny, from: [{namespaces: {}}]}]}";
  const std::string closed = np("data", "{podSelector: {}}");
  const Row rows[] = {
      {"deny takes its ports only", cnp(deny), "web", "db",
       "TCP 1-5431,5433-65535; UDP *; SCTP *; ICMP"},
      {"a lower number comes first", cnp(deny) + cnp(accept), "web", "db", "all"},
      {"pass jumps over the rest of the tier", cnp(deny) + cnp(pass), "web", "db", "all"},
      {"accept is final before NetworkPolicy", cnp(accept) + closed, "web", "db", "all"},
      {"pass leaves it to NetworkPolicy", cnp(pass) + closed, "web", "db", "none"},
      {"the baseline comes last", cnp(baseline), "web", "db", "none"},
      {"isolation hides the baseline",
       cnp(baseline) + np("data", "{podSelector: {}, ingress: [{}]}"), "web", "db", "all"},
  };
  for (const Row& row : rows) {
    INFO(row.about);
    const World world(row.policies);
    CHECK(world.ask(row.from, row.to) == row.expected);
  }
}

TEST_CASE("what the API would refuse is found, and closes") {
  const std::pair<std::string, const char*> rows[] = {
      {"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0}}]}]}", "policy.cidr"},
      {"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: "
       "[11.0.0.0/8]}}]}]}",
       "policy.except"},
      {"{podSelector: {}, ingress: [{from: [{}]}]}", "policy.peer"},
      {"{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]}",
       "policy.peer"},
      {"{podSelector: {}, ingress: [{ports: [{port: 80, endPort: 79}]}]}", "policy.port"},
      {"{podSelector: {}, ingress: [{ports: [{port: http, endPort: 79}]}]}", "policy.port"},
      {"{podSelector: {}, ingress: [{ports: [{port: \"80\"}]}]}", "policy.port"},
      {"{podSelector: {}, ingress: [{ports: [{protocol: ICMP}]}]}", "policy.protocol"},
      {"{podSelector: {}, ingress: [{ports: [{protocol: \"\"}]}]}", "policy.protocol"},
      {"{podSelector: {}, policyTypes: [Ingress, Ingress, Ingress]}", "policy.type"},
      {"{podSelector: {}, ingress: [{form: []}]}", "policy.field"},
      {"{podSelector: {matchExpressions: [{key: a, operator: In}]}}", "policy.selector"},
  };
  for (const auto& [spec, rule] : rows) {
    INFO(spec);
    const World world(np("data", spec));
    REQUIRE(world.findings.size() == 1);
    CHECK(world.findings.front().rule == rule);
    CHECK(world.findings.front().object == "NetworkPolicy data/p");
    if (std::string_view(rule) != "policy.selector") CHECK(world.ask("web", "db") == "none");
  }
}

TEST_CASE("what the API would refuse of the tiers is found, and closes") {
  const std::string head = "{tier: Admin, priority: 1, subject: {namespaces: {}}, ";
  const std::string accept = head + "ingress: [{action: Accept, from: [{namespaces: {}}]";
  const std::string all =
      "{tier: Baseline, priority: 1, subject: {namespaces: {}}, ingress: "
      "[{action: Deny, from: [{namespaces: {}}]}]}";
  const std::string base =
      "- {apiVersion: policy.networking.k8s.io/v1alpha2, kind: "
      "ClusterNetworkPolicy, metadata: {name: b}, spec: " +
      all + "}\n";
  std::string many;
  for (int i = 0; i < 26; ++i) many += "{action: Accept, from: [{namespaces: {}}]}, ";
  const std::pair<std::string, const char*> rows[] = {
      {accept + ", protocols: []}]}", "policy.port"},
      {accept + ", protocols: [{tcp: {}}]}]}", "policy.port"},
      {head + "ingress: [{action: Accept, from: []}]}", "policy.peer"},
      {head + "ingress: [{action: Accept, from: [{pods: {namespaceSelector: {}}}]}]}",
       "policy.selector"},
      {head + "ingress: [{action: Allow, from: [{namespaces: {}}]}]}", "policy.action"},
      {head + "ingress: [" + many + "]}", "policy.rules"},
      {"{tier: Admin, priority: 1001, subject: {namespaces: {}}, ingress: [{action: Accept, from: "
       "[{namespaces: {}}]}]}",
       "policy.priority"},
  };
  for (const auto& [spec, rule] : rows) {
    INFO(spec);
    const World world(cnp(spec) + base);
    REQUIRE(world.findings.size() == 1);
    CHECK(world.findings.front().rule == rule);
    CHECK(world.ask("web", "db") == "none");
  }
  const std::string old =
      "- {apiVersion: policy.networking.k8s.io/v1alpha1, kind: "
      "BaselineAdminNetworkPolicy, metadata: {name: default}, spec: {subject: "
      "{namespaces: {}}, egress: [{action: Allow, to: [{domainNames: "
      "[a.example.com]}]}]}}\n";
  const World domains(old);
  REQUIRE(domains.findings.size() == 1);
  CHECK(domains.findings.front().rule == "policy.field");
}

TEST_CASE("equal priorities that could both match are told") {
  const std::string accept =
      "{tier: Admin, priority: 5, subject: {namespaces: {}}, ingress: "
      "[{action: Accept, from: [{namespaces: {}}]}]}";
  const std::string deny =
      "{tier: Admin, priority: 5, subject: {namespaces: {}}, ingress: "
      "[{action: Deny, from: [{namespaces: {}}]}]}";
  const World world(cnp(accept) + cnp(deny));
  REQUIRE(world.findings.size() == 1);
  CHECK(world.findings.front().rule == "policy.ambiguous");
  CHECK(world.ask("web", "db") == "none");
}

TEST_CASE("an object with a hundred thousand labels is one object") {
  std::string labels;
  for (int i = 0; i < 100'000; ++i) labels += "l" + std::to_string(i) + ": v, ";
  const World world("- {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: app, labels: {" +
                    labels + "}}, spec: {containers: [{name: c}]}}\n" +
                    np("data",
                       "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}, "
                       "podSelector: {matchLabels: {l99999: v}}}]}]}"));
  CHECK(world.ask("app/p", "db") == "all");
  CHECK(world.ask("web", "db") == "none");
}

TEST_CASE("an answer names its reasons and the options that it hangs on") {
  const World world(
      np("data", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}"));
  const Answer answer =
      world.network.explain(*world.network.find("web"), *world.network.find("db"));
  CHECK(answer.allowed.is_all());
  REQUIRE(answer.reasons.size() == 1);
  CHECK(answer.reasons.front().policy == "NetworkPolicy data/p");
  CHECK(answer.reasons.front().rule == "ingress[0]");
  CHECK(answer.depends_on == std::vector<std::string>{"ipblock_matches_pods", "icmp"});
}

TEST_CASE("the table of flows agrees with single questions") {
  const World world(np("data", "{podSelector: {}, ingress: [{ports: [{port: sql}]}]}"));
  const Network& network = world.network;
  std::size_t seen = 0;
  for (const Flow& flow : network.flows()) {
    const auto& from = network.groups()[flow.from];
    const auto& to = network.groups()[flow.to];
    CHECK(network.between(from.members.front(), to.members.front()) ==
          network.connections(flow.set));
    ++seen;
  }
  CHECK(seen > 0);
}
