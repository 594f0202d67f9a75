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
       "schema.range: spec.containers[0].ports[0].containerPort: must be from 1 to 65535"},
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

TEST_CASE("parts of pods that the API server looks into") {
  const auto volume = [](const std::string& fields) {
    return pod("{volumes: [{name: v, " + fields + "}], containers: [{name: c, image: i}]}");
  };
  const auto spec = [](const std::string& fields) {
    return pod("{" + fields + ", containers: [{name: c, image: i}]}");
  };
  const std::string resources = "spec.containers[0].resources.";
  const std::vector<Row> rows = {
      {volume("configMap: {name: a, items: [{key: k, path: p}]}"), ""},
      {volume("configMap: {}"), "schema.required: spec.volumes[0].configMap.name is required"},
      {volume("secret: {}"), "schema.required: spec.volumes[0].secret.secretName is required"},
      {volume("secret: {secretName: a, items: [{key: k, path: ../p}]}"),
       "schema.value: spec.volumes[0].secret.items[0].path: must be relative"},
      {volume("secret: {secretName: a, defaultMode: 1000}"),
       "schema.range: spec.volumes[0].secret.defaultMode: must be from 0 to 511"},
      {volume("projected: {sources: [{secret: {}}]}"),
       "schema.required: spec.volumes[0].projected.sources[0].secret.name is required"},
      {volume("projected: {sources: [{serviceAccountToken: {path: t, expirationSeconds: 5}}]}"),
       "serviceAccountToken.expirationSeconds: must be from 600 to 4294967296"},
      {volume("downwardAPI: {items: [{path: a, fieldRef: {fieldPath: metadata.labels}}]}"), ""},
      {volume("downwardAPI: {items: [{path: a, fieldRef: {fieldPath: status.podIP}}]}"),
       "fieldRef.fieldPath: \"status.podIP\" cannot be asked for"},
      {volume("emptyDir: {sizeLimit: -1}"), "emptyDir.sizeLimit: must be at least 0"},
      {volume("ephemeral: {}"), "ephemeral.volumeClaimTemplate is required"},
      {container("env: [{name: A, valueFrom: {configMapKeyRef: {name: a}}}]"),
       "schema.required: spec.containers[0].env[0].valueFrom.configMapKeyRef.key is required"},
      {container("env: [{name: A, valueFrom: {secretKeyRef: {key: a}}}]"),
       "schema.required: spec.containers[0].env[0].valueFrom.secretKeyRef.name is required"},
      {container("env: [{name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['a']\"}}}]"),
       ""},
      {container("env: [{name: A, valueFrom: {fieldRef: {apiVersion: v2, fieldPath: spec.host}}}]"),
       "fieldRef.apiVersion: only v1 is known"},
      {container("env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.gpu}}}]"),
       "resourceFieldRef.resource: \"limits.gpu\" cannot be asked for"},
      {container("envFrom: [{}]"), "envFrom[0]: needs one of configMapRef and secretRef"},
      {container("resources: {limits: {Memory: 1Gi}}"),
       resources + "limits.Memory: no resource of a container"},
      {container("resources: {limits: {example.com/gpu: 1}, requests: {example.com/gpu: 1}}"), ""},
      {container("resources: {requests: {example.com/gpu: 1}}"),
       "needs a limit of the same amount"},
      {container("resources: {limits: {cpu: -1}}"), resources + "limits.cpu: must be at least 0"},
      {container("livenessProbe: {successThreshold: 2, tcpSocket: {port: 80}}"),
       "livenessProbe.successThreshold: must be 1"},
      {container("livenessProbe: {tcpSocket: {port: HTTP}}"),
       "tcpSocket.port: \"HTTP\" is no name of a port"},
      {container("livenessProbe: {exec: {}}"), "livenessProbe.exec.command is required"},
      {container("securityContext: {runAsUser: -1}"),
       "securityContext.runAsUser: must be from 0 to 2147483647"},
      {container("securityContext: {seccompProfile: {type: Localhost}}"),
       "seccompProfile.localhostProfile is required"},
      {spec("initContainers: [{name: i, image: i, livenessProbe: {tcpSocket: {port: 1}}}]"),
       "initContainers[0].livenessProbe: only a container that keeps running"},
      {spec("tolerations: [{key: a, value: b}, {operator: Exists}]"), ""},
      {spec("tolerations: [{value: b}]"), "must be Exists where no key is named"},
      {spec("affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
            "[{weight: 1, podAffinityTerm: {topologyKey: z, labelSelector: {matchLabels: "
            "{A.io/b: c}}}}]}}"),
       "labelSelector.matchLabels[A.io/b]: no key of a label"},
      {spec("affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
            "[{weight: 101, podAffinityTerm: {topologyKey: z}}]}}"),
       "weight: must be from 1 to 100"},
      {spec("affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
            "{nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists, values: "
            "[b]}]}]}}}"),
       "values: Exists must not have values"},
      {spec("topologySpreadConstraints: [{maxSkew: 0, topologyKey: z, whenUnsatisfiable: "
            "DoNotSchedule}]"),
       "maxSkew: must be at least 1"},
      {spec("dnsPolicy: None"), "spec.dnsConfig is required"},
      {spec("hostAliases: [{ip: a}]"), "hostAliases[0].ip: \"a\" is no IP address"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const std::string answer = told(row.text);
    INFO(answer);
    CHECK((row.expected.empty() ? answer.empty() : answer.find(row.expected) != std::string::npos));
  }
}

TEST_CASE("kinds that the API server looks into") {
  const auto service = [](const std::string& fields) {
    return object("v1\nkind: Service", "spec: {ports: [{port: 80}], " + fields + "}");
  };
  const auto policy = [](const std::string& spec) {
    return object("networking.k8s.io/v1\nkind: NetworkPolicy",
                  "spec: {podSelector: {}, " + spec + "}");
  };
  const auto workload = [](const std::string& kind, const std::string& fields) {
    return object("apps/v1\nkind: " + kind,
                  "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, "
                  "spec: {containers: [{name: c, image: i}]}}, " +
                      fields + "}");
  };
  const auto cron = [](const std::string& schedule) {
    return object("batch/v1\nkind: CronJob",
                  "spec: {schedule: \"" + schedule +
                      "\", jobTemplate: {spec: {template: {spec: "
                      "{restartPolicy: Never, containers: [{name: c, image: i}]}}}}}");
  };
  const auto hooks = [](const std::string& fields) {
    return object("admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration",
                  "webhooks: [{name: a.example.com, sideEffects: None, admissionReviewVersions: "
                  "[v1], clientConfig: {url: https://a}, " +
                      fields + "}]");
  };
  const std::string rule = "apiGroups: [\"\"], apiVersions: [v1], operations: [CREATE]";
  const auto budget = [](const std::string& fields) {
    return object("policy/v1\nkind: PodDisruptionBudget", "spec: {" + fields + "}");
  };
  const auto scaler = [](const std::string& fields) {
    return object(
        "autoscaling/v2\nkind: HorizontalPodAutoscaler",
        "spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: A, name: b}, " +
            fields + "}");
  };
  const std::vector<Row> rows = {
      {service("type: NodePort, externalTrafficPolicy: Local"), ""},
      {service("externalTrafficPolicy: Local"), "only what the outside reaches has it"},
      {service("clusterIP: NONE"), "\"NONE\" is no IP address, nor None"},
      {service("loadBalancerClass: a"), "only a LoadBalancer has it"},
      {service("trafficDistribution: Near"), "\"Near\" is not one of PreferClose"},
      {object("v1\nkind: Service", "spec: {type: ExternalName}"), "spec.externalName is required"},
      {policy("ingress: [{ports: [{port: 1, endPort: 9}]}]"), ""},
      {policy("ingress: [{ports: [{port: 9, endPort: 1}]}]"), "endPort: is below port"},
      {policy("ingress: [{ports: [{port: http, endPort: 1}]}]"), "endPort: needs a numeric port"},
      {policy("ingress: [{ports: [{port: 1, protocol: \"\"}]}]"), "protocol: \"\" is not allowed"},
      {policy("ingress: [{from: [{}]}]"), "from[0]: names no peer"},
      {policy("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}]"),
       "except[0]: must lie inside 10.0.0.0/8"},
      {policy("policyTypes: [Ingress, Egress, Egress]"), "policyTypes: at most 2"},
      {object("networking.k8s.io/v1\nkind: Ingress", ""), "spec: needs rules or a defaultBackend"},
      {object("networking.k8s.io/v1\nkind: IngressClass", "spec: {controller: traefik}"),
       "\"traefik\" is no path with a domain"},
      {workload("Deployment", "replicas: -1"), "spec.replicas: must be at least 0"},
      {workload("Deployment", "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}"),
       "maxUnavailable and maxSurge cannot both be 0"},
      {workload("Deployment", "strategy: {rollingUpdate: {maxSurge: 1x}}"),
       "maxSurge: expected a number, or a percentage"},
      {workload("DaemonSet", "updateStrategy: {rollingUpdate: {maxSurge: 1}}"),
       "a DaemonSet has maxUnavailable or maxSurge, not both"},
      {workload("StatefulSet", "serviceName: A"), "spec.serviceName: \"A\" is no DNS label"},
      {object("apps/v1\nkind: Deployment", ""), "schema.required: spec is required"},
      {cron("*/5 0-6 1,15 jan-MAR mon"), ""},
      {cron("@every 1h30m"), ""},
      {cron("0 3 * *"), "\"0 3 * *\" is no schedule"},
      {cron("60 3 * * *"), "is no schedule"},
      {cron("TZ=UTC 0 3 * * *"), "the time zone stands in timeZone"},
      {hooks("rules: [{" + rule + ", resources: [pods, pods/status]}]"), ""},
      {hooks("rules: [{" + rule + ", resources: []}]"), "rules[0].resources is required"},
      {hooks("rules: [{" + rule + ", resources: [\"*/*\", pods]}]"), "\"*/*\" must stand alone"},
      {hooks("timeoutSeconds: 31"), "timeoutSeconds: must be from 1 to 30"},
      {hooks("failurePolicy: \"\""), "failurePolicy: \"\" is not allowed here"},
      {budget("minAvailable: 50%"), ""},
      {budget("minAvailable: -1"), "spec.minAvailable: must be at least 0"},
      {budget("minAvailable: 101%"), "spec.minAvailable: must not be more than 100%"},
      {budget("minAvailable: 1, maxUnavailable: 1"), "cannot both be set"},
      {scaler("metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, "
              "averageUtilization: 50}}}]"),
       ""},
      {scaler("metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization}}}]"),
       "says nothing of how much is wanted"},
      {scaler("metrics: [{type: Resources}]"), "\"Resources\" is not one of"},
      {object("v1\nkind: PersistentVolumeClaim", ""), "spec.accessModes is required"},
      {object("scheduling.k8s.io/v1\nkind: PriorityClass", "value: 2000000000"),
       "value: must be at most 1000000000"},
      {object("apiregistration.k8s.io/v1\nkind: APIService",
              "spec: {group: g.io, version: v1, groupPriorityMinimum: 1, versionPriority: 1}"),
       "the name must be spec.version, a dot, and spec.group"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const std::string answer = told(row.text);
    INFO(answer);
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
