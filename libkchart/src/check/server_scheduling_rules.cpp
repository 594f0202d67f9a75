// Where a pod may run, as validateAffinity, ValidateTolerations and
// validateTopologySpreadConstraints of Kubernetes' core validation have it.
#include "check/names.hpp"
#include "check/server_pod_parts.hpp"

namespace kchart::checking {

namespace {

void check_label_key(const Spot& holder, std::string_view key) {
  holder.need(key);
  holder.named(key, is_qualified_name, "key of a label");
}

void check_node_requirement(const Spot& requirement, bool check_values) {
  check_label_key(requirement, "key");
  const std::string op = requirement.text("operator");
  const std::size_t values = requirement.items("values").size();
  if ((op == "In" || op == "NotIn") && values == 0) requirement.need_list("values");
  if ((op == "Exists" || op == "DoesNotExist") && values != 0) {
    requirement.at("values").bad(op + " must not have values");
  }
  if ((op == "Gt" || op == "Lt") && values != 1) {
    requirement.at("values").bad(op + " needs exactly one value");
  }
  requirement.not_empty("operator");
  if (!check_values) return;
  requirement.each_text("values", [](const Spot& at, std::string_view text) {
    if (!is_label_value(text)) at.say("schema.name", "no value of a label");
  });
}

// metadata.name is the only field of a node that can be asked for.
void check_node_field(const Spot& requirement) {
  const std::string op = requirement.text("operator");
  if (requirement.items("values").size() != 1 || (op != "In" && op != "NotIn")) {
    requirement.bad("needs the operator In or NotIn and exactly one value");
  }
  if (requirement.text("key") != "metadata.name") {
    requirement.at("key").bad("only metadata.name is known");
  }
}

void check_node_term(const Spot& term, bool check_values) {
  term.each("matchExpressions",
            [&](const Spot& one) { check_node_requirement(one, check_values); });
  term.each("matchFields", check_node_field);
}

void check_node_affinity(const Spot& affinity) {
  const Spot required = affinity.at("requiredDuringSchedulingIgnoredDuringExecution");
  if (required.there()) {
    required.need_list("nodeSelectorTerms");
    required.each("nodeSelectorTerms", [](const Spot& term) { check_node_term(term, true); });
  }
  affinity.each("preferredDuringSchedulingIgnoredDuringExecution", [](const Spot& one) {
    if (one.has("weight")) one.within("weight", 1, 100);
    check_node_term(one.at("preference"), false);
  });
}

void check_pod_term(const Spot& term) {
  if (!term.there()) return;
  term.selector("labelSelector");
  term.selector("namespaceSelector");
  check_label_key(term, "topologyKey");
  term.each_text("namespaces", [](const Spot& at, std::string_view text) {
    if (!is_dns_label(text)) at.say("schema.name", "no name of a namespace");
  });
}

void check_pod_affinity(const Spot& affinity) {
  affinity.each("requiredDuringSchedulingIgnoredDuringExecution", check_pod_term);
  affinity.each("preferredDuringSchedulingIgnoredDuringExecution", [](const Spot& one) {
    if (one.has("weight")) one.within("weight", 1, 100);
    check_pod_term(one.at("podAffinityTerm"));
  });
}

void check_toleration(const Spot& toleration) {
  toleration.named("key", is_qualified_name, "key of a taint");
  const std::string op = toleration.text("operator"), value = toleration.text("value");
  if (toleration.text("key").empty() && op != "Exists") {
    toleration.at("operator").bad("must be Exists where no key is named");
  }
  if (op == "Exists" && !value.empty()) toleration.at("value").bad("Exists has no value");
  if ((op.empty() || op == "Equal") && !is_label_value(value)) {
    toleration.at("value").say("schema.name", '"' + excerpt(value) + "\" is no value of a taint");
  }
  if (toleration.has("tolerationSeconds") && toleration.text("effect") != "NoExecute") {
    toleration.at("effect").bad("must be NoExecute where tolerationSeconds is set");
  }
}

void check_spread(const Spot& constraint) {
  constraint.at_least("maxSkew", 1);
  constraint.at_least("minDomains", 1);
  constraint.need("topologyKey");
  constraint.not_empty("whenUnsatisfiable");
  constraint.not_empty("nodeAffinityPolicy");
  constraint.not_empty("nodeTaintsPolicy");
  constraint.selector("labelSelector");
  if (constraint.has("minDomains") && constraint.text("whenUnsatisfiable") == "ScheduleAnyway") {
    constraint.at("minDomains").bad("needs whenUnsatisfiable: DoNotSchedule");
  }
}

}  // namespace

void check_scheduling(const Spot& spec) {
  const Spot affinity = spec.at("affinity");
  check_node_affinity(affinity.at("nodeAffinity"));
  check_pod_affinity(affinity.at("podAffinity"));
  check_pod_affinity(affinity.at("podAntiAffinity"));
  spec.each("tolerations", check_toleration);
  std::set<std::string> seen;
  spec.each("topologySpreadConstraints", [&](const Spot& constraint) {
    check_spread(constraint);
    const std::string key =
        constraint.text("topologyKey") + '\n' + constraint.text("whenUnsatisfiable");
    if (!seen.insert(key).second) {
      constraint.say("schema.duplicate",
                     "another constraint has the same topologyKey and whenUnsatisfiable");
    }
  });
}

}  // namespace kchart::checking
