// Services, Ingresses and NetworkPolicies, as the validation of core/v1 and networking.k8s.io/v1
// has them.
#include <set>

#include "check/names.hpp"
#include "check/spot.hpp"
#include "kube/addresses.hpp"

namespace kchart::checking {

namespace {

void check_service_port(const Spot& port, bool named, std::set<std::string>& names) {
  if (named) port.need("name");
  port.named("name", is_dns_label, "DNS label");
  const std::string name = port.text("name");
  if (!name.empty() && !names.insert(name).second) {
    port.at("name").say("schema.duplicate", "another port is called " + name);
  }
  port.port("port");
  const Spot target = port.at("targetPort");
  // 0 and "" stand for the port itself.
  const bool same =
      !target.there() || (target.value().is_string() ? target.value().as_string().empty()
                                                     : port.number("targetPort", 0) == 0);
  const bool good = same || (target.value().is_string()
                                 ? is_port_name(target.value().as_string())
                                 : reach::whole_number(target.value()).value_or(0) >= 1 &&
                                       reach::whole_number(target.value()).value_or(0) <= 65535);
  if (!good) {
    target.say("schema.name",
               "a target port is a number from 1 to 65535 or the name of a port (at most 15 lower "
               "case letters, digits and '-')");
  }
  if (port.has("appProtocol")) {
    port.not_empty("appProtocol");
    port.named("appProtocol", is_qualified_name, "name of a protocol");
  }
}

void check_service_ports(const Spot& spec) {
  std::set<std::string> names, taken;
  const bool several = spec.items("ports").size() > 1;
  spec.each("ports", [&](const Spot& port) {
    check_service_port(port, several, names);
    const double node = port.number("nodePort", 0);
    const std::string protocol = port.text("protocol").empty() ? "TCP" : port.text("protocol");
    if (node != 0 && !taken.insert(protocol + std::to_string(node)).second) {
      port.at("nodePort").say("schema.duplicate", "another port has this nodePort");
    }
  });
}

// What only some types of Service have.
void check_service_type(const Spot& spec) {
  const std::string type = spec.text("type").empty() ? "ClusterIP" : spec.text("type");
  const bool balanced = type == "LoadBalancer";
  const bool outside =
      balanced || type == "NodePort" || (type == "ClusterIP" && !spec.items("externalIPs").empty());
  if (!outside && !spec.text("externalTrafficPolicy").empty()) {
    spec.forbid("externalTrafficPolicy",
                "only what the outside reaches has it: a NodePort, a "
                "LoadBalancer, or a Service with externalIPs");
  }
  if (!balanced) {
    for (const char* key : {"loadBalancerClass", "allocateLoadBalancerNodePorts"}) {
      spec.forbid(key, "only a LoadBalancer has it");
    }
    if (!spec.items("loadBalancerSourceRanges").empty()) {
      spec.forbid("loadBalancerSourceRanges", "only a LoadBalancer has it");
    }
    if (spec.number("healthCheckNodePort", 0) != 0) {
      spec.forbid("healthCheckNodePort", "only a LoadBalancer has it");
    }
  }
  if (type == "ClusterIP") {
    spec.each("ports", [](const Spot& port) {
      if (port.number("nodePort", 0) != 0) port.forbid("nodePort", "a ClusterIP has none");
    });
  }
  if (type != "ExternalName") return;
  spec.need("externalName");
  for (const char* key : {"ipFamilies", "ipFamilyPolicy"})
    spec.forbid(key, "an ExternalName has none");
  if (!spec.text("clusterIP").empty()) spec.forbid("clusterIP", "an ExternalName has none");
  std::string name = spec.text("externalName");
  if (name.ends_with('.')) name.pop_back();
  if (!name.empty() && !is_dns_subdomain(name)) {
    spec.at("externalName").say("schema.name", '"' + excerpt(name) + "\" is no domain");
  }
}

void check_service_addresses(const Spot& spec) {
  const std::string ip = spec.text("clusterIP"), type = spec.text("type");
  const bool headless = ip == "None";
  if (!ip.empty() && !headless && type != "ExternalName" && !is_ip_address(ip)) {
    spec.at("clusterIP").bad('"' + excerpt(ip) + "\" is no IP address, nor None");
  }
  if (headless && (type == "LoadBalancer" || type == "NodePort")) {
    spec.at("clusterIP").bad("a " + type + " cannot be headless");
  }
  const std::string policy = spec.text("ipFamilyPolicy");
  if (spec.items("ipFamilies").size() > 1 && (policy.empty() || policy == "SingleStack")) {
    spec.at("ipFamilyPolicy").bad("two families need RequireDualStack or PreferDualStack");
  }
  const auto all = spec.items("clusterIPs");
  if (all.size() > 2) spec.at("clusterIPs").bad("at most 2");
  if (!ip.empty() && !all.empty() && text_of(&all.front()) != ip) {
    spec.at("clusterIPs").bad("the first must be clusterIP");
  }
  spec.each_text("externalIPs", [](const Spot& at, std::string_view text) {
    if (!is_ip_address(text)) at.say("schema.name", "no IP address");
  });
  spec.each_text("loadBalancerSourceRanges", [](const Spot& at, std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    while (text.ends_with(' ')) text.remove_suffix(1);
    if (!kube::Cidr::parse(text)) at.say("schema.name", "no CIDR such as 10.0.0.0/8");
  });
}

// networking.k8s.io: {service: {name, port}} or {resource}.
void check_backend(const Spot& backend) {
  if (!backend.there()) return;
  const Spot service = backend.at("service"), port = service.at("port");
  const int ways = backend.count({"service", "resource"});
  if (ways == 0) return backend.say("schema.required", "a service or a resource is required");
  if (ways == 2) return backend.bad("a service and a resource exclude each other");
  if (!service.there()) return;
  service.need("name");
  service.named("name", is_dns_label, "name of a Service");
  const bool named = !port.text("name").empty(), numbered = port.number("number", 0) != 0;
  if (named == numbered) {
    return port.say(
        named ? "schema.value" : "schema.required",
        named ? "a name and a number exclude each other" : "a name or a number is required");
  }
  if (named) port.named("name", is_port_name, "name of a port");
  if (numbered) port.port("number");
}

void check_ingress_path(const Spot& path) {
  const std::string text = path.text("path"), type = path.text("pathType");
  path.not_empty("pathType");
  const bool own = type == "ImplementationSpecific";
  const Spot at = path.at("path");
  if (!text.starts_with('/') && !(own && text.empty())) at.bad("must begin with /");
  if (own) return check_backend(path.at("backend"));
  for (const char* part : {"//", "/./", "/../", "%2f", "%2F"}) {
    if (text.find(part) != std::string::npos) at.bad("must not hold " + std::string(part));
  }
  for (const char* end : {"/..", "/."}) {
    if (text.ends_with(end)) at.bad("must not end with " + std::string(end));
  }
  check_backend(path.at("backend"));
}

void check_peers(const Spot& rule, std::string_view key) {
  rule.each(key, [](const Spot& peer) {
    const Spot block = peer.at("ipBlock");
    const int others = peer.count({"podSelector", "namespaceSelector"});
    if (others == 0 && !block.there()) peer.say("schema.required", "names no peer");
    if (others != 0 && block.there()) peer.bad("ipBlock excludes the selectors");
    peer.selector("podSelector");
    peer.selector("namespaceSelector");
    if (!block.there()) return;
    block.need("cidr");
    const auto cidr = kube::Cidr::parse(block.text("cidr"));
    if (!cidr) return block.at("cidr").say("schema.name", "no CIDR such as 10.0.0.0/8");
    block.each_text("except", [&](const Spot& at, std::string_view text) {
      const auto hole = kube::Cidr::parse(text);
      if (!hole) return at.say("schema.name", "no CIDR such as 10.0.0.0/8");
      if (!cidr->strictly_contains(*hole)) at.bad("must lie inside " + cidr->text());
    });
  });
}

void check_policy_ports(const Spot& rule) {
  rule.each("ports", [](const Spot& entry) {
    entry.not_empty("protocol");
    entry.port_or_name("port");
    if (!entry.has("endPort")) return;
    const Spot port = entry.at("port"), end = entry.at("endPort");
    if (!port.there() || port.value().is_string()) return end.bad("needs a numeric port");
    entry.port("endPort");
    if (entry.number("endPort", 0) < entry.number("port", 0)) {
      end.say("schema.range", "is below port");
    }
  });
}

}  // namespace

void check_service(const Spot& root) {
  const Spot spec = root.at("spec");
  if (!spec.there()) return root.need("spec");
  const bool headless = spec.text("clusterIP") == "None";
  if (!headless && spec.text("type") != "ExternalName") spec.need_list("ports");
  check_service_ports(spec);
  spec.rules().labels(field(spec.value(), "selector"), spec.at("selector").path());
  check_service_type(spec);
  check_service_addresses(spec);
  const Spot config = spec.at("sessionAffinityConfig"), client = config.at("clientIP");
  if (spec.text("sessionAffinity") == "ClientIP") {
    client.within("timeoutSeconds", 1, 86400);
  } else {
    spec.forbid("sessionAffinityConfig", "needs sessionAffinity: ClientIP");
  }
  spec.not_empty("internalTrafficPolicy");
  spec.not_empty("ipFamilyPolicy");
  spec.one_of("trafficDistribution", {"PreferClose", "PreferSameZone", "PreferSameNode"});
}

void check_ingress(const Spot& root) {
  if (root.rules().object().api_version != "networking.k8s.io/v1") return;
  const Spot spec = root.at("spec");
  if (spec.items("rules").empty() && !spec.has("defaultBackend")) {
    return spec.bad("needs rules or a defaultBackend");
  }
  check_backend(spec.at("defaultBackend"));
  spec.each("rules", [](const Spot& rule) {
    rule.named("host", is_host_name, "host name");
    if (is_ip_address(rule.text("host"))) rule.at("host").bad("must be a name, not an address");
    const Spot http = rule.at("http");
    if (!http.there()) return;
    http.need_list("paths");
    http.each("paths", check_ingress_path);
  });
  spec.each("tls", [](const Spot& tls) {
    tls.each_text("hosts", [](const Spot& at, std::string_view host) {
      if (!is_host_name(host)) at.say("schema.name", '"' + excerpt(host) + "\" is no host name");
    });
    tls.named("secretName", is_dns_subdomain, "name of a Secret");
  });
  spec.named("ingressClassName", is_dns_subdomain, "name of an IngressClass");
  spec.not_empty("ingressClassName");
}

void check_network_policy(const Spot& root) {
  const Spot spec = root.at("spec");
  spec.selector("podSelector");
  if (spec.items("policyTypes").size() > 2) spec.at("policyTypes").bad("at most 2");
  spec.each_text("policyTypes", [](const Spot& at, std::string_view text) {
    if (text.empty()) at.say("schema.enum", "\"\" is not one of Egress, Ingress");
  });
  for (const char* direction : {"ingress", "egress"}) {
    spec.each(direction, [](const Spot& rule) {
      check_policy_ports(rule);
      check_peers(rule, "from");
      check_peers(rule, "to");
    });
  }
}

void check_ingress_class(const Spot& root) {
  const Spot spec = root.at("spec");
  spec.need("controller");
  spec.named("controller", is_domain_path, "path with a domain such as example.com/controller");
}

}  // namespace kchart::checking
