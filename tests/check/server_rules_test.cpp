// What the API server asks beyond schemas, and what it adds before admission.
#include <catch2/catch.hpp>
#include <string>

#include "check/names.hpp"
#include "kchart/check.hpp"

using namespace kchart;
using namespace kchart::checking;

namespace {

std::string told(const std::string& text, CheckGroups groups = {true, false, false, false}) {
  CheckOptions options;
  options.groups = groups;
  options.kube_minor = 36;
  const std::vector<ManifestFile> files{{text, "m.yaml", {}}};
  std::string out;
  for (const Finding& finding : check_manifests(files, options)) {
    out += (out.empty() ? "" : "\n") + finding.rule + ": " + finding.message;
  }
  return out;
}

std::string pod(const std::string& spec) {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: " + spec + "\n";
}

std::string container(const std::string& fields) {
  return pod("{volumes: [{name: v}], containers: [{name: c, image: i, " + fields + "}]}");
}

std::string object(const std::string& head, const std::string& fields) {
  return "apiVersion: " + head + "\nmetadata: {name: x}\n" + fields + "\n";
}

struct Row {
  std::string text, expected;
};

}  // namespace

TEST_CASE("names") {
  CHECK(is_dns_label("a-1"));
  CHECK_FALSE(is_dns_label("a.b"));
  CHECK_FALSE(is_dns_label(std::string(64, 'a')));
  CHECK(is_dns_subdomain("a.b-c"));
  CHECK_FALSE(is_dns_subdomain("a..b"));
  CHECK_FALSE(is_dns_subdomain("A"));
  CHECK(is_qualified_name("app.kubernetes.io/Name_1"));
  CHECK_FALSE(is_qualified_name("App.io/name"));
  CHECK_FALSE(is_qualified_name("a/b/c"));
  CHECK(is_label_value(""));
  CHECK_FALSE(is_label_value("-a"));
  CHECK(is_port_name("http-1"));
  CHECK_FALSE(is_port_name("80"));
  CHECK_FALSE(is_port_name("a--b"));
  CHECK_FALSE(is_port_name("a-very-long-name"));
  CHECK(is_path_segment("system:node"));
  CHECK_FALSE(is_config_key("a b"));
}

TEST_CASE("rules of the API server beyond its schemas") {
  const std::vector<Row> rows = {
      {container("ports: [{containerPort: 80, name: http}]"), ""},
      {"apiVersion: v1\nkind: ConfigMap\n", "schema.required: metadata.name is required"},
      {"apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n", ""},
      {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A}\n",
       "schema.name: metadata.name: \"A\" is no name of a ConfigMap"},
      {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {a/b/c: x}}\n",
       "schema.name: metadata.labels[a/b/c]: no key of a label"},
      {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {k: \"x y\"}}\n",
       "schema.name: metadata.labels.k: \"x y\" is no value of a label"},
      {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {\"a b\": x}\n",
       "schema.name: data.a b: a key has letters, digits, '-', '_' and '.' only"},
      {pod("{containers: []}"), "schema.required: spec.containers is required"},
      {pod("{containers: [{name: c}]}"), "schema.required: spec.containers[0].image is required"},
      {pod("{containers: [{name: c, image: i}, {name: c, image: i}]}"),
       "schema.duplicate: spec.containers[1]: duplicate entry: an earlier one has the same name\n"
       "schema.duplicate: spec.containers[1].name: another container is called c"},
      {container("volumeMounts: [{name: w, mountPath: /w}]"),
       "schema.value: spec.containers[0].volumeMounts[0].name: the pod has no volume w"},
      {container("ports: [{containerPort: 70000}]"),
       "schema.range: spec.containers[0].ports[0].containerPort: a port is a number from 1 to "
       "65535"},
      {container("ports: [{containerPort: 80, name: HTTP}]"),
       "schema.name: spec.containers[0].ports[0].name: \"HTTP\" is no name of a port"},
      {container("livenessProbe: {periodSeconds: 3}"),
       "schema.value: spec.containers[0].livenessProbe: names nothing to do (exec, httpGet, "
       "tcpSocket or grpc)"},
      {container("livenessProbe: {periodSeconds: -3, httpGet: {port: 80}}"),
       "schema.range: spec.containers[0].livenessProbe.periodSeconds: must be at least 0"},
      {object("rbac.authorization.k8s.io/v1\nkind: RoleBinding",
              "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}\n"
              "subjects: [{kind: ServiceAccount, name: a}]"),
       ""},
      {object("rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding",
              "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}"),
       "schema.enum: roleRef.kind: \"Role\" is not ClusterRole"},
      {object("v1\nkind: Secret", "type: kubernetes.io/tls\ndata: {tls.crt: YQ==}"),
       "schema.required: data[tls.key] is required"},
      {container("env: [{name: A, valueFrom: {}}]"),
       "schema.value: spec.containers[0].env[0].valueFrom: names no source"},
      {container("resources: {requests: {cpu: \"2\"}, limits: {cpu: 500m}}"),
       "schema.range: spec.containers[0].resources.requests.cpu: 2 is more than the limit 500m"},
      {object("v1\nkind: Service", "spec: {}"), "schema.required: spec.ports is required"},
      {object("v1\nkind: Service", "spec: {ports: [{port: 1}, {port: 2, name: b}]}"),
       "schema.required: spec.ports[0].name is required"},
      {object("v1\nkind: Service", "spec: {ports: [{port: 1, targetPort: HTTP}]}"),
       "schema.name: spec.ports[0].targetPort: a target port is a number from 1 to 65535 or the "
       "name of a port (at most 15 lower case letters, digits and '-')"},
      {object("rbac.authorization.k8s.io/v1\nkind: Role",
              "rules: [{apiGroups: [\"\"], resources: [pods]}]"),
       "schema.required: rules[0].verbs is required"},
      {object("batch/v1\nkind: Job",
              "spec: {template: {spec: {containers: [{name: c, image: i}]}}}"),
       "schema.enum: spec.template.spec.restartPolicy: a Job has OnFailure or Never"},
      {object("apps/v1\nkind: Deployment",
              "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: c}}, "
              "spec: {containers: [{name: c, image: i}]}}}"),
       "schema.value: spec.selector: a=b does not match the labels of the pod template"},
      {object("networking.k8s.io/v1\nkind: Ingress",
              "spec: {rules: [{http: {paths: [{path: a, pathType: Prefix, backend: {service: "
              "{name: s, port: {number: 1}}}}]}}]}"),
       "schema.value: spec.rules[0].http.paths[0].path: must begin with /"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const std::string answer = told(row.text);
    // The schema of later versions may say the same of a list's keys.
    CHECK((row.expected.empty() ? answer.empty() : answer.find(row.expected) != std::string::npos));
  }
}

TEST_CASE("admission sees a pod with the server's defaults") {
  const std::string space =
      "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: default\n  labels: "
      "{pod-security.kubernetes.io/enforce: baseline}\n---\n";
  const CheckGroups groups{false, true, false, false};
  const std::string spec =
      "{hostNetwork: true, containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}";
  CHECK(told(space + pod(spec), groups).find("container \"c\" uses hostPort 80") !=
        std::string::npos);
  const std::string annotated =
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    "
      "container.apparmor.security.beta.kubernetes.io/c: unconfined\nspec: {";
  const std::string containers = "containers: [{name: c, image: i}]}\n";
  CHECK(told(space + annotated + containers, groups).find("container \"c\" and annotation") !=
        std::string::npos);
  CHECK(told(space + annotated + "os: {name: windows}, " + containers, groups)
            .find("(annotation must not") != std::string::npos);
}
