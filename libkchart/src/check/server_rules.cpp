// Source: pkg/apis/*/validation of Kubernetes, as far as objects of real charts come near it.
#include "check/server_rules.hpp"

#include <algorithm>
#include <set>

#include "check/names.hpp"
#include "check/pod_view.hpp"
#include "check/workload.hpp"
#include "kube/selector.hpp"
#include "reach/fields.hpp"

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
  if (object.group() == kRbac) return is_path_segment(object.name);
  if (object.is("", "Service") || object.is("", "Namespace")) return is_dns_label(object.name);
  return is_dns_subdomain(object.name);
}

bool is_port(const Value& value) {
  const auto number = reach::whole_number(value);
  return number && *number >= 1 && *number <= 65535;
}

void check_service_port(const Rules& rules, const Value& port, bool named, const Path& path,
                        std::set<std::string>& seen) {
  const std::string name = text_field(port, "name");
  if (name.empty() && named) rules.required(path / "name");
  if (!name.empty() && !is_dns_label(name)) {
    rules.say(path / "name", "schema.name", '"' + excerpt(name) + "\" is no DNS label");
  }
  if (!name.empty() && !seen.insert(name).second) {
    rules.say(path / "name", "schema.duplicate", "another port is called " + name);
  }
  const Value* number = field(port, "port");
  if (number != nullptr && number->kind() == Kind::float64 && !is_port(*number)) {
    rules.say(path / "port", "schema.range", "a port is a number from 1 to 65535");
  }
  const Value* target = field(port, "targetPort");
  if (target == nullptr) return;
  const bool good = target->is_string() ? is_port_name(target->as_string()) : is_port(*target);
  if (!good) {
    rules.say(path / "targetPort", "schema.name",
              "a target port is a number from 1 to 65535 or the name of a port (at most 15 lower "
              "case letters, digits and '-')");
  }
}

void check_service(const Rules& rules, const Path& root) {
  const Value* spec = field(rules.object().value, "spec");
  const Path at = root / "spec";
  if (spec == nullptr) return rules.required(at);
  const auto ports = elements(field(*spec, "ports"));
  const bool headless = text_field(*spec, "clusterIP") == "None";
  if (ports.empty() && !headless && text_field(*spec, "type") != "ExternalName") {
    rules.required(at / "ports");
  }
  const Path list = at / "ports";
  std::set<std::string> seen;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    check_service_port(rules, ports[i], ports.size() > 1, list[i], seen);
  }
  rules.labels(field(*spec, "selector"), at / "selector");
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

void check_ingress_backend(const Rules& rules, const Value* backend, const Path& path) {
  if (backend == nullptr) return;
  const Value* service = field(*backend, "service");
  if (service == nullptr && field(*backend, "resource") == nullptr) {
    return rules.say(path, "schema.required", "a service or a resource is required");
  }
  if (service == nullptr) return;
  const Value* port = field(*service, "port");
  if (!has_text(*service, "name")) rules.required(path / "service" / "name");
  const Path at = path / "service";
  if (port == nullptr || (!has_text(*port, "name") && field(*port, "number") == nullptr)) {
    rules.say(at / "port", "schema.required", "a name or a number is required");
  }
}

void check_ingress(const Rules& rules, const Path& root) {
  const Value* spec = field(rules.object().value, "spec");
  if (spec == nullptr || rules.object().api_version != "networking.k8s.io/v1") return;
  const Path at = root / "spec";
  check_ingress_backend(rules, field(*spec, "defaultBackend"), at / "defaultBackend");
  const auto all = elements(field(*spec, "rules"));
  const Path list = at / "rules";
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto paths = elements(descend(&all[i], {"http", "paths"}));
    const Path rule = list[i], http = rule / "http", entries = http / "paths";
    for (std::size_t j = 0; j < paths.size(); ++j) {
      const Path one = entries[j];
      check_ingress_backend(rules, field(paths[j], "backend"), one / "backend");
      const std::string path = text_field(paths[j], "path");
      const bool exact = text_field(paths[j], "pathType") != "ImplementationSpecific";
      if (exact && !path.starts_with('/')) {
        rules.say(one / "path", "schema.value", "must begin with /");
      }
    }
  }
}

void check_claim(const Rules& rules, const Value* spec, const Path& at) {
  if (spec == nullptr) return;
  if (elements(field(*spec, "accessModes")).empty()) rules.required(at / "accessModes");
  if (descend(spec, {"resources", "requests", "storage"}) == nullptr) {
    const Path resources = at / "resources", requests = resources / "requests";
    rules.required(requests / "storage");
  }
}

void check_scaler(const Rules& rules, const Path& root) {
  const Value* spec = field(rules.object().value, "spec");
  if (spec == nullptr) return;
  const Path at = root / "spec", target = at / "scaleTargetRef";
  const Value* most = field(*spec, "maxReplicas");
  const Value* least = field(*spec, "minReplicas");
  const int max = most != nullptr ? reach::whole_number(*most).value_or(1) : 1;
  const int min = least != nullptr ? reach::whole_number(*least).value_or(1) : 1;
  if (max < 1) rules.say(at / "maxReplicas", "schema.range", "must be at least 1");
  if (min < 0) rules.say(at / "minReplicas", "schema.range", "must be at least 0");
  if (max >= 1 && max < min) {
    rules.say(at / "maxReplicas", "schema.range", "is below minReplicas");
  }
  const Value* ref = field(*spec, "scaleTargetRef");
  if (ref != nullptr && !has_text(*ref, "kind")) rules.required(target / "kind");
  if (ref != nullptr && !has_text(*ref, "name")) rules.required(target / "name");
}

void check_policy_types(const Rules& rules, const Path& root) {
  const Value* types = descend(&rules.object().value, {"spec", "policyTypes"});
  const Path at = root / "spec", list = at / "policyTypes";
  const auto all = elements(types);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].is_string() || !all[i].as_string().empty()) continue;
    rules.say(list[i], "schema.enum", "\"\" is not one of Egress, Ingress");
  }
  const Value* pods = descend(&rules.object().value, {"spec", "podSelector"});
  rules.selector(pods, at / "podSelector");
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
}

bool has_text(const Value& value, std::string_view key) {
  const Value* found = field(value, key);
  return found != nullptr && (!found->is_string() || !found->as_string().empty());
}

void check_metadata(const Subject& object, bool is_built_in, Report& report) {
  const Rules rules(object, report);
  const Path at = object.path / "metadata";
  const Value* metadata = field(object.value, "metadata");
  if (metadata != nullptr && !metadata->is_map()) return;
  const bool generated = metadata != nullptr && has_text(*metadata, "generateName");
  if (metadata == nullptr || (!has_text(*metadata, "name") && !generated)) {
    return rules.required(at / "name");
  }
  if (!object.name.empty() &&
      !(is_built_in ? is_good_name(object) : is_dns_subdomain(object.name))) {
    rules.say(at / "name", "schema.name",
              '"' + excerpt(object.name) + "\" is no name of a " + object.kind,
              "use lower case letters, digits, '-' and '.', beginning and ending with a letter or "
              "digit");
  }
  if (!object.namespace_name.empty() && !is_dns_label(object.namespace_name)) {
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
  const Rules rules(object, report);
  const Path& root = object.path;
  check_pod_rules(object, report);
  if (object.is("", "Service")) check_service(rules, root);
  if (object.is("", "ConfigMap") || object.is("", "Secret")) check_config(rules, root);
  if (object.is(kRbac, "Role") || object.is(kRbac, "ClusterRole")) check_role(rules, root);
  if (object.is(kRbac, "RoleBinding") || object.is(kRbac, "ClusterRoleBinding")) {
    check_binding(rules, root);
  }
  if (object.is("networking.k8s.io", "Ingress")) check_ingress(rules, root);
  if (object.is("networking.k8s.io", "NetworkPolicy")) check_policy_types(rules, root);
  if (object.is("autoscaling", "HorizontalPodAutoscaler")) check_scaler(rules, root);
  if (object.is("", "PersistentVolumeClaim")) {
    check_claim(rules, field(object.value, "spec"), root / "spec");
  }
  if (object.is("policy", "PodDisruptionBudget")) {
    const Path spec = root / "spec";
    rules.selector(descend(&object.value, {"spec", "selector"}), spec / "selector");
  }
}

}  // namespace kchart::checking
