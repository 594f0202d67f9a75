// What the kinds that open a cluster to the outside say about hosts and paths.
#include "cluster/urls.hpp"

#include <algorithm>
#include <set>

namespace kchart::cluster {

namespace {

void add(std::vector<std::string>& urls, std::string url) {
  if (std::find(urls.begin(), urls.end(), url) == urls.end()) urls.push_back(std::move(url));
}

// Host names or addresses that a load balancer has given.
std::vector<std::string> given_addresses(const Json& object) {
  std::vector<std::string> all;
  for (const Json& at : array_at(object, {"status", "loadBalancer", "ingress"})) {
    std::string host = text_at(at, {"hostname"});
    if (host.empty()) host = text_at(at, {"ip"});
    if (host.find(':') != std::string::npos) host = "[" + host + "]";
    if (!host.empty()) all.push_back(std::move(host));
  }
  return all;
}

std::string first_path(const Json& rule) {
  const Json& paths = array_at(rule, {"http", "paths"});
  const std::string path = paths.empty() ? "/" : text_at(paths[0], {"path"});
  return path.empty() || path[0] != '/' ? "/" : path;
}

// Without a host a rule is for all that come by the address.
std::vector<std::string> of_ingress(const Json& object) {
  std::set<std::string> secure;
  bool secure_without_host = false;
  for (const Json& tls : array_at(object, {"spec", "tls"})) {
    secure_without_host = secure_without_host || array_at(tls, {"hosts"}).empty();
    for (const Json& host : array_at(tls, {"hosts"})) {
      if (host.is_string()) secure.insert(host.get<std::string>());
    }
  }
  std::vector<std::string> urls;
  const auto add_all = [&](const Json& rule) {
    for (const std::string& address : given_addresses(object)) {
      add(urls, (secure_without_host ? "https://" : "http://") + address + first_path(rule));
    }
  };
  for (const Json& rule : array_at(object, {"spec", "rules"})) {
    const std::string host = text_at(rule, {"host"});
    if (host.empty()) {
      add_all(rule);
    } else {
      add(urls, (secure.contains(host) ? "https://" : "http://") + host + first_path(rule));
    }
  }
  if (find(object, {"spec", "defaultBackend"}) != nullptr) add_all(Json::object());
  return urls;
}

std::vector<std::string> of_route(const Json& object) {
  std::vector<std::string> urls;
  for (const Json& host : array_at(object, {"spec", "hostnames"})) {
    if (host.is_string()) add(urls, "http://" + host.get<std::string>() + "/");
  }
  return urls;
}

std::string scheme_of(const Json& port) {
  const bool secure = int_at(port, {"port"}) == 443 || text_at(port, {"name"}) == "https";
  return secure ? "https://" : "http://";
}

std::vector<std::string> of_balancer(const Json& object) {
  std::vector<std::string> urls;
  for (const std::string& host : given_addresses(object)) {
    for (const Json& port : array_at(object, {"spec", "ports"})) {
      add(urls, scheme_of(port) + host + ":" + std::to_string(int_at(port, {"port"})));
    }
  }
  return urls;
}

}  // namespace

std::vector<std::string> outer_urls(const Json& object) {
  const std::string kind = text_at(object, {"kind"});
  if (kind == "Ingress") return of_ingress(object);
  if (kind == "HTTPRoute") return of_route(object);
  if (kind == "Service") return of_balancer(object);
  return {};
}

bool may_get_address(const Json& object) {
  const std::string kind = text_at(object, {"kind"});
  const bool balancer = kind == "Service" && text_at(object, {"spec", "type"}) == "LoadBalancer";
  const bool ingress = kind == "Ingress" && (!array_at(object, {"spec", "rules"}).empty() ||
                                             find(object, {"spec", "defaultBackend"}) != nullptr);
  return (balancer || ingress) && outer_urls(object).empty();
}

std::string inner_url(const Json& object) {
  const Json& ports = array_at(object, {"spec", "ports"});
  if (text_at(object, {"kind"}) != "Service" || ports.empty()) return {};
  return scheme_of(ports[0]) + text_at(object, {"metadata", "name"}) + "." +
         text_at(object, {"metadata", "namespace"}) +
         ".svc:" + std::to_string(int_at(ports[0], {"port"}));
}

}  // namespace kchart::cluster
