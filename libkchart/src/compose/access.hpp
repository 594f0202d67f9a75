// Who may do what in the API server: accounts, roles, and admission policies for what roles cannot
// say.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compose/blueprint.hpp"

namespace kchart::compose {

inline constexpr const char* kRbac = "rbac.authorization.k8s.io/v1";
inline constexpr const char* kAccessPath = "/var/run/secrets/kubernetes.io/serviceaccount";

Node service_account(Text name);  // without a token in every pod
Node grant_node(const char* group, std::vector<const char*> resources,
                std::vector<const char*> verbs);
// A RoleBinding, or for a ClusterRole bound everywhere a ClusterRoleBinding, of the account of the
// same namespace that has the name of `account`.
Node role_binding(Text account, const char* kind, Text role);
Node cluster_role_binding(Text account, Text role);

// The token, the authority and the namespace as a volume "kubernetes-access", for one container.
Node kubernetes_access();

struct Rule {
  std::string expression, message;  // of CEL
};

struct Operations {
  std::string group, version;
  std::vector<const char*> resources, operations;
};

// A ValidatingAdmissionPolicy for what one user does.
struct Admission {
  Text name;
  Text user;
  std::vector<Operations> targets = {};
  std::vector<std::pair<std::string, Text>> variables = {};
  std::vector<Rule> rules = {};
  std::string condition = {};  // of CEL, instead of the user's name
};

// The policy and its binding.
std::vector<Part> admission_parts(const Admission& admission, const char* file = "admission",
                                  const Cond& when = {});

// A text of the values as a text of CEL. Values with a quote in them are refused by their schema.
Text quoted_cel(Text text);

}  // namespace kchart::compose
