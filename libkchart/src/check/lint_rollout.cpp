// Rules about whether the pods that are declared come into being: quotas, and ports of their node.
#include <array>

#include "check/lint.hpp"
#include "check/pod_view.hpp"
#include "reach/fields.hpp"

namespace kchart::checking {

namespace {

// What a quota may ask every container to name, and where: under "requests" or "limits".
struct Asked {
  std::string_view quota, list, resource;
};
constexpr std::array kAsked{
    Asked{"cpu", "requests", "cpu"},          Asked{"memory", "requests", "memory"},
    Asked{"requests.cpu", "requests", "cpu"}, Asked{"requests.memory", "requests", "memory"},
    Asked{"limits.cpu", "limits", "cpu"},     Asked{"limits.memory", "limits", "memory"}};

bool names(const Value& container, const Asked& asked) {
  const auto has = [&](std::string_view list) {
    return descend(&container, {"resources", list, asked.resource}) != nullptr;
  };
  return has(asked.list) || (asked.list == "requests" && has("limits"));  // a limit is the default
}

// The first container of the namespace that lacks what is asked; empty when none does.
std::string lacking(const LintContext& lint, const std::string& where, const Asked& asked) {
  for (const PodSource& pod : lint.inventory.pods()) {
    if (pod.namespace_name != where) continue;
    for (const PodContainer& container : containers_of(pod)) {
      if (container.list == "ephemeralContainers" || !container.value->is_map()) continue;
      if (names(*container.value, asked)) continue;
      return "container \"" + excerpt(container.name()) + "\" of " + std::string(pod.object->kind) +
             ' ' + excerpt(pod.object->name);
    }
  }
  return {};
}

// A quota of limits or requests refuses the pods that name none, unless a LimitRange fills them in.
// One with scopes is for some pods only, and what it means for these is not looked at.
void lint_quota(const LintContext& lint, const Subject& object) {
  if (!object.is("", "ResourceQuota")) return;
  const std::string where = lint.inventory.namespace_of(object);
  const Value* hard = descend(&object.value, {"spec", "hard"});
  if (hard == nullptr || descend(&object.value, {"spec", "scopes"}) != nullptr ||
      descend(&object.value, {"spec", "scopeSelector"}) != nullptr ||
      lint.inventory.has_any("", "LimitRange", where)) {
    return;
  }
  for (const Asked& asked : kAsked) {
    if (field(*hard, asked.quota) == nullptr) continue;
    const std::string refused = lacking(lint, where, asked);
    if (refused.empty()) continue;
    LongPath path(object.path);
    path.add("spec").add("hard").add(asked.quota);
    lint.say(object, path.end(), "lint.quota-unmet",
             "counts " + std::string(asked.quota) + ", and " + refused + " names no " +
                 (asked.list == "limits" ? "limit" : "request") + " of " +
                 std::string(asked.resource));
  }
}

// The first port of the node that the pod takes: 0 when none.
int node_port(const PodSource& pod) {
  const bool host_network = is_true(field(*pod.pod.spec(), "hostNetwork"));
  for (const PodContainer& container : containers_of(pod)) {
    for (const Value& port : elements(field(*container.value, "ports"))) {
      const Value* taken = field(port, host_network ? "containerPort" : "hostPort");
      const int number = taken != nullptr ? reach::whole_number(*taken).value_or(0) : 0;
      if (number != 0) return number;
    }
  }
  return 0;
}

// The deployment controller starts a new pod before it ends an old one unless it may be one short.
void lint_node_ports(const LintContext& lint, const PodSource& pod) {
  const Subject& object = *pod.object;
  if (!object.is("apps", "Deployment")) return;
  const Value* spec = field(object.value, "spec");
  const Value* strategy = field(*spec, "strategy");
  const Value* written = field(*spec, "replicas");
  const int replicas = written != nullptr ? reach::whole_number(*written).value_or(1) : 1;
  if (replicas == 0 || (strategy != nullptr && text_field(*strategy, "type") == "Recreate")) return;
  const Value* missing = descend(spec, {"strategy", "rollingUpdate", "maxUnavailable"});
  const Value* surplus = descend(spec, {"strategy", "rollingUpdate", "maxSurge"});
  constexpr double kDefaultShare = 0.25;  // of both
  const double share = kDefaultShare * replicas;
  const bool may_be_short =
      amount(missing, replicas, Rounding::down).value_or(whole(share, Rounding::down)) > 0;
  const int more = amount(surplus, replicas, Rounding::up).value_or(whole(share, Rounding::up));
  if (may_be_short || more == 0) return;
  const int port = node_port(pod);
  if (port == 0) return;
  LongPath path(object.path);
  path.add("spec");
  if (strategy != nullptr) path.add("strategy");
  lint.say(object, path.end(), "lint.rollout-host-port",
           "a new pod is started before an old one ends, and both want port " +
               std::to_string(port) + " of their node");
}

}  // namespace

void lint_rollout(const LintContext& lint) {
  for (const Subject& object : lint.set.objects) lint_quota(lint, object);
  for (const PodSource& pod : lint.inventory.pods()) lint_node_ports(lint, pod);
}

}  // namespace kchart::checking
