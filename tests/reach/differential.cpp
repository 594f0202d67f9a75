// Holds the module reach against the naive implementation on random clusters:
//   reach-differential [COUNT] [SEED]
// Every pair of endpoints, every probe, under random values of the options; and the table of flows
// against single answers. Prints the first difference with its manifests and exits with 1.
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
      if (finding.severity == Severity::error) return differ("a finding: " + finding.message);
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
    return true;
  }

 private:
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
