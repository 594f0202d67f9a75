#include "compose/access.hpp"

#include "compose/pod.hpp"

namespace kchart::compose {

namespace {

Node texts(const std::vector<const char*>& all) {
  std::vector<Node> nodes(all.begin(), all.end());
  return list(std::move(nodes));
}

Node binding(const char* kind, const Object& head, Text account, Text role) {
  return object(head, {{"roleRef", map({{"apiGroup", "rbac.authorization.k8s.io"},
                                        {"kind", kind},
                                        {"name", std::move(role)}})},
                       {"subjects", list({map({{"kind", "ServiceAccount"},
                                               {"name", std::move(account)},
                                               {"namespace", release_namespace()}})})}});
}

Node target(const Operations& each) {
  return map({{"apiGroups", list({each.group})},
              {"apiVersions", list({each.version})},
              {"operations", texts(each.operations)},
              {"resources", texts(each.resources)}});
}

Node policy(const Admission& admission) {
  std::vector<Node> targets, variables, rules;
  for (const Operations& each : admission.targets) targets.push_back(target(each));
  for (const auto& [name, text] : admission.variables) {
    variables.push_back(map({{"name", name}, {"expression", text}}));
  }
  for (const Rule& rule : admission.rules) {
    rules.push_back(map({{"expression", rule.expression}, {"message", rule.message}}));
  }
  const Text who = admission.condition.empty()
                       ? join({"request.userInfo.username == '", admission.user, "'"})
                       : Text(admission.condition);
  Entries spec = {{"failurePolicy", "Fail"},
                  {"matchConstraints", map({{"resourceRules", list(std::move(targets))}})},
                  {"matchConditions", list({map({{"name", "who"}, {"expression", who}})})}};
  if (!variables.empty()) spec.push_back({"variables", list(std::move(variables))});
  spec.push_back({"validations", list(std::move(rules))});
  return object(
      {"admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", admission.name, ""},
      {{"spec", map(std::move(spec))}});
}

}  // namespace

Node service_account(Text name) {
  return object({"v1", "ServiceAccount", std::move(name)},
                {{"automountServiceAccountToken", false}});
}

Node grant_node(const char* group, std::vector<const char*> resources,
                std::vector<const char*> verbs) {
  return map(
      {{"apiGroups", list({group})}, {"resources", texts(resources)}, {"verbs", texts(verbs)}});
}

Node role_binding(Text account, const char* kind, Text role) {
  const Object head = {kRbac, "RoleBinding", account};
  return binding(kind, head, std::move(account), std::move(role));
}

Node cluster_role_binding(Text account, Text role) {
  const Object head = {kRbac, "ClusterRoleBinding", role, ""};
  return binding("ClusterRole", head, std::move(account), std::move(role));
}

// Only the container that mounts it can speak for the account.
Node kubernetes_access() {
  const Node token =
      map({{"serviceAccountToken", map({{"path", "token"}, {"expirationSeconds", 3607}})}});
  const Node authority =
      map({{"configMap", map({{"name", "kube-root-ca.crt"},
                              {"items", list({map({{"key", "ca.crt"}, {"path", "ca.crt"}})})}})}});
  const Node space =
      map({{"downwardAPI",
            map({{"items",
                  list({map({{"path", "namespace"},
                             {"fieldRef", map({{"fieldPath", "metadata.namespace"}})}})})}})}});
  return map(
      {{"name", "kubernetes-access"},
       {"projected", map({{"defaultMode", 0440}, {"sources", list({token, authority, space})}})}});
}

std::vector<Part> admission_parts(const Admission& admission, const char* file, const Cond& when) {
  const Node bound = object(
      {"admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", admission.name, ""},
      {{"spec", map({{"policyName", admission.name}, {"validationActions", list({"Deny"})}})}});
  return {{file, policy(admission), when}, {file, bound, when}};
}

Text quoted_cel(Text text) {
  return join({"'", std::move(text), "'"});
}

}  // namespace kchart::compose
