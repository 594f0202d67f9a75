// Rules about selectors: whom they meet, and what follows from how many there are.
#include <algorithm>

#include "check/lint.hpp"
#include "check/pod_view.hpp"
#include "reach/fields.hpp"

namespace kchart::checking {

namespace {

using Pods = std::vector<const PodSource*>;

kube::Selector selector_of(const Value& value) {
  std::vector<std::string> problems;  // told by other checks
  return kube::Selector::from(value, problems);
}

// A plain map of labels, as Services and ReplicationControllers have it.
kube::Selector from_labels(const Value& map) {
  kube::Selector selector;
  if (!map.is_map() || map.as_map() == nullptr) return selector;
  for (const Map::Entry& entry : *map.as_map()) {
    selector.requirements.push_back(
        {std::string(entry.key.view()), kube::Requirement::Operator::in, {text_of(&entry.value)}});
  }
  return selector;
}

std::string text_of_selector(const kube::Selector& selector) {
  return excerpt(selector.text());
}

// The selector of a workload must meet its own pods; without one none is asked.
void lint_workload(const LintContext& lint, const PodSource& pod) {
  const Subject& object = *pod.object;
  const Value* selector = descend(&object.value, {"spec", "selector"});
  // Of apps/v1 the schema checks say so, as the API server does.
  if (selector == nullptr || object.group() == "batch" || object.group() == "apps") return;
  const bool plain = object.kind == "ReplicationController";
  const kube::Selector read = plain ? from_labels(*selector) : selector_of(*selector);
  if (read.matches(pod.labels)) return;
  LongPath path(object.path);
  path.add("spec").add("selector");
  lint.say(object, path.end(), "lint.selector-mismatch",
           "the selector " + text_of_selector(read) + " does not match its own pod template");
}

bool has_named_port(const PodSource& pod, const std::string& name, const std::string& protocol) {
  for (const PodContainer& container : containers_of(pod)) {
    for (const Value& port : elements(field(*container.value, "ports"))) {
      const std::string own = text_field(port, "protocol");
      if (text_field(port, "name") == name && (own.empty() ? "TCP" : own) == protocol) return true;
    }
  }
  return false;
}

void lint_service_ports(const LintContext& lint, const Subject& object, const Pods& pods) {
  std::size_t index = 0;
  for (const Value& port : elements(descend(&object.value, {"spec", "ports"}))) {
    LongPath path(object.path);
    path.add("spec").add("ports").add(index++);
    const std::string target = text_field(port, "targetPort");
    const std::string protocol = text_field(port, "protocol");
    if (target.empty()) continue;
    const bool any = std::any_of(pods.begin(), pods.end(), [&](const PodSource* pod) {
      return has_named_port(*pod, target, protocol.empty() ? "TCP" : protocol);
    });
    if (any) continue;
    lint.say(object, path.end(), "lint.service-port",
             pods.front()->object->label() + " has no port called \"" + excerpt(target) + '"');
  }
}

// Endpoints that somebody writes by hand.
bool has_endpoints(const LintContext& lint, const Subject& service, const std::string& space) {
  if (lint.inventory.find("", "Endpoints", space, service.name) != nullptr) return true;
  return std::any_of(lint.set.objects.begin(), lint.set.objects.end(), [&](const Subject& object) {
    const Value* labels = descend(&object.value, {"metadata", "labels"});
    return object.is("discovery.k8s.io", "EndpointSlice") && labels != nullptr &&
           text_field(*labels, "kubernetes.io/service-name") == service.name;
  });
}

void lint_service(const LintContext& lint, const Subject& object) {
  const Value* spec = field(object.value, "spec");
  if (!object.is("", "Service") || spec == nullptr) return;
  if (text_field(*spec, "type") == "ExternalName") return;
  const std::string space = lint.inventory.namespace_of(object);
  const Value* written = field(*spec, "selector");
  LongPath path(object.path);
  path.add("spec");
  if (written == nullptr || written->size() == 0) {
    if (has_endpoints(lint, object, space)) return;
    return lint.say(object, path.end(), "lint.service-no-endpoints",
                    "has no selector, and no Endpoints stand beside it");
  }
  const kube::Selector wanted = from_labels(*written);
  const Pods pods = lint.inventory.selected(wanted, space);
  if (!pods.empty()) return lint_service_ports(lint, object, pods);
  path.add("selector");
  lint.say(object, path.end(), "lint.service-no-endpoints",
           "the selector " + text_of_selector(wanted) + " matches no pod of namespace " + space);
}

// How many pods there may be, when the render says so: with an autoscaler, its most.
std::optional<int> replicas_of(const LintContext& lint, const Pods& pods) {
  int total = 0;
  for (const PodSource* pod : pods) {
    const Subject& object = *pod->object;
    if (object.kind == "DaemonSet" || object.kind == "Job" || object.kind == "CronJob") return {};
    const Value* written = descend(&object.value, {"spec", "replicas"});
    int count = written != nullptr ? reach::whole_number(*written).value_or(1) : 1;
    for (const Subject& scaler : lint.set.objects) {
      if (scaler.kind != "HorizontalPodAutoscaler" ||
          lint.inventory.namespace_of(scaler) != pod->namespace_name ||
          text_of(descend(&scaler.value, {"spec", "scaleTargetRef", "name"})) != object.name) {
        continue;
      }
      const Value* most = descend(&scaler.value, {"spec", "maxReplicas"});
      count = most != nullptr ? reach::whole_number(*most).value_or(count) : count;
    }
    total += count;
  }
  return total;
}

void lint_budget_size(const LintContext& lint, const Subject& object, const Pods& pods) {
  const Value* spec = field(object.value, "spec");
  const std::optional<int> total = replicas_of(lint, pods);
  if (!total || *total == 0) return;
  LongPath path(object.path);
  path.add("spec");
  // Shares of either are rounded up, as the controller does.
  const auto least = amount(field(*spec, "minAvailable"), *total, Rounding::up);
  const auto most = amount(field(*spec, "maxUnavailable"), *total, Rounding::up);
  const std::string pods_text = std::to_string(*total) + (*total == 1 ? " pod" : " pods");
  if (least && *least > *total) {
    lint.say(object, path.add("minAvailable").end(), "lint.pdb-unsatisfiable",
             "asks for " + std::to_string(*least) + " of " + pods_text);
  } else if (least && *least == *total) {
    lint.say(object, path.add("minAvailable").end(), "lint.pdb-unsatisfiable",
             "asks for all of " + pods_text);
  } else if (most && *most == 0) {
    lint.say(object, path.add("maxUnavailable").end(), "lint.pdb-unsatisfiable",
             "lets none of " + pods_text + " go");
  }
}

// Budgets and policies select pods with a LabelSelector under `key`.
void lint_selecting(const LintContext& lint, const Subject& object, std::string_view key) {
  const Value* spec = field(object.value, "spec");
  const Value* written = spec != nullptr ? field(*spec, key) : nullptr;
  if (written == nullptr) return;
  const kube::Selector selector = selector_of(*written);
  const Pods pods = lint.inventory.selected(selector, lint.inventory.namespace_of(object));
  if (pods.empty() && !selector.matches_all()) {
    LongPath path(object.path);
    path.add("spec").add(key);
    lint.say(object, path.end(), "lint.selector-unmatched",
             "the selector " + text_of_selector(selector) + " matches no pod of namespace " +
                 lint.inventory.namespace_of(object));
  }
  if (object.kind == "PodDisruptionBudget") lint_budget_size(lint, object, pods);
}

}  // namespace

void lint_selectors(const LintContext& lint) {
  for (const PodSource& pod : lint.inventory.pods()) lint_workload(lint, pod);
  for (const Subject& object : lint.set.objects) {
    lint_service(lint, object);
    if (object.is("policy", "PodDisruptionBudget")) lint_selecting(lint, object, "selector");
    if (object.is("networking.k8s.io", "NetworkPolicy")) {
      lint_selecting(lint, object, "podSelector");
    }
  }
}

}  // namespace kchart::checking
