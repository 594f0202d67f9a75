// Random Services and ways in: every type, named and numbered ports, chains of names, Ingresses,
// and routes that Gateways and grants let in or not.
#include "random_text.hpp"

namespace naive {

namespace {

class ServiceMaker {
 public:
  ServiceMaker(Dice& dice, World& world, std::string& items)
      : dice_(dice), w_(world), items_(items) {}

  void run() {
    for (int i = dice_.below(4); i > 0; --i) add_service("s" + std::to_string(i));
    if (w_.services.empty()) return;
    for (int i = dice_.below(3); i > 0; --i) add_gateway("g" + std::to_string(i));
    for (int i = dice_.below(3); i > 0; --i) add_grant("t" + std::to_string(i));
    for (int i = dice_.below(4); i > 0; --i) add_route("r" + std::to_string(i));
  }

 private:
  std::string space() { return dice_.pick({"n1", "n2"}); }

  void emit(const std::string& version, const std::string& kind, const std::string& where,
            const std::string& name, const std::string& spec) {
    items_ += ",{\"apiVersion\":" + quoted(version) + ",\"kind\":" + quoted(kind) +
              ",\"metadata\":{\"name\":" + quoted(name) + ",\"namespace\":" + quoted(where) +
              "},\"spec\":{" + spec + "}}";
  }

  static std::string json_port(const ServicePort& port) {
    std::string out = "{\"name\":" + quoted(port.name) + ",\"port\":" + std::to_string(port.port);
    if (port.protocol != "TCP") out += ",\"protocol\":" + quoted(port.protocol);
    if (port.target != 0) out += ",\"targetPort\":" + std::to_string(port.target);
    if (!port.target_name.empty()) out += ",\"targetPort\":" + quoted(port.target_name);
    return out + "}";
  }

  void add_service(const std::string& name) {
    Service s;
    s.space = space();
    s.name = name;
    s.type = dice_.pick({"ClusterIP", "NodePort", "LoadBalancer", "ExternalName"});
    if (s.type == "ExternalName") {
      s.external_space = space();
      s.external = dice_.pick({"s1", "s2", "s3"});
      const std::string tail = dice_.pick({".svc", ".svc.cluster.local", ".svc.cluster.local."});
      emit("v1", "Service", s.space, name,
           "\"type\":\"ExternalName\",\"externalName\":" +
               quoted(s.external + "." + s.external_space + tail));
      w_.services.push_back(s);
      return;
    }
    s.headless = s.type == "ClusterIP" && dice_.chance(30);
    s.local = s.type != "ClusterIP" && dice_.chance(40);
    s.selector = dice_.labels();
    for (int i = 1 + dice_.below(2); i > 0; --i) {
      ServicePort port{"w" + std::to_string(i), dice_.pick({"TCP", "UDP"}), 79 + i, 0, ""};
      const int form = dice_.below(3);
      if (form == 0) port.target = dice_.chance(50) ? 80 : 81;
      if (form == 1) port.target_name = dice_.pick({"http", "dns"});
      s.ports.push_back(port);
    }
    std::string spec = "\"type\":" + quoted(s.type) + ",\"selector\":" + json(s.selector) +
                       ",\"ports\":" + list(s.ports, json_port);
    if (s.headless) spec += ",\"clusterIP\":\"None\"";
    if (s.local) spec += ",\"externalTrafficPolicy\":\"Local\"";
    emit("v1", "Service", s.space, name, spec);
    w_.services.push_back(s);
  }

  static std::string json_listener(const Listener& l) {
    std::string allowed = "\"from\":" + quoted(l.from);
    if (l.from == "Selector") allowed += ",\"selector\":" + json(l.namespaces);
    std::string out =
        "{\"name\":" + quoted(l.name) + ",\"port\":80,\"protocol\":" + quoted(l.protocol);
    if (!l.hostname.empty()) out += ",\"hostname\":" + quoted(l.hostname);
    // "Same" is what holds when nothing is said.
    if (l.from != "Same") out += ",\"allowedRoutes\":{\"namespaces\":{" + allowed + "}}";
    return out + "}";
  }

  void add_gateway(const std::string& name) {
    Gateway g{space(), name, {}};
    for (int i = 1 + dice_.below(2); i > 0; --i) {
      Listener l;
      l.name = "l" + std::to_string(i);
      l.from = dice_.pick({"Same", "All", "Selector"});
      if (l.from == "Selector") l.namespaces = dice_.selector(true);
      l.protocol = dice_.pick({"HTTP", "HTTP", "TCP"});
      if (l.protocol == "HTTP" && dice_.chance(40)) {
        l.hostname = dice_.pick({"a.example.com", "*.example.com", "b.test"});
      }
      g.listeners.push_back(l);
    }
    emit("gateway.networking.k8s.io/v1", "Gateway", g.space, name,
         "\"gatewayClassName\":\"c\",\"listeners\":" + list(g.listeners, json_listener));
    w_.gateways.push_back(g);
  }

  void add_grant(const std::string& name) {
    Grant g{space(), space(), dice_.pick({"HTTPRoute", "TCPRoute"}), ""};
    if (dice_.chance(40)) g.service = dice_.pick({"s1", "s2"});
    emit("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", g.space, name,
         "\"from\":[{\"group\":\"gateway.networking.k8s.io\",\"kind\":" + quoted(g.from_kind) +
             ",\"namespace\":" + quoted(g.from_space) +
             "}],\"to\":[{\"group\":\"\",\"kind\":\"Service\"" +
             (g.service.empty() ? "" : ",\"name\":" + quoted(g.service)) + "}]");
    w_.grants.push_back(g);
  }

  void add_route(const std::string& name) {
    Route r;
    r.kind = dice_.pick({"Ingress", "HTTPRoute", "TCPRoute"});
    r.space = space();
    r.name = name;
    r.service = dice_.pick({"s1", "s2", "s3"});
    r.service_space = r.kind == "Ingress" ? r.space : space();
    r.port = 80 + dice_.below(2);
    if (r.kind == "Ingress") {
      if (dice_.chance(40)) r.port_name = dice_.pick({"w1", "w2"});
      const std::string port = r.port_name.empty() ? "\"number\":" + std::to_string(r.port)
                                                   : "\"name\":" + quoted(r.port_name);
      emit("networking.k8s.io/v1", "Ingress", r.space, name,
           "\"rules\":[{\"http\":{\"paths\":[{\"path\":\"/\",\"backend\":{\"service\":{\"name\":" +
               quoted(r.service) + ",\"port\":{" + port + "}}}}]}}]");
    } else {
      r.gateway_space = space();
      r.gateway = dice_.pick({"g1", "g2"});
      if (dice_.chance(30)) r.section = dice_.pick({"l1", "l2"});
      if (r.kind == "HTTPRoute" && dice_.chance(40)) {
        r.hostname = dice_.pick({"a.example.com", "b.test"});
      }
      emit("gateway.networking.k8s.io/v1", r.kind, r.space, name,
           "\"parentRefs\":[{\"name\":" + quoted(r.gateway) +
               ",\"namespace\":" + quoted(r.gateway_space) +
               (r.section.empty() ? "" : ",\"sectionName\":" + quoted(r.section)) + "}]" +
               (r.hostname.empty() ? "" : ",\"hostnames\":[" + quoted(r.hostname) + "]") +
               ",\"rules\":[{\"backendRefs\":[{\"name\":" + quoted(r.service) + ",\"namespace\":" +
               quoted(r.service_space) + ",\"port\":" + std::to_string(r.port) + "}]}]");
    }
    w_.routes.push_back(r);
  }

  Dice& dice_;
  World& w_;
  std::string& items_;
};

}  // namespace

void add_services(Dice& dice, World& world, std::string& items) {
  world.controller.kind = "pod";
  world.controller.space = "*";
  world.any_node.kind = "node";
  world.any_node.name = "node/";
  for (const Endpoint& endpoint : world.endpoints) {
    if (endpoint.name == "8.8.8.8") world.client = endpoint;
  }
  ServiceMaker(dice, world, items).run();
}

}  // namespace naive
