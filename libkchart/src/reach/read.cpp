// Parts of policies: names, CIDRs, selectors, protocols, port numbers.
#include "reach/read.hpp"

namespace kchart::reach {

ObjectName name_of(const Value& object, const std::string& default_namespace) {
  ObjectName name;
  name.api_version = text_field(object, "apiVersion");
  name.kind = text_field(object, "kind");
  if (const Value* metadata = field(object, "metadata")) {
    name.name = text_field(*metadata, "name");
    name.namespace_name = text_field(*metadata, "namespace");
  }
  if (name.namespace_name.empty()) name.namespace_name = default_namespace;
  return name;
}

std::optional<kube::Cidr> read_cidr(std::string_view text, const Reporter& report) {
  const auto cidr = kube::Cidr::parse(text);
  if (!cidr) {
    report.error("policy.cidr", "\"" + excerpt(text) + "\" is not a CIDR such as 10.0.0.0/8");
  } else if (cidr->prefix >= 96 && cidr->network.family == kube::Family::ipv6 &&
             cidr->network.bits >> 32 == 0xffff) {
    // It stands for addresses of IPv4, which leave a host as such; servers since 1.34 refuse it.
    report.error("policy.cidr", std::string(text) + " holds mapped addresses of IPv4: write those");
  } else if (cidr->host_bits) {
    report.warning("policy.cidr",
                   std::string(text) + " has host bits set; it means " + cidr->text());
  }
  return cidr;
}

std::optional<kube::Selector> read_selector(const Value& value, const Reporter& report) {
  std::vector<std::string> problems;
  if (!value.is_nil() && !value.is_map()) problems.emplace_back("a selector is not an object");
  kube::Selector selector = kube::Selector::from(value, problems);
  for (std::string& problem : problems) report.error("policy.selector", std::move(problem));
  return problems.empty() ? std::optional(std::move(selector)) : std::nullopt;
}

std::optional<Protocol> read_protocol(const Value& holder, const Reporter& report) {
  const Value* found = field(holder, "protocol");
  if (found == nullptr) return Protocol::tcp;
  const std::string_view text = found->is_string() ? found->as_string() : "";
  if (text == "TCP") return Protocol::tcp;
  if (text == "UDP") return Protocol::udp;
  if (text == "SCTP") return Protocol::sctp;
  report.error("policy.protocol", "\"" + excerpt(text) + "\" is not a protocol (TCP, UDP, SCTP)");
  return std::nullopt;
}

std::optional<int> read_port_number(const Value& value, const Reporter& report) {
  const auto number = whole_number(value);
  if (!number || *number < 1 || *number > 65535) {
    report.error("policy.port", "a port is a whole number from 1 to 65535");
    return std::nullopt;
  }
  return number;
}

void fail_closed(Rule& rule) {
  rule.peers.clear();
  rule.named.clear();
  rule.every_peer = rule.action != Action::accept;
  rule.ports = rule.every_peer ? Connections::all() : Connections{};
  if (rule.every_peer) rule.action = Action::deny;
}

}  // namespace kchart::reach
