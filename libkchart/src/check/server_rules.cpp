// Source: pkg/apis/*/validation of Kubernetes, as far as objects of real charts come near it.
#include "check/server_rules.hpp"

#include "check/names.hpp"
#include "check/server_kinds.hpp"

namespace kchart::checking {

namespace {

constexpr std::string_view kRbac = "rbac.authorization.k8s.io";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

bool is_good_name(const Subject& object) {
  if (object.group() == kRbac || object.is("policy", "PodDisruptionBudget")) {
    return is_path_segment(object.name);
  }
  if (object.is("", "Service") || object.is("", "Namespace")) return is_dns_label(object.name);
  return is_dns_subdomain(object.name);
}

void check_role(const Rules& rules, const Path& root) {
  const auto all = elements(field(rules.object().value, "rules"));
  const Path list = root / "rules";
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool urls = !elements(field(all[i], "nonResourceURLs")).empty();
    if (elements(field(all[i], "verbs")).empty()) rules.required(list[i] / "verbs");
    if (urls) continue;
    for (const char* key : {"apiGroups", "resources"}) {
      if (elements(field(all[i], key)).empty()) rules.required(list[i] / key);
    }
  }
}

void check_binding(const Rules& rules, const Path& root) {
  const auto subjects = elements(field(rules.object().value, "subjects"));
  const Path list = root / "subjects";
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const std::string kind = text_field(subjects[i], "kind");
    if (kind != "ServiceAccount" && kind != "User" && kind != "Group") {
      rules.say(list[i] / "kind", "schema.enum",
                '"' + excerpt(kind) + "\" is not one of ServiceAccount, User, Group");
    }
    if (!has_text(subjects[i], "name")) rules.required(list[i] / "name");
    // The server fills in the group of users and groups.
    const std::string group = text_field(subjects[i], "apiGroup");
    if (!group.empty() && group != (kind == "ServiceAccount" ? "" : kRbac)) {
      rules.say(list[i] / "apiGroup", "schema.enum",
                '"' + excerpt(group) + "\" is no group of a " + excerpt(kind));
    }
    if (kind == "ServiceAccount" && has_text(subjects[i], "name") &&
        !is_dns_subdomain(text_field(subjects[i], "name"))) {
      rules.say(list[i] / "name", "schema.name", "no name of a ServiceAccount");
    }
    // A RoleBinding means its own namespace.
    const bool account = kind == "ServiceAccount" && rules.object().kind == "ClusterRoleBinding";
    if (account && !has_text(subjects[i], "namespace")) rules.required(list[i] / "namespace");
  }
  const Value* ref = field(rules.object().value, "roleRef");
  if (ref == nullptr) return;
  const Path at = root / "roleRef";
  if (!has_text(*ref, "name")) rules.required(at / "name");
  const std::string role = text_field(*ref, "kind");
  const bool wide = rules.object().kind == "ClusterRoleBinding";
  if (role != "ClusterRole" && (wide || role != "Role")) {
    rules.say(
        at / "kind", "schema.enum",
        '"' + excerpt(role) + "\" is not " + (wide ? "ClusterRole" : "one of Role, ClusterRole"));
  }
  const std::string group = text_field(*ref, "apiGroup");
  if (!group.empty() && group != kRbac) {
    rules.say(at / "apiGroup", "schema.enum",
              '"' + excerpt(group) + "\" is not " + std::string(kRbac));
  }
}

// A Secret of this type is of use only with both of its keys.
void check_tls(const Rules& rules, const Path& root) {
  const Value& object = rules.object().value;
  if (text_field(object, "type") != "kubernetes.io/tls") return;
  const Path at = root / "data";
  for (const char* key : {"tls.crt", "tls.key"}) {
    bool any = false;
    for (const char* part : {"data", "stringData"}) {
      const Value* map = field(object, part);
      const bool is_map = map != nullptr && map->is_map() && map->as_map() != nullptr;
      any = any || (is_map && map->as_map()->find(key) != nullptr);
    }
    if (!any) rules.required(at / key);
  }
}

void check_config(const Rules& rules, const Path& root) {
  if (rules.object().kind == "Secret") check_tls(rules, root);
  for (const char* part : {"data", "stringData", "binaryData"}) {
    const Value* map = field(rules.object().value, part);
    if (map == nullptr || !map->is_map() || map->as_map() == nullptr) continue;
    const Path at = root / part;
    for (const Map::Entry& entry : *map->as_map()) {
      if (is_config_key(entry.key.view())) continue;
      rules.say(at / entry.key.view(), "schema.name",
                "a key has letters, digits, '-', '_' and '.' only");
    }
  }
}

}  // namespace

void Rules::say(const Path& path, std::string_view rule, const std::string& message,
                std::string fix) const {
  report_.add(object_, path,
              {rule, Severity::error, path_text(path) + ": " + message, std::move(fix)});
}

void Rules::required(const Path& path) const {
  report_.add(object_, path,
              {"schema.required", Severity::error, path_text(path) + " is required"});
}

void Rules::labels(const Value* map, const Path& path) const {
  if (map == nullptr || !map->is_map() || map->as_map() == nullptr) return;
  for (const Map::Entry& entry : *map->as_map()) {
    const Path at = path / entry.key.view();
    if (!is_qualified_name(entry.key.view())) {
      say(at, "schema.name", "no key of a label",
          "at most 63 letters, digits, '-', '_' and '.', maybe after a domain and '/'");
    } else if (entry.value.is_string() && !is_label_value(entry.value.as_string())) {
      say(at, "schema.name", '"' + excerpt(entry.value.as_string()) + "\" is no value of a label",
          "at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or "
          "digit");
    }
  }
}

void Rules::selector(const Value* selector, const Path& path) const {
  if (selector == nullptr) return;
  labels(field(*selector, "matchLabels"), path / "matchLabels");
  const auto all = elements(field(*selector, "matchExpressions"));
  const Path list = path / "matchExpressions";
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Path at = list[i];
    const std::string op = text_field(all[i], "operator");
    const auto values = elements(field(all[i], "values"));
    const bool listed = op == "In" || op == "NotIn";
    if (listed && values.empty()) required(at / "values");
    if (!listed && !values.empty())
      say(at / "values", "schema.value", op + " must not have values");
    if (op.empty()) required(at / "operator");
    if (!is_qualified_name(text_field(all[i], "key"))) {
      say(at / "key", "schema.name", "no key of a label");
    }
    for (const Value& value : values) {
      if (!value.is_string() || is_label_value(value.as_string())) continue;
      say(at / "values", "schema.name",
          '"' + excerpt(value.as_string()) + "\" is no value of a label");
    }
  }
}

bool has_text(const Value& value, std::string_view key) {
  const Value* found = field(value, key);
  return found != nullptr && (!found->is_string() || !found->as_string().empty());
}

void check_metadata(const Subject& object, const KindFacts& kind, Report& report) {
  const Rules rules(object, report);
  const Path at = object.path / "metadata";
  const Value* metadata = field(object.value, "metadata");
  if (metadata != nullptr && !metadata->is_map()) return;
  const bool generated = metadata != nullptr && has_text(*metadata, "generateName");
  if (metadata == nullptr || (!has_text(*metadata, "name") && !generated)) {
    return rules.required(at / "name");
  }
  if (!object.name.empty() &&
      !(kind.built_in ? is_good_name(object) : is_dns_subdomain(object.name))) {
    rules.say(at / "name", "schema.name",
              '"' + excerpt(object.name) + "\" is no name of a " + std::string(object.kind),
              "use lower case letters, digits, '-' and '.', beginning and ending with a letter or "
              "digit");
  }
  if (kind.namespaced && !object.namespace_name.empty() && !is_dns_label(object.namespace_name)) {
    rules.say(at / "namespace", "schema.name",
              '"' + excerpt(object.namespace_name) + "\" is no name of a namespace");
  }
  rules.labels(field(*metadata, "labels"), at / "labels");
  const Value* annotations = field(*metadata, "annotations");
  if (annotations == nullptr || !annotations->is_map() || annotations->as_map() == nullptr) return;
  const Path list = at / "annotations";
  for (const Map::Entry& entry : *annotations->as_map()) {
    if (is_qualified_name(lower(entry.key.view()))) continue;
    rules.say(list / entry.key.view(), "schema.name", "no key of an annotation");
  }
}

void check_server_rules(const Subject& object, Report& report) {
  struct Known {
    std::string_view group, kind;
    void (*check)(const Spot&);
  };
  constexpr std::string_view kHooks = "admissionregistration.k8s.io";
  constexpr std::string_view kNetworking = "networking.k8s.io";
  static constexpr Known kKnown[] = {
      {"", "PersistentVolumeClaim", check_claim},
      {"", "Service", check_service},
      {kHooks, "MutatingWebhookConfiguration", check_webhooks},
      {kHooks, "ValidatingWebhookConfiguration", check_webhooks},
      {"apiregistration.k8s.io", "APIService", check_api_service},
      {"autoscaling", "HorizontalPodAutoscaler", check_scaler},
      {kNetworking, "Ingress", check_ingress},
      {kNetworking, "IngressClass", check_ingress_class},
      {kNetworking, "NetworkPolicy", check_network_policy},
      {"policy", "PodDisruptionBudget", check_disruption_budget},
      {"scheduling.k8s.io", "PriorityClass", check_priority_class},
      {"storage.k8s.io", "StorageClass", check_storage_class},
  };
  const Rules rules(object, report);
  const Path& root = object.path;
  const Spot whole(rules, &object.value, root);
  check_pod_rules(object, report);
  check_workload_rules(whole);
  if (object.is("", "ConfigMap") || object.is("", "Secret")) check_config(rules, root);
  if (object.is(kRbac, "Role") || object.is(kRbac, "ClusterRole")) check_role(rules, root);
  if (object.is(kRbac, "RoleBinding") || object.is(kRbac, "ClusterRoleBinding")) {
    check_binding(rules, root);
  }
  for (const Known& known : kKnown) {
    if (object.is(known.group, known.kind)) known.check(whole);
  }
}

}  // namespace kchart::checking
