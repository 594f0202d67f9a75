#include "compose/kinds.hpp"

#include <algorithm>

#include "compose/pod.hpp"

namespace kchart::compose {

Finding note_at(const Position& at, std::string rule, std::string message, std::string fix) {
  Finding finding;
  finding.rule = std::move(rule);
  finding.severity = Severity::info;
  finding.message = std::move(message);
  finding.fix = std::move(fix);
  finding.position = at;
  return finding;
}

std::string replaced(std::string text, std::string_view hole, const std::string& by) {
  for (std::size_t at = text.find(hole); at != std::string::npos; at = text.find(hole, at)) {
    text.replace(at, hole.size(), by);
    at += by.size();
  }
  return text;
}

std::string filled_host(const IngressSpec& ingress, const std::string& name) {
  return replaced(replaced(ingress.host, "{name}", name), "{ip}", ingress.ip);
}

std::vector<EdgeSpec> controller_edge(const std::string& ingress_class, const Position& at,
                                      const std::vector<EdgeSpec>& declared) {
  const std::string controller = ingress_class == "nginx" ? "ingress-nginx" : ingress_class;
  const auto peers = known_peers();
  const bool known = std::find(peers.begin(), peers.end(), controller) != peers.end();
  const auto from_it = [&](const EdgeSpec& edge) {
    return edge.from.substr(edge.from.find('/') + 1) == controller;
  };
  const bool said = std::any_of(declared.begin(), declared.end(), from_it);
  if (!known || said) return {};
  EdgeSpec edge;
  edge.from = controller;
  edge.at = at;
  return {edge};
}

Part namespace_part(Text level, Entries labels, Entries annotations) {
  Node made = object({"v1", "Namespace", release_namespace(), Text()}, {}, std::move(annotations));
  const Entries pod_security = {{"pod-security.kubernetes.io/enforce", std::move(level)},
                                {"pod-security.kubernetes.io/warn", "restricted"},
                                {"pod-security.kubernetes.io/audit", "restricted"}};
  relabel(made, map(Entries{splice_included("labels")} + std::move(labels) + pod_security));
  Part part = {"namespace", made, given("namespace.create")};
  part.own_namespace = true;
  return part;
}

}  // namespace kchart::compose
