#include "compose/network.hpp"

#include <array>
#include <span>

#include "compose/pod.hpp"
#include "compose/settings.hpp"
#include "kube/addresses.hpp"
#include "kube/internet.hpp"

namespace kchart::compose {

namespace {

struct Known {
  std::string_view name, space, key, value;  // an empty namespace: any
};

constexpr std::string_view kAppName = "app.kubernetes.io/name";

constexpr std::array kKnown = {
    Known{"ingress-nginx", "ingress-nginx", kAppName, "ingress-nginx"},
    Known{"traefik", "", kAppName, "traefik"},
    Known{"prometheus", "monitoring", kAppName, "prometheus"},
    Known{"cloudnative-pg", "cnpg-system", kAppName, "cloudnative-pg"},
};

Value text(std::string_view borrowed) {
  return Value::borrowed(borrowed);
}

Value one(std::string_view key, Value value, Arena& arena) {
  Map* map = Map::make(arena, 1);
  map->set(arena, key, value);
  return Value::map(map);
}

Value block(std::string_view cidr, std::span<const std::string_view> except, Arena& arena) {
  Value made = one("cidr", Value::string(arena, cidr), arena);
  if (!except.empty()) {
    List* all = List::make(arena, except.size());
    for (std::string_view one_block : except) all->push_back(arena, text(one_block));
    made.as_map()->set(arena, "except", Value::list(all));
  }
  return one("ipBlock", made, arena);
}

Value labels(const std::map<std::string, std::string>& all, Arena& arena) {
  Map* map = Map::make(arena, all.size());
  for (const auto& [key, value] : all) map->set_copy(arena, key, Value::string(arena, value));
  return one("matchLabels", Value::map(map), arena);
}

Value pods_of(const Endpoint& peer, const Endpoint& self, Arena& arena) {
  Value made = Value::map(Map::make(arena));
  if (peer.space != self.space) {
    const Value space = peer.space.empty()
                            ? Value::map(Map::make(arena))
                            : labels({{"kubernetes.io/metadata.name", peer.space}}, arena);
    made.as_map()->set(arena, "namespaceSelector", space);
  }
  if (!peer.selector.empty()) {
    made.as_map()->set(arena, "podSelector", labels(peer.selector, arena));
  }
  return made;
}

const Known* known(std::string_view name) {
  for (const Known& one_known : kKnown) {
    if (one_known.name == name) return &one_known;
  }
  return nullptr;
}

constexpr std::string_view kNamespace = "namespace/";
constexpr std::string_view kSelf = "self";

Value same_pods(const Endpoint& self, Arena& arena) {
  const Value pods =
      self.selector.empty() ? Value::map(Map::make(arena)) : labels(self.selector, arena);
  List* all = List::make(arena, 1);
  all->push_back(arena, one("podSelector", pods, arena));
  return Value::list(all);
}

std::optional<Endpoint> find_peer(const std::string& peer, const Directory& directory) {
  if (const auto found = directory.find(peer); found != directory.end()) return found->second;
  // "NAMESPACE/traefik": a controller that lives elsewhere than usual.
  const std::size_t slash = peer.find('/');
  const std::string bare = slash == std::string::npos ? peer : peer.substr(slash + 1);
  if (const Known* found = known(bare)) {
    return Endpoint{slash == std::string::npos ? std::string(found->space) : peer.substr(0, slash),
                    {{std::string(found->key), std::string(found->value)}},
                    {}};
  }
  if (peer.compare(0, kNamespace.size(), kNamespace) == 0 && peer.size() > kNamespace.size()) {
    return Endpoint{peer.substr(kNamespace.size()), {}, {}};
  }
  return std::nullopt;
}

Value peers(const std::string& peer, const Endpoint& self, const Directory& directory,
            Arena& arena) {
  if (peer == "internet") return internet_peers(arena);
  if (peer == kSelf) return same_pods(self, arena);
  List* all = List::make(arena, 1);
  if (const auto endpoint = find_peer(peer, directory)) {
    Endpoint found = *endpoint;
    // A namespace of its own name, also when it is ours: without pod labels it must be named.
    Endpoint here = self;
    if (found.selector.empty()) here.space.clear();
    all->push_back(arena, pods_of(found, here, arena));
  } else if (const auto cidr = kube::Cidr::parse(peer)) {
    all->push_back(arena, block(cidr->text(), {}, arena));
  }
  return Value::list(all);
}

std::vector<int> ports_of(const EdgeSpec& edge, const Endpoint& self, const Directory& directory) {
  if (!edge.ports.empty()) return edge.ports;
  if (!edge.from.empty()) return self.ports;
  if (edge.to == "internet") return {443};
  if (edge.to == kSelf) return self.ports;
  const auto endpoint = find_peer(edge.to, directory);
  return endpoint ? endpoint->ports : std::vector<int>();
}

Node policy(Text name, Node pods, Entries spec) {
  return object({"networking.k8s.io/v1", "NetworkPolicy", std::move(name)},
                {{"spec", map(Entries{{"podSelector", std::move(pods)}} + std::move(spec))}});
}

}  // namespace

bool knows_peer(const std::string& peer, const Directory& directory) {
  return peer == "internet" || peer == kSelf || find_peer(peer, directory).has_value() ||
         kube::Cidr::parse(peer).has_value();
}

std::vector<std::string_view> known_peers() {
  std::vector<std::string_view> names = {"internet", kSelf};
  for (const Known& one_known : kKnown) names.push_back(one_known.name);
  return names;
}

Value internet_peers(Arena& arena) {
  List* all = List::make(arena, 2);
  for (const kube::InternetBlock& one : kube::internet_blocks()) {
    all->push_back(arena, block(one.cidr, one.except, arena));
  }
  return Value::list(all);
}

std::string internet_default() {
  std::string text;
  for (const kube::InternetBlock& one : kube::internet_blocks()) {
    std::string holes;
    for (std::string_view hole : one.except) {
      holes += (holes.empty() ? "\"" : ", \"") + std::string(hole) + '"';
    }
    text += (text.empty() ? "[" : ", ") + std::string("{ipBlock: {cidr: \"") +
            std::string(one.cidr) + "\", except: [" + holes + "]}}";
  }
  return text + "]";
}

Value rule_for(const EdgeSpec& edge, const Endpoint& self, const Directory& directory,
               Arena& arena) {
  const bool out = edge.from.empty();
  Value rule =
      one(out ? "to" : "from", peers(out ? edge.to : edge.from, self, directory, arena), arena);
  const std::vector<int> ports = ports_of(edge, self, directory);
  if (ports.empty()) return rule;
  List* all = List::make(arena, ports.size());
  for (int number : ports) {
    Value entry = one("port", Value::int64(number), arena);
    entry.as_map()->set(arena, "protocol", text("TCP"));
    all->push_back(arena, entry);
  }
  rule.as_map()->set(arena, "ports", Value::list(all));
  return rule;
}

Node selected_pods() {
  return map({{"matchLabels", included("selector")}});
}

Node protocol_port(const char* protocol, Node number) {
  return map({{"protocol", protocol}, {"port", std::move(number)}});
}

Node deny_all(Text name, Node pods) {
  return policy(std::move(name), std::move(pods), {{"policyTypes", list({"Ingress", "Egress"})}});
}

Node dns_rule() {
  const Node resolver =
      map({{"namespaceSelector", labelled("kubernetes.io/metadata.name", "kube-system")},
           {"podSelector", labelled("k8s-app", "kube-dns")}});
  return map({{"to", list({resolver})},
              {"ports", list({protocol_port("UDP", 53), protocol_port("TCP", 53)})}});
}

Node allow_dns(Text name, Node pods) {
  return policy(std::move(name), std::move(pods),
                {{"policyTypes", list({"Egress"})}, {"egress", list({dns_rule()})}});
}

Node edge_policy(Text name, const char* type, Node rules, Node pods) {
  const bool out = std::string_view(type) == "Egress";
  return policy(std::move(name), std::move(pods),
                {{"policyTypes", list({type})}, {out ? "egress" : "ingress", std::move(rules)}});
}

std::vector<Part> edge_policies(const Text& name) {
  return {{"networkpolicy",
           edge_policy(join({name, "-egress"}), "Egress", tree("networkPolicy.egress")),
           given("networkPolicy.egress")},
          {"networkpolicy",
           edge_policy(join({name, "-ingress"}), "Ingress", tree("networkPolicy.ingress")),
           given("networkPolicy.ingress")}};
}

}  // namespace kchart::compose
