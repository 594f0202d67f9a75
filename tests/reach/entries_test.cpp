// Ways in: Services of every type, chains of names, Ingresses, and routes that Gateways let in.
#include <catch2/catch.hpp>
#include <string>

#include "cluster.hpp"
#include "kchart/reach.hpp"

using namespace kchart;
using namespace kchart::tests;

namespace {

struct Entries {
  explicit Entries(const std::string& items, const ReachOptions& options = {})
      : objects({kPods, list_of(items)}),
        network(Network::read(objects.all(), options, findings)) {}

  // "Service app/api (NodePort), node port 30080: app/deployment/api TCP 8080 open; ..."
  std::string text() const {
    std::string out;
    for (const EntryPoint& entry : network.entry_points()) {
      out += (out.empty() ? "" : "; ") + entry.name + ", " + entry.address + ':';
      for (const EntryPoint::Target& target : entry.targets) {
        out += ' ' + network.endpoints()[target.endpoint].name + ' ' + std::to_string(target.port) +
               (target.open ? " open" : " closed");
      }
    }
    return out;
  }

  std::string rules() const {
    std::string out;
    for (const Finding& finding : findings) out += (out.empty() ? "" : " ") + finding.rule;
    return out;
  }

  Objects objects;
  std::vector<Finding> findings;
  Network network;
};

std::string service(const std::string& name, const std::string& spec) {
  return "- {apiVersion: v1, kind: Service, metadata: {name: " + name +
         ", namespace: app}, spec: " + spec + "}\n";
}

std::string gateway_kind(const std::string& kind, const std::string& space,
                         const std::string& spec) {
  return "- {apiVersion: gateway.networking.k8s.io/v1, kind: " + kind + ", metadata: {name: g, " +
         "namespace: " + space + "}, spec: " + spec + "}\n";
}

const std::string kApi =
    service("api", "{selector: {app: api}, ports: [{name: w, port: 80, targetPort: http}]}");

}  // namespace

TEST_CASE("Services that the outside reaches") {
  const std::string ports =
      "selector: {app: api}, ports: [{port: 80, targetPort: http, nodePort: "
      "30080}]}";
  CHECK(Entries(service("s", "{type: NodePort, " + ports)).text() ==
        "Service app/s (NodePort), node port 30080: app/deployment/api 8080 open");
  CHECK(Entries(service("s", "{type: LoadBalancer, allocateLoadBalancerNodePorts: false, " + ports))
            .text() ==
        "Service app/s (LoadBalancer), load balancer:80: app/deployment/api 8080 open");
  CHECK(Entries(service("s", "{type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24], " +
                                 ports))
            .text()
            .starts_with("Service app/s (LoadBalancer), load balancer:80, from 203.0.113.0/24: "));
  const std::string closed = np("app", "{podSelector: {}}");
  CHECK(Entries(service("s", "{type: NodePort, " + ports) + closed).text() ==
        "Service app/s (NodePort), node port 30080: app/deployment/api 8080 closed");
}

TEST_CASE("a chain of names leads to the pods at its end") {
  const std::string alias = "{type: ExternalName, externalName: api.app.svc.cluster.local}";
  const Entries chain(kApi + service("a", alias) +
                      service("b", "{type: ExternalName, externalName: a.app.svc}"));
  const Service* end = chain.network.find_service("app/b");
  REQUIRE(end != nullptr);
  REQUIRE(end->backends.size() == 1);
  CHECK(chain.network.endpoints()[end->backends.front()].name == "app/deployment/api");
  CHECK(chain.network.target_port(*end, end->ports.front(), end->backends.front()) == 8080);
  const Entries circle(service("a", "{type: ExternalName, externalName: b.app.svc}") +
                       service("b", "{type: ExternalName, externalName: a.app.svc}"));
  CHECK(circle.rules() == "service.cycle service.cycle");
}

TEST_CASE("routes come in through the listeners that let them in") {
  const std::string listen = "{gatewayClassName: c, listeners: [{name: l, port: 80, protocol: HTTP";
  const std::string route =
      "{parentRefs: [{name: g, namespace: data}], hostnames: [a.example.com], rules: "
      "[{backendRefs: [{name: api, port: 80}]}]}";
  const std::string in = "HTTPRoute app/g, a.example.com: app/deployment/api 8080 open";
  const auto through = [&](const std::string& listener) {
    return Entries(kApi + gateway_kind("Gateway", "data", listen + listener + "}]}") +
                   gateway_kind("HTTPRoute", "app", route));
  };
  CHECK(through("").text().empty());  // only routes of its own namespace
  CHECK(through("").rules() == "route.refused");
  CHECK(through(", allowedRoutes: {namespaces: {from: All}}").text() == in);
  const std::string chosen =
      ", allowedRoutes: {namespaces: {from: Selector, selector: "
      "{matchLabels: {team: ";
  CHECK(through(chosen + "a}}}}").text() == in);
  CHECK(through(chosen + "b}}}}").text().empty());
  CHECK(through(", allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}]}")
            .text()
            .empty());
  CHECK(through(", hostname: \"*.example.com\", allowedRoutes: {namespaces: {from: All}}").text() ==
        in);
  CHECK(through(", hostname: b.test, allowedRoutes: {namespaces: {from: All}}").text().empty());
  // A Gateway that stands elsewhere is trusted, a route without one hangs on nothing.
  CHECK(Entries(kApi + gateway_kind("HTTPRoute", "app", route)).text() == in);
  const Entries detached(
      kApi + gateway_kind("HTTPRoute", "app", "{rules: [{backendRefs: [{name: api, port: 80}]}]}"));
  CHECK(detached.text().empty());
  CHECK(detached.rules() == "route.detached");
}

TEST_CASE("a Service of another namespace needs a grant") {
  const std::string route =
      "{parentRefs: [{name: g}], rules: [{backendRefs: [{name: api, namespace: app, port: 80}]}]}";
  const auto granted = [&](const std::string& to) {
    return Entries(kApi + gateway_kind("HTTPRoute", "data", route) +
                   (to.empty() ? ""
                               : gateway_kind("ReferenceGrant", "app",
                                              "{from: [{group: gateway.networking.k8s.io, kind: "
                                              "HTTPRoute, namespace: data}], to: [" +
                                                  to + "]}")));
  };
  CHECK(granted("").rules() == "route.grant");
  CHECK(granted("{group: \"\", kind: Service}").text() ==
        "HTTPRoute data/g, *: app/deployment/api 8080 open");
  CHECK(granted("{group: \"\", kind: Service, name: other}").rules() == "route.grant");
}

TEST_CASE("mirrors and weights of a route") {
  const std::string refs =
      "{parentRefs: [{name: g}], rules: [{filters: [{type: RequestMirror, requestMirror: "
      "{backendRef: {name: api, port: 80}}}], backendRefs: [{name: web, port: 80, weight: 0}]}]}";
  CHECK(Entries(kApi + service("web", "{selector: {app: web}, ports: [{port: 80}]}") +
                gateway_kind("HTTPRoute", "app", refs))
            .text() == "HTTPRoute app/g, *: app/deployment/api 8080 open");
}

TEST_CASE("items of Lists within Lists, and without their kind") {
  const Entries nested(
      "- kind: List\n  items:\n  - apiVersion: networking.k8s.io/v1\n    kind: NetworkPolicyList\n"
      "    items:\n    - {metadata: {name: p, namespace: data}, spec: {podSelector: {}}}\n");
  const auto from = nested.network.find("web"), to = nested.network.find("db");
  CHECK(nested.network.between(*from, *to).empty());
}
