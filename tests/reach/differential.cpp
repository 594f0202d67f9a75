// Holds the module reach against the naive implementation on random clusters:
//   reach-differential [COUNT] [SEED]
// Every pair of endpoints, every probe, under random values of the options; every Service and every
// way in from outside; and the table of flows against single answers. Prints the first difference
// with its manifests and exits with 1.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "kchart/reach.hpp"
#include "kchart/yaml.hpp"
#include "random_cluster.hpp"

namespace {

using namespace kchart;

const std::vector<naive::Probe> kProbes = {{"TCP", 79}, {"TCP", 80}, {"TCP", 81},  {"TCP", 84},
                                           {"UDP", 80}, {"UDP", 81}, {"SCTP", 81}, {"ICMP", 0}};

bool allows(const Connections& set, const naive::Probe& probe) {
  if (probe.protocol == "ICMP") return set.icmp;
  const Protocol protocol = probe.protocol == "TCP"   ? Protocol::tcp
                            : probe.protocol == "UDP" ? Protocol::udp
                                                      : Protocol::sctp;
  return set.allows(protocol, probe.port);
}

struct Options {
  ReachOptions ours;
  naive::Options theirs;
};

Options random_options(std::mt19937& random) {
  Options o;
  const auto coin = [&] { return random() % 3 == 0; };
  o.ours.ipblock_matches_pods = o.theirs.ipblock_matches_pods = !coin();
  o.ours.hostnetwork_as_node = o.theirs.hostnetwork_as_node = !coin();
  o.ours.remote_node_ingress = o.theirs.remote_node_ingress = coin();
  o.theirs.icmp = static_cast<int>(random() % 3);
  o.ours.icmp = static_cast<ReachOptions::Icmp>(o.theirs.icmp);
  o.ours.absent_peers = coin();
  o.ours.self_via_service = o.theirs.self_via_service = coin();
  o.ours.nodeport_keeps_client = o.theirs.nodeport_keeps_client = coin();
  return o;
}

// The table of flows, by pairs of endpoints.
using Table = std::map<std::pair<std::size_t, std::size_t>, Connections>;

Table table(const Network& network) {
  Table out;
  for (const Flow& flow : network.flows()) {
    for (const std::size_t a : network.groups()[flow.from].members) {
      for (const std::size_t b : network.groups()[flow.to].members) {
        Connections& set = out[{a, b}];
        set = set.unite(network.connections(flow.set));
      }
    }
  }
  return out;
}

class Comparison {
 public:
  Comparison(const naive::RandomCluster& cluster, const Options& options)
      : cluster_(cluster), options_(options) {}

  bool run() {
    Arena arena;
    std::vector<Finding> findings;
    const std::vector<SourceObject> objects{
        {parse_yaml(cluster_.manifests, arena), {"c", 1, 1}, nullptr}};
    const Network network = Network::read(objects, options_.ours, findings);
    for (const Finding& finding : findings) {
      const bool of_ways_in =
          finding.rule.starts_with("route.") || finding.rule.starts_with("service.");
      if (finding.severity == Severity::error && !of_ways_in)
        return differ("a finding: " + finding.message);
    }
    const auto flows = table(network);
    for (const naive::Endpoint& from : cluster_.world.endpoints) {
      const auto a = network.find(from.name);
      if (!a) return differ("nobody is called " + from.name);
      for (const naive::Endpoint& to : cluster_.world.endpoints) {
        const auto b = network.find(to.name);
        if (!b) return differ("nobody is called " + to.name);
        if (from.kind != "pod" && to.kind != "pod") continue;
        if (!same(network, flows, from, to, *a, *b)) return false;
      }
    }
    return same_services(network) && same_entries(network);
  }

 private:
  // Every Service, from every endpoint, at every port of every pod behind it.
  bool same_services(const Network& network) {
    for (const naive::Service& named : cluster_.world.services) {
      const std::string full = named.space + '/' + named.name;
      const Service* ours = network.find_service(full);
      if (ours == nullptr) return differ("no Service is called " + full);
      const naive::Service* service = naive::resolved(cluster_.world, named);
      if (service == nullptr) {
        if (!ours->backends.empty()) return differ(full + " has pods");
        continue;
      }
      const auto pods = naive::backends(cluster_.world, *service);
      if (ours->backends.size() != pods.size() || ours->ports.size() != service->ports.size()) {
        return differ(full + " has other pods or ports");
      }
      for (const naive::Endpoint& from : cluster_.world.endpoints) {
        for (const naive::Endpoint* pod : pods) {
          if (!same_through(network, *ours, *service, from, *pod)) return false;
        }
      }
    }
    return true;
  }

  bool same_through(const Network& network, const Service& ours, const naive::Service& service,
                    const naive::Endpoint& from, const naive::Endpoint& pod) {
    const std::size_t a = *network.find(from.name), b = *network.find(pod.name);
    for (std::size_t i = 0; i < service.ports.size(); ++i) {
      const bool theirs = naive::through_service(cluster_.world, options_.theirs, from, service,
                                                 service.ports[i], pod);
      if (network.through_service(a, ours, ours.ports[i], b) == theirs) continue;
      return differ(from.name + " -> Service " + service.name + " at " + pod.name + ", port " +
                    service.ports[i].name + (theirs ? ": only naive says yes" : ": naive says no"));
    }
    return true;
  }

  bool same_entries(const Network& network) {
    std::vector<naive::Entry> ours;
    for (const EntryPoint& entry : network.entry_points()) {
      for (const EntryPoint::Target& target : entry.targets) {
        const std::string protocol = target.protocol == Protocol::tcp   ? "TCP "
                                     : target.protocol == Protocol::udp ? "UDP "
                                                                        : "SCTP ";
        ours.push_back(
            {entry.name, network.endpoints()[target.endpoint].name,
             protocol + std::to_string(target.port) + (target.open ? " open" : " closed")});
      }
    }
    std::sort(ours.begin(), ours.end());
    const auto theirs = naive::entries(cluster_.world, options_.theirs);
    if (ours == theirs) return true;
    std::string text = "other ways in:";
    const auto add_missing = [&](const auto& all, const auto& others, const char* who) {
      for (const naive::Entry& entry : all) {
        if (std::count(all.begin(), all.end(), entry) ==
            std::count(others.begin(), others.end(), entry)) {
          continue;
        }
        text += std::string("\n  ") + who + ": " + entry[0] + ", " + entry[1] + ", " + entry[2];
      }
    };
    add_missing(ours, theirs, "reach");
    add_missing(theirs, ours, "naive");
    return differ(text);
  }

  bool same(const Network& network, const Table& flows, const naive::Endpoint& from,
            const naive::Endpoint& to, std::size_t a, std::size_t b) {
    const Connections set = network.between(a, b);
    const std::string pair = from.name + " -> " + to.name;
    for (const naive::Probe& probe : kProbes) {
      const bool theirs = naive::allowed(cluster_.world, options_.theirs, from, to, probe);
      if (theirs == allows(set, probe)) continue;
      const std::string who =
          theirs ? ": only naive says yes, reach: " : ": naive says no, reach: ";
      return differ(pair + ' ' + probe.protocol + ' ' + std::to_string(probe.port) + who +
                    set.text());
    }
    const auto row = flows.find({a, b});
    const Connections listed = row != flows.end() ? row->second : Connections{};
    // The table leaves out what is always allowed, unless policies allow it anyway.
    const bool always = a == b || network.is_always_open(a, b);
    if (always ? set.contains(listed) : listed == set) return true;
    return differ(pair + ": the table says " + listed.text() + ", the answer is " + set.text());
  }

  bool differ(const std::string& what) {
    std::printf(
        "%s\noptions: ipblock_matches_pods=%d hostnetwork_as_node=%d "
        "remote_node_ingress=%d icmp=%d\n%s\n",
        what.c_str(), options_.theirs.ipblock_matches_pods, options_.theirs.hostnetwork_as_node,
        options_.theirs.remote_node_ingress, options_.theirs.icmp, cluster_.manifests.c_str());
    return false;
  }

  const naive::RandomCluster& cluster_;
  const Options& options_;
};

}  // namespace

int main(int argc, char** argv) {
  const long count = argc > 1 ? std::atol(argv[1]) : 2000;
  const unsigned seed = argc > 2 ? static_cast<unsigned>(std::atol(argv[2])) : 1;
  for (long i = 0; i < count; ++i) {
    std::mt19937 random(seed + static_cast<unsigned>(i) * 2654435761U);
    const naive::RandomCluster cluster = naive::random_cluster(random);
    const Options options = random_options(random);
    if (!Comparison(cluster, options).run()) {
      std::printf("cluster %ld of seed %u differs\n", i, seed);
      return 1;
    }
  }
  std::printf("%ld clusters, 0 differences\n", count);
  return 0;
}
