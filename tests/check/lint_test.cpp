// Lint: objects in YAML, and the findings of the group lint alone.
#include <catch2/catch.hpp>
#include <string>

#include "kchart/check.hpp"
#include "kchart/check_report.hpp"
#include "kchart/exemptions.hpp"
#include "kchart/lint_rules.hpp"

using namespace kchart;

namespace {

std::vector<Finding> findings_of(const std::string& text, const std::string& source = "t") {
  CheckOptions options;
  options.groups = {false, false, false, true};
  const std::vector<ManifestFile> files{{text, "m.yaml", source}};
  return check_manifests(files, options);
}

// "LINE RULE MESSAGE" of each, a line each; without those that every small example would have.
std::string told(const std::string& text, const std::string& source = "t") {
  std::string out;
  for (const Finding& finding : findings_of(text, source)) {
    REQUIRE(find_lint_rule(finding.rule) != nullptr);
    CHECK(finding.fix == find_lint_rule(finding.rule)->fix);
    out += (out.empty() ? "" : "\n") + std::to_string(finding.position.line) + ' ' + finding.rule +
           ": " + finding.message;
  }
  return out;
}

const std::string kGood =
    "resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}\n"
    "        readinessProbe: {httpGet: {port: 80}}\n";

// A Deployment web/a with one container of these fields, which begin in line 11.
std::string deployment(const std::string& fields, const std::string& pod = "") {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n"
         "  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n"
         "    spec:\n      containers:\n      - name: c\n        " +
         fields + pod;
}

std::string good(const std::string& pod = "") {
  return deployment("image: i:1\n        " + kGood, pod);
}

std::string object(const std::string& head, const std::string& fields) {
  return "---\napiVersion: " + head + "\nmetadata: {name: x}\n" + fields + '\n';
}

struct Row {
  std::string text, expected;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(told(row.text) == row.expected);
  }
}

}  // namespace

TEST_CASE("the table is ordered, and each rule says why and how") {
  std::string_view last;
  for (const LintRule& rule : lint_rules()) {
    CHECK(last < rule.id);
    CHECK_FALSE(rule.reason.empty());
    CHECK_FALSE(rule.fix.empty());
    last = rule.id;
  }
  CHECK(find_lint_rule("lint.nothing") == nullptr);
}

TEST_CASE("containers") {
  check({
      {good(), ""},
      {deployment("image: i\n        " + kGood),
       "11 lint.image-tag: container \"c\": image i has no tag"},
      {deployment("image: reg:5000/i\n        " + kGood),
       "11 lint.image-tag: container \"c\": image reg:5000/i has no tag"},
      {deployment("image: i:latest\n        " + kGood),
       "11 lint.image-tag: container \"c\": image i:latest is whatever is new"},
      {deployment("image: i:latest@sha256:00\n        " + kGood), ""},
      {deployment("image: i:1\n"),
       "10 lint.requests: container \"c\": requests no cpu and memory\n"
       "10 lint.limits: container \"c\": has no limit of memory\n"
       "10 lint.probes: container \"c\": has neither readinessProbe nor livenessProbe"},
      {deployment("image: i:1\n") + object("v1\nkind: LimitRange", "spec: {limits: []}"),
       "10 lint.probes: container \"c\": has neither readinessProbe nor livenessProbe"},
      {good("        securityContext: {privileged: true}\n"),
       "14 lint.privileged: container \"c\": runs privileged"},
      {good("        env:\n        - {name: DB_PASSWORD, value: abc}\n"),
       "15 lint.plain-secret: container \"c\": the variable DB_PASSWORD holds what looks like a "
       "secret"},
      {good("        env:\n        - {name: ALLOW_EMPTY_PASSWORD, value: \"yes\"}\n"
            "        - {name: PASSWORD_FILE, value: /run/p}\n        - {name: TOKEN, value: "
            "$(X)}\n"),
       ""},
      {good("        ports: [{containerPort: 80, name: w}]\n      - name: d\n        image: i:1\n"
            "        ports:\n        - {containerPort: 80}\n        - {containerPort: 80, "
            "protocol: UDP}\n        - {containerPort: 81, name: w}\n        " +
            kGood),
       "18 lint.port-twice: container \"d\" has port 80/TCP, as has container \"c\"\n"
       "20 lint.port-twice: container \"d\" has the port name \"w\", as has container \"c\""},
      {good("      volumes:\n      - {name: v, hostPath: {path: /etc}}\n"),
       "15 lint.host-path: volume \"v\" is the node's /etc"},
  });
}

TEST_CASE("what keeps pods from starting") {
  const auto quota = [](const std::string& amount) {
    return object("v1\nkind: ResourceQuota", "spec: {hard: {" + amount + ": 4}}");
  };
  const auto rolled = [](const std::string& spec, const std::string& pod = "") {
    const std::string ports =
        pod.empty() ? "        ports: [{containerPort: 80, hostPort: 8080}]\n" : pod;
    std::string text = good(ports);
    return text.replace(text.find("  template"), 0, spec);
  };
  const std::string waits =
      " lint.rollout-host-port: a new pod is started before an old one ends, and both want port "
      "8080 of their node";
  check({
      {good() + quota("limits.memory"), ""},
      {good() + quota("requests.cpu"), ""},
      {good() + quota("pods"), ""},
      {good() + quota("limits.cpu"),
       "18 lint.quota-unmet: counts limits.cpu, and container \"c\" of Deployment a names no limit "
       "of cpu"},
      {good() + quota("limits.cpu") + object("v1\nkind: LimitRange", "spec: {limits: []}"), ""},
      {quota("limits.cpu"), ""},
      {good() +
           object("v1\nkind: ResourceQuota", "spec: {scopes: [BestEffort], hard: {limits.cpu: 4}}"),
       ""},
      {rolled(""), "4" + waits},
      {rolled("  replicas: 3\n"), "4" + waits},
      {rolled("  replicas: 4\n"), ""},
      {rolled("  replicas: 0\n"), ""},
      {rolled("  strategy: {type: Recreate}\n"), ""},
      {rolled("  strategy: {rollingUpdate: {maxUnavailable: 1}}\n"), ""},
      {rolled("  strategy: {rollingUpdate: {maxSurge: 0}}\n"), ""},
      {rolled("  replicas: 9\n  strategy: {rollingUpdate: {maxUnavailable: 0%}}\n"), "7" + waits},
      {rolled("", "        ports: [{containerPort: 8080}]\n"), ""},
      {rolled("", "        ports: [{containerPort: 8080}]\n      hostNetwork: true\n"),
       "4" + waits},
  });
}

TEST_CASE("selectors") {
  const std::string service = "v1\nkind: Service";
  const std::string budget = "policy/v1\nkind: PodDisruptionBudget";
  check({
      {object("v1\nkind: ReplicationController",
              "spec:\n  selector: {a: c}\n  template: {metadata: {labels: {a: b}}, spec: {}}"),
       "6 lint.selector-mismatch: the selector a=c does not match its own pod template"},
      {good() + object(service, "spec: {selector: {a: b}, ports: [{port: 80, targetPort: 8080}]}"),
       ""},
      {good() + object(service, "spec: {selector: {a: z}, ports: [{port: 80}]}"),
       "18 lint.service-no-endpoints: the selector a=z matches no pod of namespace default"},
      {object(service, "spec: {ports: [{port: 80}]}"),
       "5 lint.service-no-endpoints: has no selector, and no Endpoints stand beside it"},
      {object(service, "spec: {ports: [{port: 80}]}") + object("v1\nkind: Endpoints", ""), ""},
      {object(service, "spec: {type: ExternalName, externalName: a.example}"), ""},
      {good() + object(service, "spec: {selector: {a: b}, ports: [{port: 80, targetPort: web}]}"),
       "18 lint.service-port: Deployment a has no port called \"web\""},
      {good() + object(budget, "spec: {minAvailable: 1, selector: {matchLabels: {a: b}}}"),
       "18 lint.pdb-unsatisfiable: asks for all of 1 pod"},
      {good() + object(budget, "spec: {minAvailable: 2, selector: {matchLabels: {a: b}}}"),
       "18 lint.pdb-unsatisfiable: asks for 2 of 1 pod"},
      {good() + object(budget, "spec: {maxUnavailable: 0%, selector: {matchLabels: {a: b}}}"),
       "18 lint.pdb-unsatisfiable: lets none of 1 pod go"},
      {good() + object(budget, "spec: {maxUnavailable: 1%, selector: {matchLabels: {a: b}}}"), ""},
      {good() + object(budget, "spec: {minAvailable: 1, selector: {matchLabels: {a: c}}}"),
       "18 lint.selector-unmatched: the selector a=c matches no pod of namespace default"},
      {good() + object("networking.k8s.io/v1\nkind: NetworkPolicy",
                       "spec: {podSelector: {matchLabels: {a: c}}}"),
       "18 lint.selector-unmatched: the selector a=c matches no pod of namespace default"},
      {good() + object("networking.k8s.io/v1\nkind: NetworkPolicy", "spec: {podSelector: {}}"), ""},
  });
}

TEST_CASE("references") {
  const std::string volumes = "      volumes:\n      - {name: v, ";
  const std::string map = object("v1\nkind: ConfigMap", "data: {k: \"\"}");
  check({
      {good("      serviceAccountName: who\n"),
       "14 lint.reference.service-account: ServiceAccount default/who is not among these objects"},
      {good("      serviceAccountName: default\n"), ""},
      {good(volumes + "persistentVolumeClaim: {claimName: p}}\n"),
       "15 lint.reference.claim: PersistentVolumeClaim default/p is not among these objects"},
      {good(volumes + "secret: {secretName: s}}\n"),
       "15 lint.reference.secret: Secret default/s is not among these objects"},
      {good(volumes + "secret: {secretName: s, optional: true}}\n"), ""},
      {good(volumes + "secret: {secretName: x}}\n") +
           object("cert-manager.io/v1\nkind: Certificate", "spec: {secretName: x}"),
       ""},
      {good(volumes + "configMap: {name: x, items: [{key: k, path: p}]}}\n") + map, ""},
      {good(volumes + "configMap: {name: x, items: [{key: z, path: p}]}}\n") + map,
       "15 lint.reference.key: ConfigMap x has no key z"},
      {good(
           "        env:\n        - {name: A, valueFrom: {configMapKeyRef: {name: x, key: q}}}\n") +
           map,
       "15 lint.reference.key: ConfigMap x has no key q"},
      {good("        envFrom: [{configMapRef: {name: z}}]\n"),
       "14 lint.reference.config-map: ConfigMap default/z is not among these objects"},
      {object("networking.k8s.io/v1\nkind: Ingress",
              "spec:\n  ingressClassName: nginx\n  tls: [{secretName: t}]\n"
              "  defaultBackend: {service: {name: s, port: {number: 1}}}"),
       "6 lint.reference.ingress-class: IngressClass nginx is not among these objects\n"
       "7 lint.reference.secret: Secret default/t is not among these objects\n"
       "8 lint.reference.service: Service default/s is not among these objects"},
      {object("autoscaling/v2\nkind: HorizontalPodAutoscaler",
              "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: z}}"),
       "5 lint.reference.target: Deployment z is not among these objects"},
      {object("rbac.authorization.k8s.io/v1\nkind: RoleBinding",
              "roleRef: {kind: Role, name: r}\nsubjects: [{kind: ServiceAccount, name: default}]"),
       "5 lint.reference.role: Role r is not among these objects"},
  });
}

TEST_CASE("objects") {
  const std::string map = object("v1\nkind: ConfigMap", "data: {k: v}");
  check({
      {map + map, "9 lint.duplicate-object: the same object stands at m.yaml:2"},
      {object("v1\nkind: ConfigMap", "data:\n  api-token: abc"),
       "6 lint.plain-secret: the key api-token holds what looks like a secret"},
      {object("v1\nkind: ConfigMap", "data:\n  id: |\n    -----BEGIN EC PRIVATE KEY-----\n    x"),
       "6 lint.plain-secret: the key id holds what looks like a secret"},
      {object("rbac.authorization.k8s.io/v1\nkind: Role",
              "rules:\n- {apiGroups: [\"\"], resources: [pods], verbs: [get]}\n"
              "- {apiGroups: [\"\"], resources: [pods], verbs: [\"*\"]}"),
       "7 lint.wildcard-rbac: grants * of verbs"},
      {object("argoproj.io/v1alpha1\nkind: Application",
              "spec: {source: {repoURL: \"https://github.com/a/b\", chart: .}}"),
       "5 lint.argocd-source: \"chart\" does not go with https://github.com/a/b, a repository of "
       "Git"},
      {object("argoproj.io/v1alpha1\nkind: Application",
              "spec: {source: {repoURL: \"https://charts.example.org\", chart: b}}"),
       ""},
      {map + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: w, namespace: z}\n",
       "4 lint.missing-namespace: names no namespace, while others of the same render do"},
  });
  CHECK(told(map, "") == "4 lint.missing-namespace: names no namespace");
}

TEST_CASE("who may make every namespace is told, unless an admission policy limits it") {
  const std::string binding =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: m}\n"
      "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: m}\n"
      "subjects:\n- {kind: ServiceAccount, name: w, namespace: s}\n---\n";
  const auto role = [](const std::string& verb) {
    return "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: m}\n"
           "rules:\n- {apiGroups: [\"\"], resources: [namespaces], verbs: [" +
           verb + "]}\n---\n";
  };
  const std::string account =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: w, namespace: s}\n---\n";
  const std::string limit =
      "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\n"
      "metadata: {name: m}\nspec:\n  matchConditions:\n"
      "  - {name: n, expression: \"request.userInfo.username == 'system:serviceaccount:s:w'\"}\n";
  const auto found = [](const std::string& text) {
    return told(text, "").find("lint.managing-namespaces") != std::string::npos;
  };
  CHECK(found(binding + role("create") + account));
  CHECK(!found(binding + role("get") + account));
  CHECK(!found(binding + role("create") + account + limit));
}

TEST_CASE("exemptions take findings out, each with its reason") {
  std::vector<Finding> problems;
  const auto exemptions = read_exemptions(
      "exemptions:\n- {rule: lint.host-*, object: \"Deployment *\", reason: reads logs}\n"
      "- {rule: lint.image-tag, object: Deployment b, reason: x}\n- {rule: lint.limits}\n"
      "- {rule: lint.limits, why: x}\n- 3\n",
      "e.yaml", problems);
  REQUIRE(exemptions.size() == 2);
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].rule == "exemption.reason");
  CHECK(problems[0].position == Position{"e.yaml", 4, 3});
  CHECK(problems[1].message == "an exemption has no field \"why\" of this form");
  CHECK(problems[2].message == "an exemption is a map");

  auto findings = findings_of(good("      volumes:\n      - {name: v, hostPath: {path: /etc}}\n"));
  const auto exempt = apply_exemptions(findings, exemptions);
  REQUIRE(exempt.size() == 1);
  CHECK(exempt[0].rule == "lint.host-path");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "exemption.unused");
  CHECK(findings[0].position == Position{"e.yaml", 3, 3});
  CHECK(report_text(findings, ReportFormat::text, exempt).ends_with("0 info, 1 exempt\n"));
  CHECK(report_text({}, ReportFormat::sarif, exempt).find("suppressions") != std::string::npos);
}
