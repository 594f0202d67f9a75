// What no table says: rules between the fields of a declaration.
#include <algorithm>

#include "model/kinds.hpp"

namespace kchart::model {

namespace {

constexpr std::size_t kMostLabel = 63;

void check_edges(const std::vector<EdgeSpec>& edges, Reader& reader, const YAML::Node& node) {
  for (const EdgeSpec& edge : edges) {
    if (edge.to.empty() == edge.from.empty()) {
      reader.error(node, "spec.edge", "an edge of 'connects' needs either 'to' or 'from'");
      reader.findings().back().position = edge.at;
    } else if (edge.from == "internet" && edge.ports.empty()) {
      reader.error(node, "spec.edge", "an edge from the internet must name its ports",
                   "to serve a site, let the ingress controller in: {from: ingress-nginx}");
      reader.findings().back().position = edge.at;
    }
  }
}

void check_scaling(const AutoscalingSpec& scaling, const YAML::Node& node, Reader& reader) {
  if (scaling.min > scaling.max) {
    reader.error(node["autoscaling"], "spec.autoscaling", "'min' is more than 'max'");
  }
}

void check_ip(const IngressSpec& ingress, const YAML::Node& node, Reader& reader) {
  if (ingress.host.find("{ip}") != std::string::npos && ingress.ip.empty()) {
    reader.error(node["ingress"]["host"], "spec.ip", "'host' holds {ip}, and no 'ip' is given",
                 "add ip: 203.0.113.10 beside it");
  }
}

void check_form(const AppSpec& spec, const YAML::Node& node, Reader& reader) {
  const bool scheduled = !spec.schedule.empty();
  if (scheduled && spec.port != 0) {
    reader.error(node["port"], "spec.app", "an app on a schedule serves no port",
                 "drop 'port' or 'schedule'");
  } else if (!scheduled && spec.port == 0 && spec.ingress.enabled && node["ingress"]) {
    reader.error(node["ingress"], "spec.app", "what serves no port cannot be reached",
                 "give the 'port' that it listens on");
  }
  if (scheduled && spec.autoscaling.max > 1) {
    reader.error(node["autoscaling"], "spec.app", "an app on a schedule is not scaled");
  }
}

}  // namespace

void check_spec(const InstanceSpec& spec, const YAML::Node& node, Reader& reader) {
  check_edges(spec.connects, reader, node);
  if (spec.description.find_first_not_of(" \t\r\n") == std::string::npos && node["description"]) {
    reader.error(node["description"], "spec.description", "'description' is empty");
  }
  for (std::size_t i = 0; i < spec.features.size(); ++i) {
    const auto before = spec.features.begin() + static_cast<std::ptrdiff_t>(i);
    if (!spec.features[i].empty() &&
        std::find(spec.features.begin(), before, spec.features[i]) != before) {
      reader.error(node["features"][i], "spec.duplicate",
                   "the feature '" + spec.features[i] + "' is given twice");
    }
  }
  check_scaling(spec.autoscaling, node, reader);
}

void check_spec(const AppSpec& spec, const YAML::Node& node, Reader& reader) {
  check_edges(spec.connects, reader, node);
  check_scaling(spec.autoscaling, node, reader);
  check_ip(spec.ingress, node, reader);
  check_form(spec, node, reader);
  constexpr std::size_t kSuffix = std::string_view("-preview").size();
  if (spec.name.size() + kSuffix > kMostLabel) {
    reader.error(node["name"], "spec.label",
                 "'name' leaves no room for -preview within 63 characters");
  }
  if (!spec.tenant.empty() && !spec.namespace_name.empty()) {
    reader.error(node["namespace"], "spec.app", "'tenant' says already where it lives",
                 "drop 'namespace' or 'tenant'");
  }
}

void check_spec(const TenantSpec& spec, const YAML::Node& node, Reader& reader) {
  check_edges(spec.connects, reader, node);
  if (spec.prefix.size() + spec.tenant.size() + spec.project.size() + 2 > kMostLabel) {
    reader.error(node, "spec.label",
                 "the namespace " + spec.prefix + "-" + spec.tenant + "-" + spec.project +
                     " is longer than 63 characters");
  }
}

void check_spec(const SandboxSpec& spec, const YAML::Node& node, Reader& reader) {
  check_edges(spec.connects, reader, node);
  if (!spec.api_key.name.empty() && spec.api_key.key.empty()) {
    reader.error(node["apiKey"], "spec.secret-key", "'apiKey' needs a key of the Secret",
                 "write secret/" + spec.api_key.name + "#KEY");
  }
}

void check_spec(const PlatformSpec& spec, const YAML::Node& node, Reader& reader) {
  check_edges(spec.connects, reader, node);
  const auto has = [&](const char* part) {
    return std::find(spec.components.begin(), spec.components.end(), part) != spec.components.end();
  };
  if (has("certificates") && (spec.email.empty() || spec.domain.empty())) {
    reader.error(node["components"], "spec.platform", "certificates need 'email' and 'domain'");
  }
  if (node["backup"] && (!spec.nodes.empty() || !has("registry"))) {
    reader.error(node["backup"], "spec.platform",
                 spec.nodes.empty() ? "there is no registry of which snapshots could be taken"
                                    : "a volume on the disk of a node has no snapshots",
                 "drop 'backup'");
  }
  if (has("buildkit") && !has("registry")) {
    reader.error(node["components"], "spec.platform",
                 "buildkit pushes to a registry, and there is none",
                 "add registry to the components");
  }
}

}  // namespace kchart::model
