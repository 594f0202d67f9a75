// What extends or steers a cluster: webhooks, API services, autoscalers, storage. Sources: the
// validation of admissionregistration.k8s.io, apiregistration.k8s.io, autoscaling, core/v1
// (claims), storage.k8s.io and scheduling.k8s.io.
#include <algorithm>
#include <set>

#include "check/names.hpp"
#include "check/server_kinds.hpp"
#include "check/server_pod_parts.hpp"
#include "kube/quantity.hpp"

namespace kchart::checking {

namespace {

bool is_webhook_name(std::string_view name) {
  return is_dns_subdomain(name) && std::count(name.begin(), name.end(), '.') >= 2;
}

void check_alone(const Spot& holder, std::string_view key, std::string_view wildcard) {
  const auto all = holder.items(key);
  const bool any = std::any_of(all.begin(), all.end(),
                               [&](const Value& value) { return text_of(&value) == wildcard; });
  if (all.size() > 1 && any) {
    holder.at(key).bad('"' + std::string(wildcard) + "\" must stand alone");
  }
}

void check_resources(const Spot& rule) {
  check_alone(rule, "resources", "*/*");
  std::set<std::string> all_parts, all_resources;  // "x/*", "*/x"
  bool every = false, plain = false;
  rule.each_text("resources", [&](const Spot& at, std::string_view text) {
    const std::size_t slash = text.find('/');
    if (text.empty()) return at.say("schema.required", "is empty");
    every = every || text == "*";
    if (slash == std::string_view::npos) {
      plain = text != "*";
      return;
    }
    const std::string resource(text.substr(0, slash)), part(text.substr(slash + 1));
    if (all_parts.contains(resource) || all_resources.contains(part)) {
      at.bad("an earlier wildcard says this already");
    }
    if (part == "*") all_parts.insert(resource);
    if (resource == "*") all_resources.insert(part);
  });
  if (every && plain) rule.at("resources").bad("\"*\" excludes other resources without a part");
}

void check_webhook_rule(const Spot& rule) {
  for (const char* key : {"operations", "apiGroups", "apiVersions", "resources"}) {
    rule.need_list(key);
  }
  for (const char* key : {"operations", "apiGroups", "apiVersions"}) check_alone(rule, key, "*");
  rule.each_text("operations", [](const Spot& at, std::string_view text) {
    if (text.empty()) at.say("schema.enum", "is empty");
  });
  rule.each_text("apiVersions", [](const Spot& at, std::string_view text) {
    if (text.empty()) at.say("schema.required", "is empty");
  });
  check_resources(rule);
  rule.not_empty("scope");
}

bool is_webhook_path(std::string_view path) {
  if (path.empty() || path == "/") return true;
  if (!path.starts_with('/') || path == "//") return false;
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  while (true) {
    const std::size_t slash = path.find('/');
    if (!is_dns_subdomain(path.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

void check_client(const Spot& client) {
  const Spot service = client.at("service");
  if (client.count({"url", "service"}) != 1) client.bad("needs exactly one of url and service");
  const std::string url = client.text("url");
  if (client.has("url") && !url.starts_with("https://"))
    client.at("url").bad("must begin with https://");
  if (!service.there()) return;
  service.need("name");
  service.need("namespace");
  service.port("port");
  if (!is_webhook_path(service.text("path"))) {
    service.at("path").bad('"' + excerpt(service.text("path")) + "\" is no path such as /validate");
  }
}

void check_review_versions(const Spot& hook) {
  hook.need_list("admissionReviewVersions");
  std::set<std::string, std::less<>> seen;
  hook.each_text("admissionReviewVersions", [&](const Spot& at, std::string_view text) {
    if (!seen.emplace(text).second) return at.say("schema.duplicate", "stands there twice");
    if (!is_rfc1035_label(text)) at.say("schema.name", '"' + excerpt(text) + "\" is no version");
  });
  if (!seen.empty() && !seen.contains("v1") && !seen.contains("v1beta1")) {
    hook.at("admissionReviewVersions").bad("needs v1 or v1beta1");
  }
}

void check_webhook(const Spot& hook) {
  hook.named("name", is_webhook_name, "name with at least two dots, such as check.example.com");
  hook.need("name");
  hook.each("rules", check_webhook_rule);
  for (const char* key : {"failurePolicy", "matchPolicy", "sideEffects", "reinvocationPolicy"}) {
    hook.not_empty(key);
  }
  hook.one_of("sideEffects", {"None", "NoneOnDryRun"});
  hook.within("timeoutSeconds", 1, 30);
  hook.selector("namespaceSelector");
  hook.selector("objectSelector");
  check_client(hook.at("clientConfig"));
  check_review_versions(hook);
}

// How much an autoscaler wants of a metric.
void check_target(const Spot& source, std::initializer_list<std::string_view> ways, bool one_only) {
  const Spot target = source.at("target");
  target.not_empty("type");
  target.at_least("averageUtilization", 1);
  for (const char* key : {"value", "averageValue"}) {
    const Spot amount = target.at(key);
    if (!amount.there()) continue;
    const auto number =
        kube::Quantity::parse(amount.value().is_string() ? text_of(&amount.value())
                                                         : std::to_string(target.number(key, 1)));
    if (number && (number->is_zero() || number->is_negative())) {
      amount.say("schema.range", "must be more than 0");
    }
  }
  const int said = target.count(ways);
  if (said == 0) target.say("schema.required", "says nothing of how much is wanted");
  if (said > 1 && one_only) target.bad("says twice how much is wanted");
}

void check_metric_name(const Spot& source) {
  const Spot metric = source.at("metric");
  metric.need("name");
  metric.named("name", is_path_segment, "name of a metric");
}

void check_reference(const Spot& reference) {
  for (const char* key : {"kind", "name"}) {
    reference.need(key);
    reference.named(key, is_path_segment, "name");
  }
}

void check_metric(const Spot& metric) {
  struct Source {
    std::string_view type, key;
  };
  constexpr Source kSources[] = {{"Object", "object"},
                                 {"Pods", "pods"},
                                 {"Resource", "resource"},
                                 {"External", "external"},
                                 {"ContainerResource", "containerResource"}};
  const std::string type = metric.text("type");
  metric.need("type");
  metric.one_of("type", {"ContainerResource", "External", "Object", "Pods", "Resource"});
  for (const Source& source : kSources) {
    if (type == source.type) metric.need(source.key);
    if (type != source.type) metric.forbid(source.key, "the metric is of type " + excerpt(type));
  }
  const Spot object = metric.at("object"), pods = metric.at("pods"),
             external = metric.at("external");
  if (object.there()) {
    check_reference(object.at("describedObject"));
    check_metric_name(object);
    check_target(object, {"value", "averageValue"}, false);
  }
  if (pods.there()) {
    check_metric_name(pods);
    check_target(pods, {"averageValue"}, true);
  }
  if (external.there()) {
    check_metric_name(external);
    check_target(external, {"value", "averageValue"}, true);
  }
  for (const char* key : {"resource", "containerResource"}) {
    const Spot source = metric.at(key);
    if (!source.there()) continue;
    source.need("name");
    check_target(source, {"averageUtilization", "averageValue"}, true);
  }
}

void check_behavior(const Spot& behavior) {
  for (const char* key : {"scaleUp", "scaleDown"}) {
    const Spot rules = behavior.at(key);
    if (!rules.there()) continue;
    rules.within("stabilizationWindowSeconds", 0, 3600);
    rules.not_empty("selectPolicy");
    rules.each("policies", [](const Spot& policy) {
      policy.need("type");
      policy.at_least("value", 1);
      policy.within("periodSeconds", 1, 1800);
    });
  }
}

}  // namespace

void check_claim_spec(const Spot& spec) {
  spec.need_list("accessModes");
  spec.selector("selector");
  spec.not_empty("volumeMode");
  spec.named("storageClassName", is_dns_subdomain, "name of a StorageClass");
  const auto modes = spec.items("accessModes");
  const auto single = std::count_if(modes.begin(), modes.end(), [](const Value& mode) {
    return text_of(&mode) == "ReadWriteOncePod";
  });
  if (single != 0 && static_cast<std::size_t>(single) != modes.size()) {
    spec.at("accessModes").bad("ReadWriteOncePod must stand alone");
  }
  spec.each_text("accessModes", [](const Spot& at, std::string_view text) {
    if (text.empty()) at.say("schema.enum", "is empty");
  });
  const Spot resources = spec.at("resources"), requests = resources.at("requests"),
             storage = requests.at("storage");
  if (!storage.there()) return requests.need("storage");
  const auto size =
      storage.value().is_string() ? kube::Quantity::parse(text_of(&storage.value())) : std::nullopt;
  const bool none =
      size ? size->is_zero() || size->is_negative() : requests.number("storage", 1) <= 0;
  if (none) storage.say("schema.range", "must be more than 0");
}

void check_claim(const Spot& root) {
  check_claim_spec(root.at("spec"));
}

void check_storage_class(const Spot& root) {
  root.need("provisioner");
  root.not_empty("reclaimPolicy");
  root.not_empty("volumeBindingMode");
}

void check_webhooks(const Spot& root) {
  std::set<std::string> names;
  root.each("webhooks", [&](const Spot& hook) {
    check_webhook(hook);
    const std::string name = hook.text("name");
    if (!name.empty() && !names.insert(name).second) {
      hook.at("name").say("schema.duplicate", "another webhook is called " + excerpt(name));
    }
  });
}

void check_api_service(const Spot& root) {
  const Spot spec = root.at("spec");
  const std::string group = spec.text("group"), version = spec.text("version");
  if (root.rules().object().name != version + '.' + group) {
    root.bad("the name must be spec.version, a dot, and spec.group");
  }
  spec.need("group");
  spec.named("group", is_dns_subdomain, "name of a group");
  spec.need("version");
  spec.named("version", is_rfc1035_label, "name of a version");
  if (spec.number("groupPriorityMinimum", 0) <= 0) spec.need("groupPriorityMinimum");
  spec.within("groupPriorityMinimum", 1, 20000);
  if (spec.number("versionPriority", 0) <= 0) spec.need("versionPriority");
  spec.within("versionPriority", 1, 1000);
  const Spot service = spec.at("service"), open = spec.at("insecureSkipTLSVerify");
  if (!service.there()) return;
  service.need("name");
  service.need("namespace");
  service.port("port");
  if (open.there() && is_true(&open.value()) && !spec.text("caBundle").empty()) {
    open.bad("cannot stand beside caBundle");
  }
}

void check_scaler(const Spot& root) {
  const Spot spec = root.at("spec"), most = spec.at("maxReplicas");
  const double max = spec.number("maxReplicas", 1), min = spec.number("minReplicas", 1);
  spec.at_least("maxReplicas", 1);
  spec.at_least("minReplicas", 0);
  if (max >= 1 && max < min) most.say("schema.range", "is below minReplicas");
  const Spot reference = spec.at("scaleTargetRef");
  if (reference.there()) {
    check_reference(reference);
    // Of the core group only the ReplicationController scales.
    const bool grouped = reference.text("apiVersion").find('/') != std::string::npos;
    if (!grouped && reference.text("kind") != "ReplicationController") {
      reference.at("apiVersion").bad("must name an API group, such as apps/v1");
    }
  }
  check_behavior(spec.at("behavior"));
  if (root.rules().object().api_version == "autoscaling/v2") spec.each("metrics", check_metric);
}

void check_priority_class(const Spot& root) {
  constexpr double kHighest = 1e9;
  if (root.rules().object().name.starts_with("system-")) {
    return root.bad("names that begin with system- are reserved");
  }
  if (root.number("value", 0) > kHighest) {
    root.at("value").say("schema.range", "must be at most 1000000000");
  }
  root.not_empty("preemptionPolicy");
}

}  // namespace kchart::checking
