// The rules' table. What each looks at stands in lint_*.cpp.
#include "kchart/lint_rules.hpp"

#include <algorithm>

namespace kchart {

namespace {

constexpr Severity kInfo = Severity::info, kWarning = Severity::warning, kError = Severity::error;

constexpr LintRule kRules[] = {
    {"chart.render", kError, "a set of values with which the chart fails cannot be installed",
     "make the templates cope with these values, or refuse them in values.schema.json"},
    {"chart.schema-defaults", kWarning,
     "the chart's own defaults do not pass its schema, so it cannot be installed as it is",
     "mend the default, or the schema"},
    {"chart.template-unused", kInfo, "a template that never writes anything is untested",
     "check with values that switch it on (--values-matrix), or remove it"},
    {"chart.values-undefined", kWarning,
     "a value that values.yaml does not name is invisible to users, and a typing error looks alike",
     "name it in values.yaml, if only as null or empty"},
    {"chart.values-unknown", kWarning,
     "a flag that sets what the chart does not read changes nothing, and is often half of another",
     "write the whole path behind every comma: --set a.b[0].c=x,a.b[0].d=y"},
    {"chart.values-unused", kWarning, "setting it changes nothing, which users find out late",
     "remove it from values.yaml, or use it"},
    {"lint.argocd-source", kWarning, "\"chart\" is looked for in an index of a Helm repository",
     "name the chart's folder in the Git repository with \"path\""},
    {"lint.duplicate-object", kError, "one of the two overwrites the other, in no certain order",
     "remove or rename one of them"},
    {"lint.host-path", kWarning, "the pod sees and changes files of its node",
     "use a persistent volume or an emptyDir"},
    {"lint.image-tag", kWarning, "what runs changes without a change here",
     "name a version, or better a digest (@sha256:...)"},
    {"lint.limits", kWarning, "without a bound a leak takes the memory of its neighbours",
     "set resources.limits.memory"},
    {"lint.managing-namespaces", kWarning,
     "RBAC grants every namespace or single ones, never those with a prefix",
     "add a ValidatingAdmissionPolicy for the account, and bind roles in each namespace"},
    {"lint.missing-namespace", kWarning,
     "it lands in whatever namespace is current where it is applied",
     "set metadata.namespace, or leave it out everywhere"},
    {"lint.pdb-unsatisfiable", kWarning, "no pod may ever be evicted, so nodes cannot be drained",
     "leave room for one: fewer minAvailable, more maxUnavailable or more replicas"},
    {"lint.plain-secret", kWarning,
     "what is written here in clear ends in repositories, histories and logs",
     "keep it in a Secret that is made elsewhere, and refer to it"},
    {"lint.port-twice", kError,
     "the containers of a pod share its ports, so only one of them can listen",
     "give one of them another port"},
    {"lint.privileged", kWarning, "a privileged container owns its node",
     "add the single capabilities that it needs"},
    {"lint.probes", kInfo, "a process that hangs goes on receiving traffic",
     "add a readinessProbe (and a livenessProbe where a restart helps)"},
    {"lint.quota-unmet", kError,
     "with this quota the API server refuses pods whose containers do not name the amount",
     "add a LimitRange with defaults to the namespace, or name the amount in every container"},
    {"lint.reference.claim", kWarning, "the pod waits for ever for a claim that nobody makes",
     "add the PersistentVolumeClaim, or correct the name"},
    {"lint.reference.config-map", kWarning, "the pod does not start without it",
     "add the ConfigMap, correct the name, or mark it optional"},
    {"lint.reference.ingress-class", kInfo,
     "no controller takes care of it unless the class is there",
     "make sure that the cluster has the class"},
    {"lint.reference.key", kError, "the pod does not start without the key",
     "correct the key, or mark it optional"},
    {"lint.reference.role", kWarning, "the binding grants nothing",
     "add the role, or correct the name"},
    {"lint.reference.secret", kWarning, "the pod does not start without it",
     "make sure that it is made elsewhere, correct the name, or mark it optional"},
    {"lint.reference.service", kWarning, "requests end in an error",
     "add the Service, or correct the name and port"},
    {"lint.reference.service-account", kWarning, "pods are refused without it",
     "add the ServiceAccount, or correct the name"},
    {"lint.reference.target", kWarning, "nothing is scaled", "correct kind and name of the target"},
    {"lint.registry-collection", kWarning,
     "layers of an image that is pushed meanwhile are removed, and a tag keeps its image for ever",
     "collect while the registry is read-only, after the tags that may go are deleted"},
    {"lint.requests", kWarning, "the scheduler packs the pod as if it needed nothing",
     "set resources.requests.cpu and memory"},
    {"lint.rollout-host-port", kWarning,
     "where no node with a free port is left, the new pod waits for the old one for ever",
     "set the strategy to Recreate, or maxUnavailable to 1 and maxSurge to 0"},
    {"lint.selector-mismatch", kError,
     "the API server refuses a workload whose selector misses its own pods",
     "give the pod template the labels that the selector asks for"},
    {"lint.selector-unmatched", kWarning, "it has no effect, and looks as if it had one",
     "correct the selector, or remove the object"},
    {"lint.service-no-endpoints", kWarning, "connections to it are refused",
     "correct the selector, or add what it selects"},
    {"lint.service-port", kWarning, "the Service has no port to send to",
     "name the target port as a container names it"},
    {"lint.wildcard-rbac", kWarning, "it grants what exists now and whatever comes later",
     "list the groups, resources and verbs that are needed"},
};

}  // namespace

std::span<const LintRule> lint_rules() {
  return kRules;
}

const LintRule* find_lint_rule(std::string_view id) {
  const auto* at =
      std::lower_bound(std::begin(kRules), std::end(kRules), id,
                       [](const LintRule& rule, std::string_view key) { return rule.id < key; });
  return at != std::end(kRules) && at->id == id ? at : nullptr;
}

}  // namespace kchart
