// Entry points: the ways in from outside, each followed to the pods' own ports.

#include "reach/state.hpp"

namespace kchart {

namespace {

using Kind = EntryPoint::Kind;

class Entries {
 public:
  explicit Entries(const Network& network, const Network::State& state)
      : network_(network), state_(state) {
    node_ = state.universe().first_external - 1;  // the node that stands for all
    client_ = network.find("internet").value_or(node_);
  }

  std::vector<EntryPoint> run() {
    for (const Service& service : network_.services()) add_service(service);
    for (std::size_t i = 0; i < state_.reading->cluster.pods.size(); ++i) add_host_ports(i);
    for (const auto& route : state_.reading->cluster.routes) add_route(route);
    return std::move(out_);
  }

 private:
  void add_target(EntryPoint& entry, std::size_t backend, Protocol protocol, int port) {
    EntryPoint::Target target{backend, protocol, port, false, {}};
    const Connections asked = Connections::of(protocol, PortSet(port, port));
    target.open = network_.between(entry.source, backend).allows(protocol, port);
    target.depends_on = network_.depends_on(entry.source, backend, asked);
    if (by_node_port_ &&
        network_.between(other_source_, backend).allows(protocol, port) != target.open) {
      target.depends_on.emplace_back("nodeport_source");
    }
    entry.targets.push_back(std::move(target));
  }

  void add_service(const Service& service) {
    const bool balanced = service.type == "LoadBalancer";
    const std::string label = "Service " + service.namespace_name + '/' + service.name;
    // The node's address stands for the client's unless the traffic stays on the node it met.
    by_node_port_ = !service.keeps_client;
    const bool keeps = service.keeps_client || state_.options.nodeport_keeps_client;
    for (const Service::Port& port : service.ports) {
      EntryPoint entry;
      entry.position = service.position;
      entry.source = keeps ? client_ : node_;
      other_source_ = keeps ? node_ : client_;
      const std::string number = ':' + std::to_string(port.port);
      if (balanced || service.type == "NodePort") {
        entry.kind = balanced ? Kind::load_balancer : Kind::node_port;
        entry.name = label + " (" + service.type + ')';
        const std::string node_port =
            port.node_port != 0 ? ' ' + std::to_string(port.node_port) : "";
        entry.address =
            balanced ? "load balancer" + number + from_ranges(service) : "node port" + node_port;
        finish(entry, service, port);
      }
      if (balanced && service.node_ports) {
        // A load balancer comes by way of the nodes, where others may come, too.
        entry.kind = Kind::node_port;
        entry.name = label + " (node port of the LoadBalancer)";
        entry.address =
            "node port" + (port.node_port != 0 ? ' ' + std::to_string(port.node_port) : "");
        finish(entry, service, port);
      }
      for (const std::string& ip : service.external_ips) {
        entry.kind = Kind::external_ip;
        entry.name = label + " (externalIP)";
        entry.address = ip + number;
        finish(entry, service, port);
      }
    }
    by_node_port_ = false;
  }

  // loadBalancerSourceRanges: who the balancer lets through.
  static std::string from_ranges(const Service& service) {
    std::string out;
    for (const std::string& range : service.source_ranges) {
      out += (out.empty() ? ", from " : ",") + excerpt(range);
    }
    return out;
  }

  void finish(EntryPoint entry, const Service& service, const Service::Port& port) {
    entry.targets.clear();
    for (const std::size_t backend : service.backends) {
      if (const auto target = network_.target_port(service, port, backend)) {
        add_target(entry, backend, port.protocol, *target);
      }
    }
    out_.push_back(std::move(entry));
  }

  void add_host_ports(std::size_t i) {
    const auto& pod = state_.reading->cluster.pods[i];
    EntryPoint entry;
    entry.source = client_;
    entry.position = pod.endpoint.position;
    entry.name = "Pod " + pod.endpoint.name;
    if (pod.endpoint.host_network) {
      entry.kind = Kind::host_network;
      entry.address = "host network";
      for (const auto& port : pod.ports) add_target(entry, i, port.protocol, port.number);
      if (!entry.targets.empty()) out_.push_back(std::move(entry));
      return;
    }
    for (const auto& port : pod.host_ports) {
      EntryPoint one = entry;
      one.kind = Kind::host_port;
      one.address = "host port " + std::to_string(port.number);
      add_target(one, i, port.protocol, std::stoi(port.name));
      out_.push_back(std::move(one));
    }
  }

  void add_route(const reach::RouteSource& route) {
    for (const auto& backend : route.backends) {
      const Service* service =
          network_.find_service(backend.namespace_name + '/' + backend.service);
      if (service == nullptr) continue;
      EntryPoint entry;
      entry.kind = route.kind;
      entry.name = route.label;
      entry.address = backend.address;
      entry.source = state_.reading->cluster.ingress_controller;
      entry.position = route.position;
      for (const Service::Port& port : service->ports) {
        const bool meant = backend.port_name.empty()
                               ? backend.port == 0 || backend.port == port.port
                               : backend.port_name == port.name;
        if (!meant) continue;
        for (const std::size_t pod : service->backends) {
          const auto target = network_.target_port(*service, port, pod);
          if (target) add_target(entry, pod, port.protocol, *target);
        }
      }
      out_.push_back(std::move(entry));
    }
  }

  const Network& network_;
  const Network::State& state_;
  std::size_t node_ = 0, client_ = 0, other_source_ = 0;
  bool by_node_port_ = false;
  std::vector<EntryPoint> out_;
};

}  // namespace

std::vector<EntryPoint> Network::entry_points() const {
  return Entries(*this, *state_).run();
}

}  // namespace kchart
