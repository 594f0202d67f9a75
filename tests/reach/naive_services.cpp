// Services and ways in from outside, as the Kubernetes and Gateway API texts have them.
#include <algorithm>

#include "naive.hpp"

namespace naive {

namespace {

const Service* find_service(const World& world, const std::string& space, const std::string& name) {
  for (const Service& service : world.services) {
    if (service.space == space && service.name == name) return &service;
  }
  return nullptr;
}

Labels labels_of(const World& world, const std::string& space) {
  Labels labels = world.namespaces.contains(space) ? world.namespaces.at(space) : Labels{};
  labels["kubernetes.io/metadata.name"] = space;
  return labels;
}

bool listener_takes(const World& world, const Gateway& gateway, const Listener& listener,
                    const Route& route) {
  if (!route.section.empty() && route.section != listener.name) return false;
  if (listener.protocol == "HTTP" && route.kind != "HTTPRoute") return false;
  if (listener.protocol == "TCP" && route.kind != "TCPRoute") return false;
  if (listener.from == "Same" && route.space != gateway.space) return false;
  if (listener.from == "Selector" && !holds(listener.namespaces, labels_of(world, route.space))) {
    return false;
  }
  if (listener.hostname.empty() || route.hostname.empty()) return true;
  if (listener.hostname == route.hostname) return true;
  return listener.hostname == "*.example.com" && route.hostname == "a.example.com";
}

bool attached(const World& world, const Route& route) {
  if (route.kind == "Ingress") return true;
  for (const Gateway& gateway : world.gateways) {
    if (gateway.space != route.gateway_space || gateway.name != route.gateway) continue;
    return std::any_of(
        gateway.listeners.begin(), gateway.listeners.end(),
        [&](const Listener& listener) { return listener_takes(world, gateway, listener, route); });
  }
  return true;  // a Gateway that stands elsewhere
}

bool granted(const World& world, const Route& route) {
  if (route.service_space == route.space) return true;
  return std::any_of(world.grants.begin(), world.grants.end(), [&](const Grant& grant) {
    return grant.space == route.service_space && grant.from_space == route.space &&
           grant.from_kind == route.kind &&
           (grant.service.empty() || grant.service == route.service);
  });
}

class Ways {
 public:
  Ways(const World& world, const Options& options) : w_(world), o_(options) {}

  std::vector<Entry> run() {
    for (const Service& service : w_.services) of_service(service);
    for (const Endpoint& pod : w_.endpoints) {
      if (pod.kind == "pod") of_pod(pod);
    }
    for (const Route& route : w_.routes) of_route(route);
    std::sort(out_.begin(), out_.end());
    return std::move(out_);
  }

 private:
  void add(const std::string& name, const Endpoint& from, const Endpoint& pod,
           const std::string& protocol, int port) {
    const bool open = allowed(w_, o_, from, pod, {protocol, port});
    out_.push_back(
        {name, pod.name, protocol + ' ' + std::to_string(port) + (open ? " open" : " closed")});
  }

  void of_service(const Service& service) {
    const std::string label = "Service " + service.space + '/' + service.name;
    std::vector<std::string> names;
    if (service.type == "NodePort") names = {label + " (NodePort)"};
    if (service.type == "LoadBalancer") {
      names = {label + " (LoadBalancer)", label + " (node port of the LoadBalancer)"};
    }
    const Endpoint& from = service.local || o_.nodeport_keeps_client ? w_.client : w_.any_node;
    for (const std::string& name : names) {
      for (const ServicePort& port : service.ports) {
        for (const Endpoint* pod : backends(w_, service)) {
          const int target = target_port(service, port, *pod);
          if (target != 0) add(name, from, *pod, port.protocol, target);
        }
      }
    }
  }

  void of_pod(const Endpoint& pod) {
    for (const ContainerPort& port : pod.ports) {
      if (pod.host_network || port.host != 0) {
        add("Pod " + pod.name, w_.client, pod, port.protocol, port.number);
      }
    }
  }

  void of_route(const Route& route) {
    const Service* named = find_service(w_, route.service_space, route.service);
    const Service* service = named != nullptr ? resolved(w_, *named) : nullptr;
    if (service == nullptr || !attached(w_, route) || !granted(w_, route)) return;
    for (const ServicePort& port : service->ports) {
      const bool meant =
          route.port_name.empty() ? route.port == port.port : route.port_name == port.name;
      if (!meant) continue;
      for (const Endpoint* pod : backends(w_, *service)) {
        const int target = target_port(*service, port, *pod);
        if (target == 0) continue;
        add(route.kind + ' ' + route.space + '/' + route.name, w_.controller, *pod, port.protocol,
            target);
      }
    }
  }

  const World& w_;
  const Options& o_;
  std::vector<Entry> out_;
};

}  // namespace

const Service* resolved(const World& world, const Service& service) {
  const Service* at = &service;
  for (std::size_t step = 0; step <= world.services.size(); ++step) {
    if (at == nullptr || at->type != "ExternalName") return at;
    at = find_service(world, at->external_space, at->external);
  }
  return nullptr;
}

std::vector<const Endpoint*> backends(const World& world, const Service& service) {
  std::vector<const Endpoint*> out;
  if (service.selector.empty()) return out;
  for (const Endpoint& pod : world.endpoints) {
    const bool here = pod.kind == "pod" && pod.space == service.space;
    if (here && holds({service.selector, {}}, pod.labels)) out.push_back(&pod);
  }
  return out;
}

int target_port(const Service& service, const ServicePort& port, const Endpoint& pod) {
  if (service.headless) return port.port;
  if (port.target_name.empty()) return port.target != 0 ? port.target : port.port;
  for (const ContainerPort& own : pod.ports) {
    if (own.name == port.target_name && own.protocol == port.protocol) return own.number;
  }
  return 0;
}

bool through_service(const World& world, const Options& options, const Endpoint& from,
                     const Service& service, const ServicePort& port, const Endpoint& backend) {
  const int target = target_port(service, port, backend);
  if (target == 0) return false;
  const Probe probe{port.protocol, target};
  if (&from != &backend || !from.single) return allowed(world, options, from, backend, probe);
  return options.self_via_service || policies_allow(world, options, from, backend, probe);
}

std::vector<Entry> entries(const World& world, const Options& options) {
  return Ways(world, options).run();
}

}  // namespace naive
