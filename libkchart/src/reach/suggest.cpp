// Edges become rules on both sides; rules with the same ports share their peers; workloads with the
// same rules share a policy.
#include "kchart/suggest.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>

#include "kube/internet.hpp"
#include "reach/policy.hpp"
#include "reach/read.hpp"

namespace kchart {

namespace {

using reach::Direction;
using Labels = std::vector<std::pair<std::string, std::string>>;

// The other end of a rule, ordered so that equal ones meet.
struct SuggestedPeer {
  std::string namespace_name;  // empty: the policy's own, or addresses
  Labels labels;               // none: every pod of the namespace
  std::string cidr;
  std::vector<std::string> except;
  auto operator<=>(const SuggestedPeer&) const = default;
};

// By direction and ports; an empty set of peers is every peer.
using RuleKey = std::pair<Direction, Connections>;
using Rules = std::map<RuleKey, std::set<SuggestedPeer>>;

std::string kind_of_policy(const Value& object) {
  const std::string kind = reach::text_field(object, "kind");
  return kind.ends_with("NetworkPolicy") ? kind : std::string();
}

std::vector<SourceObject> without_policies(std::span<const SourceObject> objects) {
  std::vector<SourceObject> out;
  for (const SourceObject& object : objects) {
    if (kind_of_policy(object.value).empty()) out.push_back(object);
  }
  return out;
}

class Suggestion {
 public:
  Suggestion(std::span<const SourceObject> objects, const EdgeOptions& options,
             std::vector<Finding>& findings)
      : objects_(without_policies(objects)),
        options_(options),
        findings_(findings),
        cluster_(reach::read_cluster(objects_, options.reach, ignored_)),
        network_(Network::read(objects_, options.reach, ignored_)) {
    for (std::size_t i = 0; i < cluster_.pods.size(); ++i) choose_labels(i);
  }

  void add(const Edge& edge) {
    const std::vector<std::size_t> from = pods_called(edge.from);
    const Service* service =
        pods_called(edge.to).empty() ? network_.find_service(edge.to) : nullptr;
    const std::vector<std::size_t> to =
        service != nullptr ? service->backends : pods_called(edge.to);
    const auto sources = peers(edge, edge.from, from);
    const auto targets = peers(edge, service != nullptr ? "" : edge.to, to);
    for (const std::size_t pod : from) {
      for (const auto& [peer, target] : targets) {
        if (target != pod) open(pod, Direction::egress, ports_at(edge, service, target), peer);
      }
    }
    for (const std::size_t pod : to) {
      for (const auto& [peer, source] : sources) {
        if (source != pod) open(pod, Direction::ingress, ports_at(edge, service, pod), peer);
      }
    }
  }

  std::string text() {
    std::string out;
    for (const auto& [space, pods] : by_namespace()) {
      const bool all_have_rules = std::all_of(
          pods.begin(), pods.end(), [&](std::size_t pod) { return rules_.contains(pod); });
      if (options_.dns || !all_have_rules) out += closing_policy(space);
      for (const auto& group : groups_of(pods)) out += policy(space, group);
    }
    return out;
  }

 private:
  using PeerOf = std::pair<SuggestedPeer, std::optional<std::size_t>>;

  bool is_ours(std::size_t pod) const {
    const Endpoint& endpoint = cluster_.pods[pod].endpoint;
    return !endpoint.absent && !endpoint.host_network;
  }

  std::map<std::string, std::vector<std::size_t>> by_namespace() const {
    std::map<std::string, std::vector<std::size_t>> out;
    for (std::size_t i = 0; i < cluster_.pods.size(); ++i) {
      if (is_ours(i)) out[cluster_.pods[i].endpoint.namespace_name].push_back(i);
    }
    return out;
  }

  // Pods of the manifests; addresses and the like give none.
  std::vector<std::size_t> pods_called(const std::string& name) const {
    if (name == "ingress" || name == "internet") return {};
    std::vector<std::size_t> out = network_.find_all(name);
    std::erase_if(out, [&](std::size_t i) { return i >= cluster_.pods.size() || !is_ours(i); });
    return out;
  }

  bool meets(const Labels& labels, const std::string& space, std::size_t but) const {
    for (std::size_t i = 0; i < cluster_.pods.size(); ++i) {
      const reach::Pod& other = cluster_.pods[i];
      if (i == but || other.endpoint.absent || other.endpoint.namespace_name != space) continue;
      const bool all = std::all_of(labels.begin(), labels.end(), [&](const auto& label) {
        const std::string* value = other.labels.find(label.first);
        return value != nullptr && *value == label.second;
      });
      if (all) return true;
    }
    return false;
  }

  // The fewest labels that select this workload and no other: one, two, or all.
  void choose_labels(std::size_t pod) {
    const reach::Pod& own = cluster_.pods[pod];
    const std::string& space = own.endpoint.namespace_name;
    const Labels& all = own.labels.pairs();
    labels_.push_back(all);
    if (!is_ours(pod)) return;
    for (const auto& one : all) {
      if (!meets({one}, space, pod)) return void(labels_.back() = {one});
    }
    for (const auto& one : all) {
      for (const auto& two : all) {
        if (one < two && !meets({one, two}, space, pod)) {
          return void(labels_.back() = {one, two});
        }
      }
    }
    if (all.empty() || meets(all, space, pod)) unclear_.insert(pod);
  }

  Connections ports_at(const Edge& edge, const Service* service,
                       std::optional<std::size_t> target) const {
    if (service == nullptr || !target) return edge.any_port ? Connections::all() : edge.ports;
    Connections out;
    for (const Service::Port& port : service->ports) {
      const auto number = network_.target_port(*service, port, *target);
      const bool asked = edge.any_port || edge.ports.allows(port.protocol, port.port);
      if (number && asked) {
        out = out.unite(Connections::of(port.protocol, PortSet(*number, *number)));
      }
    }
    return out;
  }

  std::vector<PeerOf> peers(const Edge& edge, const std::string& name,
                            const std::vector<std::size_t>& pods) {
    std::vector<PeerOf> out;
    if (name.ends_with("/*")) {
      out.push_back({{name.substr(0, name.size() - 2), {}, "", {}}, std::nullopt});
    } else if (!pods.empty()) {
      for (const std::size_t pod : pods) {
        if (unclear_.contains(pod)) {
          tell("suggest.labels", edge,
               network_.endpoints()[pod].name + " has no labels that tell it from other workloads");
          continue;
        }
        out.push_back({{cluster_.pods[pod].endpoint.namespace_name, labels_[pod], "", {}}, pod});
      }
    } else if (name == "internet") {
      for (const kube::InternetBlock& one : kube::internet_blocks()) {
        out.push_back({block(one), std::nullopt});
      }
    } else if (name == "ingress" && !options_.reach.ingress_controller.empty()) {
      out.push_back({controller(), std::nullopt});
    } else if (const auto cidr = cidr_of(name)) {
      out.push_back({{"", {}, cidr->text(), {}}, std::nullopt});
    } else if (!name.empty()) {
      tell_unknown(edge, name);
    }
    return out;
  }

  void tell_unknown(const Edge& edge, const std::string& name) {
    if (name == "ingress") {
      tell("suggest.peer", edge, "which pods let traffic in is not known (--ingress-controller)");
    } else if (!network_.find_all(name).empty()) {
      tell("suggest.peer", edge,
           excerpt(name) + " uses its node's network, which no policy selects");
    } else if (name.find('.') != std::string::npos) {
      tell("suggest.peer", edge, "a NetworkPolicy cannot name the domain " + excerpt(name));
    } else {
      tell("edge.unknown", edge, '"' + excerpt(name) + "\" is not in the manifests");
    }
  }

  static std::optional<kube::Cidr> cidr_of(const std::string& name) {
    if (kube::Address::parse(name)) {
      return kube::Cidr::parse(name + (name.find(':') != std::string::npos ? "/128" : "/32"));
    }
    return kube::Cidr::parse(name);
  }

  static SuggestedPeer block(const kube::InternetBlock& one) {
    SuggestedPeer peer;
    peer.cidr = one.cidr;
    peer.except.assign(one.except.begin(), one.except.end());
    return peer;
  }

  // "namespace" or "namespace/label=value,...".
  SuggestedPeer controller() const {
    const std::string& text = options_.reach.ingress_controller;
    SuggestedPeer peer;
    const std::size_t slash = text.find('/');
    peer.namespace_name = text.substr(0, slash);
    std::string rest = slash == std::string::npos ? "" : text.substr(slash + 1);
    while (!rest.empty()) {
      const std::string one = rest.substr(0, rest.find(','));
      rest.erase(0, std::min(one.size() + 1, rest.size()));
      const std::size_t equals = one.find('=');
      if (equals != std::string::npos) {
        peer.labels.emplace_back(one.substr(0, equals), one.substr(equals + 1));
      }
    }
    return peer;
  }

  void open(std::size_t pod, Direction direction, Connections ports, SuggestedPeer peer) {
    ports.icmp = ports.is_all();
    if (ports.empty()) return;
    if (peer.namespace_name == cluster_.pods[pod].endpoint.namespace_name && peer.cidr.empty()) {
      peer.namespace_name.clear();
    }
    rules_[pod][{direction, ports}].insert(std::move(peer));
  }

  void tell(const char* rule, const Edge& edge, std::string message) {
    Finding finding;
    finding.rule = rule;
    finding.message = std::move(message);
    finding.position = edge.position;
    findings_.push_back(std::move(finding));
  }

  // Workloads with the same rules that one label tells from the rest of their namespace.
  std::vector<std::vector<std::size_t>> groups_of(const std::vector<std::size_t>& pods) const {
    std::map<std::pair<Rules, std::string>, std::vector<std::size_t>> groups;
    for (const std::size_t pod : pods) {
      const auto rules = rules_.find(pod);
      if (rules == rules_.end() || unclear_.contains(pod)) continue;
      const bool one_label = labels_[pod].size() == 1;
      groups[{rules->second, one_label ? labels_[pod].front().first : std::to_string(pod)}]
          .push_back(pod);
    }
    std::vector<std::vector<std::size_t>> out;
    for (auto& [key, group] : groups) out.push_back(std::move(group));
    std::sort(out.begin(), out.end());
    return out;
  }

  static void begin_policy(YAML::Emitter& out, const std::string& space, const std::string& name) {
    out << YAML::BeginMap << YAML::Key << "apiVersion" << YAML::Value << "networking.k8s.io/v1"
        << YAML::Key << "kind" << YAML::Value << "NetworkPolicy" << YAML::Key << "metadata"
        << YAML::Value << YAML::BeginMap << YAML::Key << "name" << YAML::Value << name << YAML::Key
        << "namespace" << YAML::Value << space << YAML::EndMap << YAML::Key << "spec" << YAML::Value
        << YAML::BeginMap;
  }

  static std::string end_policy(YAML::Emitter& out) {
    out << YAML::EndMap << YAML::EndMap;
    return "---\n" + std::string(out.c_str()) + '\n';
  }

  static void types(YAML::Emitter& out) {
    out << YAML::Key << "policyTypes" << YAML::Value << YAML::BeginSeq << "Ingress"
        << "Egress" << YAML::EndSeq;
  }

  // Everything closed; name resolution stays open.
  std::string closing_policy(const std::string& space) const {
    YAML::Emitter out;
    begin_policy(out, space, options_.dns ? "deny-all-but-dns" : "deny-all");
    out << YAML::Key << "podSelector" << YAML::Value << YAML::Flow << YAML::BeginMap
        << YAML::EndMap;
    types(out);
    if (options_.dns) {
      const PortSet port(53, 53);
      const Connections dns =
          Connections::of(Protocol::udp, port).unite(Connections::of(Protocol::tcp, port));
      const Rules rules = {
          {{Direction::egress, dns}, {{"kube-system", {{"k8s-app", "kube-dns"}}, "", {}}}}};
      write_rules(out, rules, Direction::egress);
    }
    return end_policy(out);
  }

  std::string policy(const std::string& space, const std::vector<std::size_t>& group) const {
    const std::string& full = cluster_.pods[group.front()].endpoint.name;
    YAML::Emitter out;
    begin_policy(out, space, "allow-" + full.substr(full.rfind('/') + 1));
    out << YAML::Key << "podSelector" << YAML::Value;
    write_selector(out, group);
    types(out);
    const Rules& rules = rules_.at(group.front());
    write_rules(out, rules, Direction::ingress);
    write_rules(out, rules, Direction::egress);
    return end_policy(out);
  }

  void write_selector(YAML::Emitter& out, const std::vector<std::size_t>& group) const {
    if (group.size() == 1) return write_labels(out, labels_[group.front()]);
    out << YAML::BeginMap << YAML::Key << "matchExpressions" << YAML::Value << YAML::BeginSeq
        << YAML::BeginMap << YAML::Key << "key" << YAML::Value
        << labels_[group.front()].front().first << YAML::Key << "operator" << YAML::Value << "In"
        << YAML::Key << "values" << YAML::Value << YAML::BeginSeq;
    for (const std::size_t pod : group) {
      out << YAML::DoubleQuoted << labels_[pod].front().second;
    }
    out << YAML::EndSeq << YAML::EndMap << YAML::EndSeq << YAML::EndMap;
  }

  // Values are quoted: a label may look like a number.
  static void write_labels(YAML::Emitter& out, const Labels& labels) {
    out << YAML::BeginMap << YAML::Key << "matchLabels" << YAML::Value << YAML::BeginMap;
    for (const auto& [key, value] : labels) {
      out << YAML::Key << key << YAML::Value << YAML::DoubleQuoted << value;
    }
    out << YAML::EndMap << YAML::EndMap;
  }

  static void write_rules(YAML::Emitter& out, const Rules& rules, Direction direction) {
    bool any = false;
    for (const auto& [key, peers] : rules) {
      if (key.first != direction) continue;
      if (!any) {
        out << YAML::Key << (direction == Direction::ingress ? "ingress" : "egress") << YAML::Value
            << YAML::BeginSeq;
      }
      any = true;
      out << YAML::BeginMap << YAML::Key << (direction == Direction::ingress ? "from" : "to")
          << YAML::Value << YAML::BeginSeq;
      for (const SuggestedPeer& peer : peers) write_peer(out, peer);
      out << YAML::EndSeq;
      if (!key.second.is_all()) write_ports(out, key.second);
      out << YAML::EndMap;
    }
    if (any) out << YAML::EndSeq;
  }

  static void write_peer(YAML::Emitter& out, const SuggestedPeer& peer) {
    out << YAML::BeginMap;
    if (!peer.cidr.empty()) {
      out << YAML::Key << "ipBlock" << YAML::Value << YAML::BeginMap << YAML::Key << "cidr"
          << YAML::Value << YAML::DoubleQuoted << peer.cidr;
      if (!peer.except.empty()) out << YAML::Key << "except" << YAML::Value << YAML::BeginSeq;
      for (const std::string& hole : peer.except) out << YAML::DoubleQuoted << hole;
      if (!peer.except.empty()) out << YAML::EndSeq;
      out << YAML::EndMap << YAML::EndMap;
      return;
    }
    if (!peer.namespace_name.empty()) {
      out << YAML::Key << "namespaceSelector" << YAML::Value;
      write_labels(out, {{"kubernetes.io/metadata.name", peer.namespace_name}});
    }
    if (!peer.labels.empty() || peer.namespace_name.empty()) {
      out << YAML::Key << "podSelector" << YAML::Value;
      if (peer.labels.empty()) {
        out << YAML::Flow << YAML::BeginMap << YAML::EndMap;
      } else {
        write_labels(out, peer.labels);
      }
    }
    out << YAML::EndMap;
  }

  static void write_ports(YAML::Emitter& out, const Connections& ports) {
    static constexpr const char* kNames[] = {"TCP", "UDP", "SCTP"};
    out << YAML::Key << "ports" << YAML::Value << YAML::BeginSeq;
    for (std::size_t i = 0; i < ports.ports.size(); ++i) {
      for (const PortSet::Range& range : ports.ports[i].ranges()) {
        out << YAML::Flow << YAML::BeginMap << YAML::Key << "protocol" << YAML::Value << kNames[i]
            << YAML::Key << "port" << YAML::Value << static_cast<int>(range.first);
        if (range.last != range.first) {
          out << YAML::Key << "endPort" << YAML::Value << static_cast<int>(range.last);
        }
        out << YAML::EndMap;
      }
    }
    out << YAML::EndSeq;
  }

  std::vector<SourceObject> objects_;
  const EdgeOptions& options_;
  std::vector<Finding>& findings_;
  std::vector<Finding> ignored_;  // what is wrong with the objects is told by the reach report
  reach::Cluster cluster_;
  Network network_;
  std::vector<Labels> labels_;  // by pod: what selects it
  std::set<std::size_t> unclear_;
  std::map<std::size_t, Rules> rules_;  // by pod
};

}  // namespace

std::string suggest_policies(std::span<const SourceObject> objects, std::span<const Edge> edges,
                             const EdgeOptions& options, std::vector<Finding>& findings) {
  Suggestion suggestion(objects, options, findings);
  for (const Edge& edge : edges) suggestion.add(edge);
  return suggestion.text();
}

}  // namespace kchart
