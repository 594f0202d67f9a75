// JSON: the table and the ways in, for programs.
#include <nlohmann/json.hpp>

#include "kchart/reach_report.hpp"

namespace kchart {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kProtocols[] = {"TCP", "UDP", "SCTP"};

Json names(const Network& network, const std::vector<std::size_t>& ends) {
  Json out = Json::array();
  for (const std::size_t i : ends) out.push_back(network.endpoints()[i].name);
  return out;
}

Json ports(const Connections& set) {
  Json out = Json::array();
  for (std::size_t p = 0; p < set.ports.size(); ++p) {
    for (const PortSet::Range& range : set.ports[p].ranges()) {
      out.push_back({{"protocol", kProtocols[p]}, {"first", range.first}, {"last", range.last}});
    }
  }
  return out;
}

}  // namespace

std::string reach_json(const Network& network) {
  Json flows = Json::array();
  for (const FlowRow& row : flow_rows(network)) {
    flows.push_back({{"from", names(network, row.from)},
                     {"to", names(network, row.to)},
                     {"ports", ports(row.allowed)},
                     {"icmp", row.allowed.icmp},
                     {"dependsOn", row.depends_on}});
  }
  Json entries = Json::array();
  for (const EntryPoint& entry : network.entry_points()) {
    Json targets = Json::array();
    for (const EntryPoint::Target& target : entry.targets) {
      targets.push_back({{"endpoint", network.endpoints()[target.endpoint].name},
                         {"protocol", kProtocols[static_cast<std::size_t>(target.protocol)]},
                         {"port", target.port},
                         {"open", target.open},
                         {"dependsOn", target.depends_on}});
    }
    entries.push_back({{"name", entry.name},
                       {"address", entry.address},
                       {"source", network.endpoints()[entry.source].name},
                       {"targets", std::move(targets)}});
  }
  const Json out = {{"flows", std::move(flows)}, {"entryPoints", std::move(entries)}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace kchart
