// Routes: Ingresses and the routes of the Gateway API, down to the Services that they name.
#include <algorithm>

#include "reach/gateways.hpp"
#include "reach/read.hpp"

namespace kchart::reach {

namespace {

using Backend = RouteSource::Backend;

// networking.k8s.io/v1: {service: {name, port: {number | name}}}.
void add_ingress_backend(const Value* backend, const ObjectName& name, std::string address,
                         RouteSource& route) {
  const Value* service = backend != nullptr ? field(*backend, "service") : nullptr;
  if (service == nullptr) return;
  Backend out;
  out.namespace_name = name.namespace_name;
  out.service = text_field(*service, "name");
  out.address = std::move(address);
  if (const Value* port = field(*service, "port")) {
    out.port_name = text_field(*port, "name");
    const Value* number = field(*port, "number");
    out.port = number != nullptr ? whole_number(*number).value_or(0) : 0;
  }
  route.backends.push_back(std::move(out));
}

void read_ingress(const Value& spec, const ObjectName& name, RouteSource& route) {
  add_ingress_backend(field(spec, "defaultBackend"), name, "*", route);
  for (const Value& rule : elements(field(spec, "rules"))) {
    const std::string host = text_field(rule, "host");
    const Value* http = field(rule, "http");
    if (http == nullptr) continue;
    for (const Value& path : elements(field(*http, "paths"))) {
      add_ingress_backend(field(path, "backend"), name,
                          (host.empty() ? "*" : host) + text_field(path, "path"), route);
    }
  }
}

// Whether a ReferenceGrant lets routes of `kind` in one namespace name Services of another.
bool granted(std::span<const SourceObject> objects, const ReachOptions& options,
             const ObjectName& route, const Backend& backend) {
  bool found = false;
  each_object(
      objects, options.default_namespace, [&](const SourceObject& object, const ObjectName& name) {
        if (name.kind != "ReferenceGrant" || name.group() != "gateway.networking.k8s.io" ||
            name.namespace_name != backend.namespace_name) {
          return;
        }
        const Value* spec = field(object.value, "spec");
        if (spec == nullptr) return;
        const auto from = elements(field(*spec, "from"));
        const auto to = elements(field(*spec, "to"));
        const bool source = std::any_of(from.begin(), from.end(), [&](const Value& v) {
          return text_field(v, "kind") == route.kind && text_field(v, "group") == route.group() &&
                 text_field(v, "namespace") == route.namespace_name;
        });
        const bool target = std::any_of(to.begin(), to.end(), [&](const Value& v) {
          const std::string only = text_field(v, "name");
          return text_field(v, "kind") == "Service" && text_field(v, "group").empty() &&
                 (only.empty() || only == backend.service);
        });
        found = found || (source && target);
      });
  return found;
}

void add_route_backend(const Value& ref, const ObjectName& name, const std::string& hosts,
                       RouteSource& route) {
  const std::string kind = text_field(ref, "kind");
  const Value* weight = field(ref, "weight");
  const bool unused = weight != nullptr && whole_number(*weight) == 0;
  if (unused || (!kind.empty() && kind != "Service") || !text_field(ref, "group").empty()) return;
  Backend backend;
  const std::string space = text_field(ref, "namespace");
  backend.namespace_name = space.empty() ? name.namespace_name : space;
  backend.service = text_field(ref, "name");
  backend.address = hosts.empty() ? "*" : hosts;
  const Value* port = field(ref, "port");
  backend.port = port != nullptr ? whole_number(*port).value_or(0) : 0;
  route.backends.push_back(std::move(backend));
}

// A filter may send a copy of each request to one more Service.
void add_mirrors(const Value& holder, const ObjectName& name, const std::string& hosts,
                 RouteSource& route) {
  for (const Value& filter : elements(field(holder, "filters"))) {
    const Value* mirror = field(filter, "requestMirror");
    const Value* ref = mirror != nullptr ? field(*mirror, "backendRef") : nullptr;
    if (ref != nullptr) add_route_backend(*ref, name, hosts, route);
  }
}

void read_route(const Value& spec, const ObjectName& name, RouteSource& route) {
  std::string hosts;
  for (const Value& host : elements(field(spec, "hostnames"))) {
    if (host.is_string()) hosts += (hosts.empty() ? "" : ",") + excerpt(host.as_string());
  }
  for (const Value& rule : elements(field(spec, "rules"))) {
    for (const Value& ref : elements(field(rule, "backendRefs"))) {
      add_route_backend(ref, name, hosts, route);
      add_mirrors(ref, name, hosts, route);
    }
    add_mirrors(rule, name, hosts, route);
  }
}

bool is_route(const ObjectName& name) {
  return name.kind.ends_with("Route") && name.group() == "gateway.networking.k8s.io";
}

}  // namespace

std::vector<RouteSource> read_routes(std::span<const SourceObject> objects,
                                     const ReachOptions& options, const Cluster& cluster,
                                     std::vector<Finding>& findings) {
  std::vector<RouteSource> out;
  const Gateways gateways(objects, options, cluster, findings);
  each_object(
      objects, options.default_namespace, [&](const SourceObject& object, const ObjectName& name) {
        const bool ingress = name.kind == "Ingress" && name.api_version == "networking.k8s.io/v1";
        const Value* spec = field(object.value, "spec");
        if (spec == nullptr || (!ingress && !is_route(name))) return;
        if (!ingress && !gateways.lets_in(*spec, name, object.position)) return;
        RouteSource route;
        route.kind = ingress ? EntryPoint::Kind::ingress : EntryPoint::Kind::route;
        route.label = name.kind + ' ' + name.namespace_name + '/' + name.name;
        route.position = object.position;
        if (ingress) {
          read_ingress(*spec, name, route);
        } else {
          read_route(*spec, name, route);
        }
        std::erase_if(route.backends, [&](const Backend& backend) {
          if (backend.namespace_name == name.namespace_name) return false;
          if (granted(objects, options, name, backend)) return false;
          Reporter(findings, route.label, route.position)
              .error("route.grant", "no ReferenceGrant in " + backend.namespace_name +
                                        " lets this route use Service " + backend.service);
          return true;
        });
        out.push_back(std::move(route));
      });
  return out;
}

}  // namespace kchart::reach
