// Declared edges against open flows.
//
// Endpoints that stand at the same ends of the same edges form a class, so a flow between two
// groups is held against few combinations, however many pods the groups have.
#include "kchart/edges.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "kube/addresses.hpp"
#include "kube/internet.hpp"

namespace kchart {

namespace {

using Ends = std::vector<std::size_t>;

Connections without_icmp(Connections set) {
  set.icmp = false;
  return set;
}

bool is_dns(const Endpoint& endpoint) {
  if (endpoint.kind == Endpoint::Kind::external) return endpoint.name.starts_with("169.254.");
  return endpoint.kind == Endpoint::Kind::pod && endpoint.namespace_name == "kube-system" &&
         (endpoint.absent || endpoint.name.find("dns") != std::string::npos);
}

Connections dns_ports() {
  const PortSet port(53, 53);
  return Connections::of(Protocol::udp, port).unite(Connections::of(Protocol::tcp, port));
}

// One edge with its ends found.
struct Resolved {
  const Edge* edge = nullptr;
  Ends from, to;
  std::map<std::size_t, Connections> translated;  // by pod, when `to` is a Service

  Connections ports_at(std::size_t endpoint) const {
    const auto found = translated.find(endpoint);
    return found != translated.end() ? found->second : edge->ports;
  }
};

void resolve_service(const Network& network, const Service& service, Resolved& out) {
  out.to = service.backends;
  for (const std::size_t backend : service.backends) {
    Connections ports;
    for (const Service::Port& port : service.ports) {
      const auto target = network.target_port(service, port, backend);
      const bool asked = out.edge->any_port || out.edge->ports.allows(port.protocol, port.port);
      if (!target || !asked) continue;
      ports = ports.unite(Connections::of(port.protocol, PortSet(*target, *target)));
    }
    out.translated[backend] = ports;
  }
}

class EdgeCheck {
 public:
  EdgeCheck(const Network& network, std::span<const Edge> edges, const EdgeOptions& options)
      : network_(network), options_(options) {
    const Ends hosts = network.find_all("internet/hosts");
    hosts_.insert(hosts.begin(), hosts.end());
    for (const Edge& edge : edges) resolve(edge);
  }

  std::vector<Finding> run() {
    for (const Resolved& edge : resolved_) check_open(edge);
    check_flows();
    return std::move(findings_);
  }

 private:
  const Endpoint& endpoint(std::size_t i) const { return network_.endpoints()[i]; }

  Ends find(const std::string& name, const Edge& edge) {
    Ends ends = network_.find_all(name);
    if (ends.empty()) {
      report("edge.unknown",
             "\"" + excerpt(name) + "\" is neither in the manifests nor named by a policy",
             "write namespace/name, namespace/*, internet, ingress, a CIDR or a domain",
             edge.position);
    }
    return ends;
  }

  void resolve(const Edge& edge) {
    Resolved out;
    out.edge = &edge;
    out.from = find(edge.from, edge);
    const Service* service = network_.find_service(edge.to);
    if (service != nullptr && network_.find_all(edge.to).empty()) {
      resolve_service(network_, *service, out);
      // A name for something outside.
      if (out.to.empty() && !service->external_name.empty()) {
        out.to = find(service->external_name, edge);
      }
    } else {
      out.to = find(edge.to, edge);
    }
    if (!out.from.empty() && !out.to.empty()) resolved_.push_back(std::move(out));
  }

  // Ends that are ranges of addresses of one family; the rest counts as one more family.
  static int family_of(const Endpoint& e) {
    if (e.kind != Endpoint::Kind::external) return 0;
    return e.name.find(':') != std::string::npos ? 6 : 4;
  }

  // An edge is open when every pair of its ends is; to the internet one family is enough.
  void check_open(const Resolved& edge) {
    std::set<int> families;
    for (const Ends* ends : {&edge.from, &edge.to}) {
      for (const std::size_t i : *ends) families.insert(family_of(endpoint(i)));
    }
    const bool either = families.contains(4) && families.contains(6);
    std::optional<std::pair<std::size_t, std::size_t>> closed;
    for (const int family : either ? std::vector<int>{4, 6} : std::vector<int>{0}) {
      closed = first_closed(edge, family);
      if (!closed) return;
    }
    const auto [from, to] = *closed;
    const Answer answer = network_.explain(from, to);
    std::string message = edge.edge->from + " -> " + edge.edge->to + " is declared, but " +
                          endpoint(from).name + " cannot open " + wanted_text(edge, to) + " at " +
                          endpoint(to).name + ": " + closed_by(answer, edge.ports_at(to));
    report("edge.closed", std::move(message), "allow it on both sides, or remove the edge",
           edge.edge->position);
  }

  static std::string wanted_text(const Resolved& edge, std::size_t to) {
    if (edge.edge->any_port && edge.translated.empty()) return "any port";
    return without_icmp(edge.ports_at(to)).text();
  }

  static std::string closed_by(const Answer& answer, const Connections& wanted) {
    const bool egress = answer.egress.contains(without_icmp(wanted));
    std::string policies;
    for (const Reason& reason : answer.reasons) {
      if (reason.verdict != Reason::Verdict::isolates &&
          reason.verdict != Reason::Verdict::denies) {
        continue;
      }
      policies += (policies.empty() ? "" : ", ") + reason.policy;
    }
    const std::string side = egress ? "the destination's ingress" : "the source's egress";
    return side + " does not allow it" + (policies.empty() ? "" : " (" + policies + ')');
  }

  std::optional<std::pair<std::size_t, std::size_t>> first_closed(const Resolved& edge,
                                                                  int family) const {
    std::set<std::pair<std::size_t, std::size_t>> asked;  // pairs of one another's kind ask once
    for (const std::size_t from : edge.from) {
      for (const std::size_t to : edge.to) {
        const auto other = [&](std::size_t i) {
          const int own = family_of(endpoint(i));
          return family != 0 && own != 0 && own != family;
        };
        if (from == to || other(from) || other(to)) continue;
        if (nobodys(edge.edge->from, from) || nobodys(edge.edge->to, to)) continue;
        const Connections open = without_icmp(network_.between(from, to));
        const Connections wanted = without_icmp(edge.ports_at(to));
        const bool any = edge.edge->any_port && edge.translated.empty();
        const bool good = any ? !open.empty() : !wanted.empty() && open.contains(wanted);
        if (!good) return std::pair(from, to);
      }
    }
    return std::nullopt;
  }

  // Addresses of the internet's space that no host of it has may be closed.
  bool nobodys(const std::string& name, std::size_t i) const {
    return name == "internet" && !hosts_.contains(i);
  }

  // The edges that an endpoint is an end of, as one number per distinct list.
  std::vector<std::uint32_t> classes(Ends Resolved::*ends,
                                     std::vector<std::vector<std::uint32_t>>& lists) const {
    std::vector<std::vector<std::uint32_t>> by_endpoint(network_.endpoints().size());
    for (std::uint32_t e = 0; e < resolved_.size(); ++e) {
      for (const std::size_t i : resolved_[e].*ends) by_endpoint[i].push_back(e);
    }
    std::map<std::vector<std::uint32_t>, std::uint32_t> known;
    std::vector<std::uint32_t> out;
    for (auto& list : by_endpoint) {
      const auto [at, fresh] = known.try_emplace(list, static_cast<std::uint32_t>(lists.size()));
      if (fresh) lists.push_back(std::move(list));
      out.push_back(at->second);
    }
    return out;
  }

  // Whether policies that we have seen could close the flow: neither those of pods outside the
  // manifests, nor any for a pod with its node's network.
  bool concerns_us(std::size_t from, std::size_t to) const {
    const auto ours = [&](std::size_t i) {
      const Endpoint& e = endpoint(i);
      const bool governed = !e.host_network || !network_.options().hostnetwork_as_node;
      return e.kind == Endpoint::Kind::pod && !e.absent && governed;
    };
    return ours(to) || ours(from);
  }

  Connections declared(std::uint32_t from_class, std::uint32_t to_class, std::size_t to) const {
    Connections out = options_.dns && is_dns(endpoint(to)) ? dns_ports() : Connections{};
    const auto& from_edges = from_lists_[from_class];
    const auto& to_edges = to_lists_[to_class];
    std::vector<std::uint32_t> both;
    std::set_intersection(from_edges.begin(), from_edges.end(), to_edges.begin(), to_edges.end(),
                          std::back_inserter(both));
    for (const std::uint32_t e : both) out = out.unite(resolved_[e].ports_at(to));
    return out;
  }

  void check_flows() {
    const auto from_class = classes(&Resolved::from, from_lists_);
    const auto to_class = classes(&Resolved::to, to_lists_);
    for (const Flow& flow : network_.flows()) {
      if (findings_.size() >= options_.max_findings) return;
      const Connections open = without_icmp(network_.connections(flow.set));
      const auto sources = by_class(network_.groups()[flow.from], from_class);
      const auto targets = by_class(network_.groups()[flow.to], to_class);
      for (const auto& [a, from] : sources) {
        for (const auto& [b, to] : targets) {
          report_undeclared(from, to, open.subtract(declared(a, b, to.front())));
        }
      }
    }
  }

  static std::map<std::uint32_t, Ends> by_class(const Group& group,
                                                const std::vector<std::uint32_t>& class_of) {
    std::map<std::uint32_t, Ends> out;
    for (const std::size_t i : group.members) out[class_of[i]].push_back(i);
    return out;
  }

  void report_undeclared(Ends from, Ends to, const Connections& extra) {
    if (extra.empty()) return;
    std::erase_if(from, [&](std::size_t i) { return !concerns_us(i, to.front()); });
    if (from.empty()) return;
    std::erase_if(to, [&](std::size_t i) { return !concerns_us(from.front(), i); });
    if (to.empty() || (from == to && from.size() == 1)) return;
    const bool target_is_ours =
        endpoint(to.front()).kind == Endpoint::Kind::pod && !endpoint(to.front()).absent;
    const Endpoint& named = endpoint(target_is_ours ? to.front() : from.front());
    report("edge.undeclared",
           text_of(from) + " may open " + extra.text() + " at " + text_of(to) +
               ", which no edge declares",
           "close it with a policy, or declare the edge", named.position, named.name);
  }

  std::string text_of(const Ends& ends) const {
    constexpr std::size_t kShown = 3;
    std::string out;
    for (std::size_t i = 0; i < std::min(ends.size(), kShown); ++i) {
      out += (i != 0 ? ", " : "") + endpoint(ends[i]).name;
    }
    if (ends.size() > kShown) out += " and " + std::to_string(ends.size() - kShown) + " more";
    return out;
  }

  void report(const char* rule, std::string message, const char* fix, const Position& position,
              std::string object = "") {
    Finding finding;
    finding.rule = rule;
    finding.message = std::move(message);
    finding.fix = fix;
    finding.object = std::move(object);
    finding.position = position;
    findings_.push_back(std::move(finding));
  }

  const Network& network_;
  const EdgeOptions& options_;
  std::set<std::size_t> hosts_;  // outside addresses that hosts of the internet may have
  std::vector<Resolved> resolved_;
  std::vector<std::vector<std::uint32_t>> from_lists_, to_lists_;
  std::vector<Finding> findings_;
};

// So that no range lies partly among the addresses of hosts.
void cut_at_hosts(std::vector<std::string>& cuts) {
  for (const kube::InternetBlock& block : kube::internet_blocks()) {
    cuts.emplace_back(block.cidr);
    cuts.insert(cuts.end(), block.except.begin(), block.except.end());
  }
}

struct Variant {
  const char* text;
  void (*apply)(ReachOptions& options);
};

constexpr Variant kVariants[] = {
    {"ipblock_matches_pods is no", [](ReachOptions& o) { o.ipblock_matches_pods = false; }},
    {"hostnetwork_as_node is no", [](ReachOptions& o) { o.hostnetwork_as_node = false; }},
    {"remote_node_ingress is allow", [](ReachOptions& o) { o.remote_node_ingress = true; }},
    {"pods may have any address of pod_networks",
     [](ReachOptions& o) { o.doubt_opens = !o.doubt_opens; }},
};

}  // namespace

std::vector<Finding> check_edges(std::span<const SourceObject> objects, std::span<const Edge> edges,
                                 const EdgeOptions& options) {
  std::vector<Finding> findings;
  ReachOptions reach = options.reach;
  for (const Edge& edge : edges) {
    for (const std::string* end : {&edge.from, &edge.to}) {
      if (*end == "internet") cut_at_hosts(reach.cut_at);
      if (kube::Cidr::parse(*end)) reach.cut_at.push_back(*end);
      if (kube::Address::parse(*end)) {
        reach.cut_at.push_back(*end + (end->find(':') != std::string::npos ? "/128" : "/32"));
      }
    }
  }
  const Network network = Network::read(objects, reach, findings);
  std::vector<Finding> found = EdgeCheck(network, edges, options).run();
  std::set<std::string> known;
  for (const Finding& finding : found) known.insert(finding.message);
  findings.insert(findings.end(), found.begin(), found.end());
  for (const Variant& variant : kVariants) {
    if (!options.every_option) break;
    ReachOptions other = reach;
    variant.apply(other);
    const Network there = network.under(other);
    for (Finding& finding : EdgeCheck(there, edges, options).run()) {
      if (!known.insert(finding.message).second) continue;
      finding.severity = Severity::warning;
      finding.message += " (where " + std::string(variant.text) + ')';
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace kchart
