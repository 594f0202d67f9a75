// Random clusters over every construct of the three tiers, dense enough that rules meet.
#include "random_cluster.hpp"

#include <arpa/inet.h>

#include "random_text.hpp"

namespace naive {

namespace {

Address address(const std::string& text) {
  Address a;
  a.v6 = text.find(':') != std::string::npos;
  inet_pton(a.v6 ? AF_INET6 : AF_INET, text.c_str(), a.bytes.data());
  return a;
}

Cidr cidr(const std::string& text) {
  const std::size_t slash = text.find('/');
  return {address(text.substr(0, slash)), std::stoi(text.substr(slash + 1)), text};
}

std::vector<Address> addresses(const Texts& texts) {
  std::vector<Address> out;
  for (const std::string& text : texts) out.push_back(address(text));
  return out;
}

// The CIDRs that occur, with holes that fit, and one address for each way of being inside them.
const Texts kCidrs = {"0.0.0.0/0",      "10.0.0.0/8",    "10.1.0.0/16",   "10.1.2.0/24",
                      "10.1.2.3/32",    "172.16.0.0/12", "172.16.1.0/24", "192.168.0.0/16",
                      "203.0.113.0/24", "::/0",          "fd00::/8",      "fd00:1::/32",
                      "fd00:1:2::/48",  "2001:db8::/32"};
const Texts kPodSamples = {"10.0.0.1", "10.1.0.1", "10.1.2.3", "10.1.2.9"};
const Texts kNodeSamples = {"172.16.0.1", "172.16.1.1", "192.168.0.1"};
const Texts kOutside = {"8.8.8.8",     "203.0.113.7", "10.1.2.200",
                        "192.168.7.7", "2001:db8::1", "2606::1"};

class Generator : private Dice {
 public:
  explicit Generator(std::mt19937& random) : Dice(random) {}

  RandomCluster run() {
    for (const Texts& samples : {kPodSamples, kNodeSamples, kOutside, Texts{"fd00:1:2::9"}}) {
      for (const Address& a : addresses(samples)) w_.anywhere.push_back(a);
    }
    w_.pod_home = addresses(kPodSamples);
    w_.node_home = addresses(kNodeSamples);
    add_namespaces();
    add_nodes();
    add_pods();
    add_policies();
    add_outside();
    add_services(*this, w_, items_);
    return {std::move(w_), "{\"kind\":\"List\",\"items\":[" + items_ + "]}"};
  }

 private:
  void emit(const std::string& item) { items_ += (items_.empty() ? "" : ",") + item; }

  void add_namespaces() {
    for (const char* name : {"n1", "n2"}) {
      if (chance(20)) continue;  // a namespace need not be in the manifests
      const Labels l = labels();
      w_.namespaces[name] = l;
      emit("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":" + quoted(name) +
           ",\"labels\":" + json(l) + "}}");
    }
  }

  void add_nodes() {
    for (int i = below(3); i > 0; --i) {
      Endpoint node;
      node.kind = "node";
      node.name = "node/k" + std::to_string(i);
      node.labels = labels();
      Texts ips;
      if (chance(80)) ips.push_back(pick({"172.16.0.5", "172.16.1.5", "203.0.113.9"}));
      if (chance(30)) ips.emplace_back("172.16.1.77");
      if (chance(20)) ips.emplace_back("fd00:1::5");
      node.addresses = addresses(ips);
      w_.endpoints.push_back(node);
      emit("{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"k" +
           std::to_string(i) + "\",\"labels\":" + json(node.labels) +
           "},\"status\":{\"addresses\":" +
           list(ips,
                [](const std::string& ip) {
                  return "{\"type\":\"InternalIP\",\"address\":" + quoted(ip) + "}";
                }) +
           "}}");
    }
  }

  std::string containers(Endpoint& pod) {
    Texts ports;
    for (const char* name : {"http", "dns"}) {
      if (chance(50)) continue;
      for (const char* protocol : {"TCP", "UDP"}) {
        if (chance(40)) continue;
        const int number = below(2) != 0 ? 80 : 81;
        const bool on_host = chance(15), loopback = on_host && chance(30);
        pod.ports.push_back({name, protocol, number, on_host && !loopback ? number : 0});
        std::string text =
            "{\"name\":" + quoted(name) + ",\"containerPort\":" + std::to_string(number);
        if (protocol != std::string("TCP") || chance(50))
          text += ",\"protocol\":" + quoted(protocol);
        if (on_host) text += ",\"hostPort\":" + std::to_string(number);
        if (loopback) text += ",\"hostIP\":\"127.0.0.1\"";
        ports.push_back("{\"ports\":[" + text + "}]");
      }
    }
    // Each port in a container of its own: one kind of init container counts, the other does not.
    Texts plain, init;
    std::vector<ContainerPort> counted;
    for (std::size_t i = 0; i < ports.size(); ++i) {
      const int where = below(4);
      if (where == 0) init.push_back(ports[i] + ",\"restartPolicy\":\"Always\"}");
      if (where == 1) init.push_back(ports[i] + "}");
      if (where >= 2) plain.push_back(ports[i] + "}");
      if (where != 1) counted.push_back(pod.ports[i]);
    }
    pod.ports = counted;
    const auto as_is = [](const std::string& text) { return text; };
    return "\"containers\":" + list(plain, as_is) + ",\"initContainers\":" + list(init, as_is);
  }

  void add_pods() {
    for (int i = 2 + below(4); i > 0; --i) {
      Endpoint pod;
      pod.kind = "pod";
      pod.single = chance(60);
      pod.space = pick({"n1", "n2"});
      pod.labels = labels();
      pod.host_network = chance(20);
      if (chance(40)) pod.node = pick({"k1", "k2", "k3"});
      const std::string kind =
          pod.single ? "Pod" : pick({"Deployment", "StatefulSet", "DaemonSet", "CronJob"});
      std::string lower = kind;
      for (char& c : lower) c = static_cast<char>(std::tolower(c));
      const std::string name = "p" + std::to_string(i);
      pod.name = pod.space + "/" + lower + "/" + name;
      Texts ips;
      if (pod.single && chance(70)) {
        if (chance(85)) ips.push_back(pick(kPodSamples));
        if (chance(30)) ips.push_back(pick({"fd00:1:2::9", "fd00:1::8", "2001:db8::8"}));
      }
      pod.addresses = addresses(ips);
      std::string spec = "{" + containers(pod);
      if (pod.host_network) spec += ",\"hostNetwork\":true";
      if (!pod.node.empty()) spec += ",\"nodeName\":" + quoted(pod.node);
      spec += "}";
      const std::string labelled = "\"labels\":" + json(pod.labels);
      const std::string named = "\"name\":" + quoted(name) + ",\"namespace\":" + quoted(pod.space);
      const std::string tmpl = "{\"metadata\":{" + labelled + "},\"spec\":" + spec + "}";
      std::string body = "\"spec\":{\"template\":" + tmpl + "}";
      if (kind == "CronJob")
        body = "\"spec\":{\"jobTemplate\":{\"spec\":{\"template\":" + tmpl + "}}}";
      const bool finished = kind == "Pod" && chance(10);
      if (kind == "Pod") {
        body = "\"spec\":" + spec + ",\"status\":{\"podIPs\":" +
               list(ips, [](const std::string& ip) { return "{\"ip\":" + quoted(ip) + "}"; }) +
               (finished ? ",\"phase\":" + quoted(pick({"Succeeded", "Failed"})) : "") + "}";
      }
      emit("{\"kind\":" + quoted(kind) + ",\"metadata\":{" + named +
           (pod.single ? "," + labelled : "") + "}," + body + "}");
      if (!finished) w_.endpoints.push_back(pod);
    }
  }

  std::vector<Port> ports(bool tier) {
    std::vector<Port> out;
    if (chance(50)) return out;
    for (int i = 1 + below(2); i > 0; --i) {
      Port p;
      p.protocol = pick({"TCP", "TCP", "UDP", "SCTP"});
      const int form = below(tier ? 3 : 4);
      if (form == 0) p.first = p.last = 80;
      if (form == 1) {
        p.first = 80 + below(2);
        p.last = p.first + 1 + below(3);
      }
      if (form == 2) {
        p.name = pick({"http", "dns", "none"});
        if (tier) p.protocol.clear();
      }
      out.push_back(p);  // form 3: every port of the protocol
    }
    return out;
  }

  Cidr any_cidr() { return cidr(pick(kCidrs)); }

  Peer network_peer() {
    Peer p;
    if (chance(30)) {
      p.kind = "ipBlock";
      p.cidrs = {any_cidr()};
      const std::string& c = p.cidrs.front().text;
      if (c == "0.0.0.0/0" && chance(50))
        p.except.push_back(cidr(pick({"10.0.0.0/8", "10.1.2.0/24"})));
      if (c == "10.1.0.0/16" && chance(50)) p.except.push_back(cidr("10.1.2.0/24"));
      if (c == "::/0" && chance(50)) p.except.push_back(cidr("fd00:1::/32"));
      return p;
    }
    p.kind = "pods";
    p.has_pods = chance(60);
    p.has_namespaces = !p.has_pods || chance(50);
    p.pods = p.has_pods ? selector() : Selector{};
    p.namespaces = p.has_namespaces ? selector(true) : Selector{};
    return p;
  }

  // A BaselineAdminNetworkPolicy knows no domains, others only with Accept.
  Peer tier_peer(const Policy& policy, bool egress, const std::string& action, bool named) {
    Peer p;
    const bool domains = action == "Accept" && policy.kind != "BaselineAdminNetworkPolicy";
    const int form = egress && !named ? below(domains ? 6 : 5) : below(2);
    p.kind = form <= 1 ? "pods" : form == 2 ? "nodes" : form <= 4 ? "networks" : "domains";
    p.has_namespaces = true;
    p.namespaces = selector(true);
    p.has_pods = form == 1;
    if (p.has_pods) p.pods = selector();
    if (form == 2) p.nodes = selector();
    if (p.kind == "networks") p.cidrs = {any_cidr(), any_cidr()};
    if (p.kind == "domains") {
      p.domains = {pick({"example.com", "*.example.com", "www.example.com", "*.www.example.com"})};
      domains_.insert(domains_.end(), p.domains.begin(), p.domains.end());
    }
    return p;
  }

  std::vector<Rule> rules(const Policy& policy, bool egress) {
    std::vector<Rule> out;
    const bool tier = !policy.tier.empty();
    const bool may_pass = policy.kind != "BaselineAdminNetworkPolicy";
    for (int i = below(4); i > 0; --i) {
      Rule r;
      r.action = "Accept";
      if (tier) r.action = may_pass ? pick({"Accept", "Deny", "Pass"}) : pick({"Accept", "Deny"});
      r.ports = ports(tier);
      bool named = false;
      for (const Port& p : r.ports) named = named || !p.name.empty();
      for (int n = tier ? 1 + below(2) : below(3); n > 0; --n) {
        r.peers.push_back(tier ? tier_peer(policy, egress, r.action, named) : network_peer());
      }
      out.push_back(r);
    }
    return out;
  }

  static std::string json_peer(const Peer& p) {
    const auto texts = [](const std::vector<Cidr>& all) {
      return list(all, [](const Cidr& c) { return quoted(c.text); });
    };
    if (p.kind == "ipBlock") {
      return "{\"ipBlock\":{\"cidr\":" + quoted(p.cidrs.front().text) +
             (p.except.empty() ? "" : ",\"except\":" + texts(p.except)) + "}}";
    }
    return "{" + std::string(p.has_pods ? "\"podSelector\":" + json(p.pods) : "") +
           (p.has_pods && p.has_namespaces ? "," : "") +
           (p.has_namespaces ? "\"namespaceSelector\":" + json(p.namespaces) : "") + "}";
  }

  static std::string json_tier_peer(const Peer& p) {
    if (p.kind == "nodes") return "{\"nodes\":" + json(p.nodes) + "}";
    if (p.kind == "domains") return "{\"domainNames\":" + list(p.domains, quoted) + "}";
    if (p.kind == "networks") {
      return "{\"networks\":" + list(p.cidrs, [](const Cidr& c) { return quoted(c.text); }) + "}";
    }
    if (!p.has_pods) return "{\"namespaces\":" + json(p.namespaces) + "}";
    return "{\"pods\":{\"namespaceSelector\":" + json(p.namespaces) +
           ",\"podSelector\":" + json(p.pods) + "}}";
  }

  // The default is left out where the port is even, so that both ways occur.
  static bool is_said(const Port& p) { return p.protocol != "TCP" || p.first % 2 != 0; }

  static std::string json_port(const Port& p) {
    std::string out = "{\"protocol\":" + (is_said(p) ? quoted(p.protocol) : "null");
    if (!p.name.empty()) out += ",\"port\":" + quoted(p.name);
    if (p.first != 0) out += ",\"port\":" + std::to_string(p.first);
    if (p.last != p.first) out += ",\"endPort\":" + std::to_string(p.last);
    return out + "}";
  }

  static std::string range(const Port& p) {
    return "\"start\":" + std::to_string(p.first) + ",\"end\":" + std::to_string(p.last);
  }

  static std::string json_old_port(const Port& p) {
    if (!p.name.empty()) return "{\"namedPort\":" + quoted(p.name) + "}";
    const std::string protocol =
        is_said(p) ? "{\"protocol\":" + quoted(p.protocol) + "," : std::string("{");
    if (p.first != p.last) return "{\"portRange\":" + protocol + range(p) + "}}";
    return "{\"portNumber\":" + protocol + "\"port\":" + std::to_string(p.first) + "}}";
  }

  static std::string json_new_port(const Port& p) {
    if (!p.name.empty()) return "{\"destinationNamedPort\":" + quoted(p.name) + "}";
    const std::string key = p.protocol == "TCP" ? "tcp" : p.protocol == "UDP" ? "udp" : "sctp";
    const std::string inner = p.first != p.last ? "\"range\":{" + range(p) + "}"
                                                : "\"number\":" + std::to_string(p.first);
    return "{" + quoted(key) + ":{\"destinationPort\":{" + inner + "}}}";
  }

  static std::string json_rules(const Policy& policy, const std::vector<Rule>& rules, bool egress) {
    const bool fresh = policy.kind == "ClusterNetworkPolicy";
    const bool tier = !policy.tier.empty();
    return list(rules, [&](const Rule& r) {
      Texts parts;
      if (tier) {
        const std::string word = r.action == "Accept" && !fresh ? "Allow" : r.action;
        parts.push_back("\"action\":" + quoted(word));
      }
      if (r.peers.empty() && r.ports.size() == 1) {
        parts.push_back(egress ? "\"to\":[]" : "\"from\":null");
      }
      if (!r.peers.empty()) {
        parts.push_back(std::string(egress ? "\"to\":" : "\"from\":") +
                        list(r.peers, tier ? json_tier_peer : json_peer));
      }
      if (!r.ports.empty()) {
        parts.push_back(fresh  ? "\"protocols\":" + list(r.ports, json_new_port)
                        : tier ? "\"ports\":" + list(r.ports, json_old_port)
                               : "\"ports\":" + list(r.ports, json_port));
      }
      std::string out = "{";
      for (const std::string& part : parts) out += (out.size() > 1 ? "," : "") + part;
      return out + "}";
    });
  }

  void add_policies() {
    bool baseline = false;
    for (int i = below(7); i > 0; --i) {
      Policy p;
      p.name = "q" + std::to_string(i);
      const int form = below(8);
      if (form < 4) {
        p.kind = "NetworkPolicy";
        p.space = pick({"n1", "n2"});
      } else if (form < 6) {
        p.kind = "ClusterNetworkPolicy";
        p.tier = pick({"Admin", "Baseline"});
        p.priority = pick({"0", "5", "1000"}) == "0" ? 0 : below(3) * 500;
      } else if (form == 6 || baseline) {
        p.kind = "AdminNetworkPolicy";
        p.tier = "Admin";
        p.priority = below(3) * 500;
      } else {
        baseline = true;
        p.kind = "BaselineAdminNetworkPolicy";
        p.tier = "Baseline";
        p.name = "default";
      }
      add_policy(p);
    }
  }

  void add_policy(Policy& p) {
    const bool tier = !p.tier.empty();
    p.subject_is_pods = !tier || chance(50);
    if (p.subject_is_pods) p.subject_pods = selector();
    if (tier) p.subject_namespaces = selector(true);
    p.ingress = rules(p, false);
    p.egress = rules(p, true);
    std::string spec;
    if (!tier) {
      const bool all = p.subject_pods.labels.empty() && p.subject_pods.expressions.empty();
      spec = "\"podSelector\":" + (all && chance(50) ? "null" : json(p.subject_pods));
      p.types_written = chance(60);
      p.type_ingress = chance(60);
      p.type_egress = !p.type_ingress || chance(40);
      Texts types;
      if (p.type_ingress) types.emplace_back("Ingress");
      if (p.type_egress) types.emplace_back("Egress");
      if (p.types_written) spec += ",\"policyTypes\":" + list(types, quoted);
    } else {
      spec = p.subject_is_pods
                 ? "\"subject\":{\"pods\":{\"namespaceSelector\":" + json(p.subject_namespaces) +
                       ",\"podSelector\":" + json(p.subject_pods) + "}}"
                 : "\"subject\":{\"namespaces\":" + json(p.subject_namespaces) + "}";
      if (p.kind != "BaselineAdminNetworkPolicy") {
        spec += ",\"priority\":" + std::to_string(p.priority);
      }
      if (p.kind == "ClusterNetworkPolicy") spec += ",\"tier\":" + quoted(p.tier);
    }
    if (!p.ingress.empty()) spec += ",\"ingress\":" + json_rules(p, p.ingress, false);
    if (!p.egress.empty()) spec += ",\"egress\":" + json_rules(p, p.egress, true);
    const std::string version = !tier ? "networking.k8s.io/v1"
                                : p.kind == "ClusterNetworkPolicy"
                                    ? "policy.networking.k8s.io/v1alpha2"
                                    : "policy.networking.k8s.io/v1alpha1";
    emit("{\"apiVersion\":" + quoted(version) + ",\"kind\":" + quoted(p.kind) +
         ",\"metadata\":{\"name\":" + quoted(p.name) +
         (tier ? "" : ",\"namespace\":" + quoted(p.space)) + "},\"spec\":{" + spec + "}}");
    w_.policies.push_back(p);
  }

  void add_outside() {
    for (const std::string& ip : kOutside) {
      Endpoint e;
      e.kind = "external";
      e.name = ip;
      e.addresses = {address(ip)};
      w_.endpoints.push_back(e);
    }
    for (const std::string& domain : domains_) {
      bool known = false;
      for (const Endpoint& e : w_.endpoints) known = known || e.name == domain;
      if (known) continue;
      Endpoint e;
      e.kind = "domain";
      e.name = domain;
      w_.endpoints.push_back(e);
    }
  }

  World w_;
  std::string items_;
  Texts domains_;
};

}  // namespace

RandomCluster random_cluster(std::mt19937& random) {
  return Generator(random).run();
}

}  // namespace naive
