// Source: gateway.networking.k8s.io/v1, Gateway.spec.listeners[].allowedRoutes and parentRefs.
#include "reach/gateways.hpp"

#include <algorithm>

namespace kchart::reach {

namespace {

constexpr std::string_view kGroup = "gateway.networking.k8s.io";

Listener read_listener(const Value& value, const Reporter& report) {
  Listener out;
  out.name = text_field(value, "name");
  out.protocol = text_field(value, "protocol");
  out.hostname = text_field(value, "hostname");
  const Value* port = field(value, "port");
  if (port != nullptr) out.port = whole_number(*port).value_or(0);
  const Value* allowed = field(value, "allowedRoutes");
  if (allowed == nullptr) return out;
  for (const Value& kind : elements(field(*allowed, "kinds"))) {
    const Value* group = field(kind, "group");
    if (group == nullptr || text_field(kind, "group") == kGroup) {
      out.kinds.push_back(text_field(kind, "kind"));
    } else {
      out.kinds.emplace_back();  // of another API
    }
  }
  const Value* namespaces = field(*allowed, "namespaces");
  if (namespaces == nullptr) return out;
  const std::string from = text_field(*namespaces, "from");
  if (from == "All") out.from = Listener::From::all;
  if (from == "None") out.from = Listener::From::none;
  if (from != "Selector") return out;
  const Value* selector = field(*namespaces, "selector");
  const auto read = selector != nullptr ? read_selector(*selector, report) : std::nullopt;
  out.from = read ? Listener::From::selected : Listener::From::none;
  if (read) out.namespaces = *read;
  return out;
}

bool takes_kind(const Listener& listener, const std::string& kind) {
  if (!listener.kinds.empty()) {
    return std::find(listener.kinds.begin(), listener.kinds.end(), kind) != listener.kinds.end();
  }
  const std::string& protocol = listener.protocol;
  if (protocol == "HTTP" || protocol == "HTTPS") return kind == "HTTPRoute" || kind == "GRPCRoute";
  if (protocol == "TLS") return kind == "TLSRoute" || kind == "TCPRoute";
  if (protocol == "TCP") return kind == "TCPRoute";
  if (protocol == "UDP") return kind == "UDPRoute";
  return true;  // a protocol of an implementation
}

// "*.example.com" covers names with one or more labels before it.
bool covers(std::string_view pattern, std::string_view name) {
  if (pattern == name) return true;
  return pattern.starts_with("*.") && name.size() > pattern.size() - 1 &&
         name.ends_with(pattern.substr(1));
}

bool share_hostname(const std::string& listener, const Value& route_spec) {
  const auto hosts = elements(field(route_spec, "hostnames"));
  if (listener.empty() || hosts.empty()) return true;
  return std::any_of(hosts.begin(), hosts.end(), [&](const Value& host) {
    const std::string_view name = host.is_string() ? host.as_string() : "";
    return covers(listener, name) || covers(name, listener);
  });
}

bool is_gateway(const Value& parent) {
  const std::string kind = text_field(parent, "kind");
  const Value* group = field(parent, "group");
  return (kind.empty() || kind == "Gateway") &&
         (group == nullptr || text_field(parent, "group") == kGroup);
}

}  // namespace

Gateways::Gateways(std::span<const SourceObject> objects, const ReachOptions& options,
                   const Cluster& cluster, std::vector<Finding>& findings)
    : cluster_(cluster), findings_(findings) {
  each_object(objects, options.default_namespace,
              [this](const SourceObject& object, const ObjectName& name) { add(object, name); });
}

void Gateways::add(const SourceObject& object, const ObjectName& name) {
  if (name.kind != "Gateway" || name.group() != kGroup) return;
  const std::string full = name.namespace_name + '/' + name.name;
  const Reporter report(findings_, "Gateway " + full, object.position);
  const Value* spec = field(object.value, "spec");
  auto& all = listeners_[full];
  if (spec == nullptr) return;
  for (const Value& listener : elements(field(*spec, "listeners"))) {
    all.push_back(read_listener(listener, report));
  }
}

bool Gateways::admits_namespace(const Listener& listener, const std::string& gateway_namespace,
                                const std::string& route_namespace) const {
  switch (listener.from) {
    case Listener::From::all:
      return true;
    case Listener::From::same:
      return route_namespace == gateway_namespace;
    case Listener::From::none:
      return false;
    case Listener::From::selected:
      break;
  }
  if (const Namespace* known = cluster_.find_namespace(route_namespace)) {
    return listener.namespaces.matches(known->labels);
  }
  kube::Labels named;
  named.set("kubernetes.io/metadata.name", route_namespace);
  return listener.namespaces.matches(named);
}

bool Gateways::accepts(const Listener& listener, const std::string& gateway_namespace,
                       const Value& parent, const Value& route_spec,
                       const ObjectName& route) const {
  const std::string section = text_field(parent, "sectionName");
  const Value* port = field(parent, "port");
  if (!section.empty() && section != listener.name) return false;
  if (port != nullptr && whole_number(*port) != listener.port) return false;
  return takes_kind(listener, route.kind) &&
         admits_namespace(listener, gateway_namespace, route.namespace_name) &&
         share_hostname(listener.hostname, route_spec);
}

bool Gateways::lets_in(const Value& route_spec, const ObjectName& route,
                       const Position& position) const {
  const Reporter report(findings_, route.kind + ' ' + route.namespace_name + '/' + route.name,
                        position);
  const auto parents = elements(field(route_spec, "parentRefs"));
  if (parents.empty()) report.warning("route.detached", "the route names no Gateway (parentRefs)");
  std::string refused;
  for (const Value& parent : parents) {
    if (!is_gateway(parent)) continue;  // a Service, say: a rule of a mesh, and no way in
    const std::string named = text_field(parent, "namespace");
    const std::string space = named.empty() ? route.namespace_name : named;
    const std::string full = space + '/' + text_field(parent, "name");
    const auto known = listeners_.find(full);
    if (known == listeners_.end()) return true;
    const bool any =
        std::any_of(known->second.begin(), known->second.end(), [&](const Listener& listener) {
          return accepts(listener, space, parent, route_spec, route);
        });
    if (any) return true;
    refused = full;
  }
  if (!refused.empty()) {
    report.error("route.refused", "no listener of Gateway " + refused +
                                      " lets this route in (its name, port, protocol, hostname, "
                                      "or allowedRoutes)");
  }
  return false;
}

}  // namespace kchart::reach
