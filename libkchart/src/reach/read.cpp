// Parts of policies: names, CIDRs, selectors, protocols, port numbers.
#include "reach/read.hpp"

#include <cmath>

namespace kchart::reach {

ObjectName name_of(const Value& object) {
  ObjectName name;
  name.api_version = text_field(object, "apiVersion");
  name.kind = text_field(object, "kind");
  if (const Value* metadata = field(object, "metadata")) {
    name.name = text_field(*metadata, "name");
    name.namespace_name = text_field(*metadata, "namespace");
  }
  if (name.namespace_name.empty()) name.namespace_name = "default";
  return name;
}

std::optional<kube::Cidr> read_cidr(std::string_view text, const Reporter& report) {
  const auto cidr = kube::Cidr::parse(text);
  if (!cidr) {
    report.error("policy.cidr", "\"" + excerpt(text) + "\" is not a CIDR such as 10.0.0.0/8");
  } else if (cidr->host_bits) {
    report.warning("policy.cidr",
                   std::string(text) + " has host bits set; it means " + cidr->text());
  }
  return cidr;
}

kube::Selector read_selector(const Value& value, const Reporter& report) {
  std::vector<std::string> problems;
  kube::Selector selector = kube::Selector::from(value, problems);
  for (std::string& problem : problems) report.error("policy.selector", std::move(problem));
  return selector;
}

std::optional<Protocol> read_protocol(std::string_view text, const Reporter& report) {
  if (text.empty() || text == "TCP") return Protocol::tcp;
  if (text == "UDP") return Protocol::udp;
  if (text == "SCTP") return Protocol::sctp;
  report.error("policy.protocol", "\"" + excerpt(text) + "\" is not a protocol (TCP, UDP, SCTP)");
  return std::nullopt;
}

std::optional<int> read_port_number(const Value& value, const Reporter& report) {
  double number = 0;
  if (value.kind() == Kind::float64) number = value.as_float();
  if (value.is_signed()) number = static_cast<double>(value.as_int());
  if (number < 1 || number > 65535 || number != std::floor(number)) {
    report.error("policy.port", "a port is a whole number from 1 to 65535");
    return std::nullopt;
  }
  return static_cast<int>(number);
}

}  // namespace kchart::reach
