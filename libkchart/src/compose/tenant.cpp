// A Tenant: the namespace of one project, its quota, its isolation, and who deploys into it.
#include "compose/kinds.hpp"
#include "compose/pod.hpp"
#include "compose/settings.hpp"

namespace kchart::compose {

namespace {

std::vector<Section> sections() {
  const Section who = {
      "Tenant",
      "",
      {setting("tenant", "Who", Sort::name, "max"),
       setting("project", "What", Sort::name, "default"),
       words("manager.namespace", "Namespace of the ServiceAccount that deploys", "dp-system"),
       words("manager.name", "Its name; empty: nobody is bound", "\"\""), namespace_setting()}};
  const Section quota = {"Quota",
                         "Of all pods together.",
                         {setting("quota.pods", "Pods", Sort::integer, "20"),
                          quantity("quota.requests.cpu", "Processors asked for", "\"4\""),
                          quantity("quota.requests.memory", "Memory asked for", "4Gi"),
                          quantity("quota.limits.cpu", "Processors at most", "\"8\""),
                          quantity("quota.limits.memory", "Memory at most", "8Gi")}};
  return {who, quota, network_section("the pods")};
}

ChartFacts facts() {
  ChartFacts made;
  made.name = "tenant";
  made.description = "The namespace of one project of a tenant";
  made.version = "1.0.0";
  made.app_version = "1.0.0";
  made.keywords = {"tenant", "namespace", "quota"};
  made.notes =
      R"(Tenant {{ .Values.tenant }}, project {{ .Values.project }}: {{ .Release.Namespace }}
{{- if not .Values.namespace.create }}

The namespace should hold its pods to the restricted level:
  kubectl label namespace {{ .Release.Namespace }} pod-security.kubernetes.io/enforce=restricted dp.ml.ink/tenant={{ .Values.tenant }} dp.ml.ink/project={{ .Values.project }}
{{- end }}
)";
  made.readme =
      "The namespace of one project of a tenant: quota, defaults of containers, isolation of the\n"
      "network, and the binding of whoever deploys into it. Install it into that namespace.\n";
  return made;
}

std::vector<Part> policies() {
  const Node all = map({});
  const Node out = entries_list({item(dns_rule()), splice_values("networkPolicy.egress")});
  const Node in = entries_list({splice_values("networkPolicy.ingress")});
  return {{"networkpolicy", edge_policy("ingress-isolation", "Ingress", in, all), {}},
          {"networkpolicy", edge_policy("egress-isolation", "Egress", out, all), {}}};
}

std::vector<Part> quota_parts() {
  const Node hard = map({{"pods", value("quota.pods")},
                         {"requests.cpu", value("quota.requests.cpu")},
                         {"requests.memory", value("quota.requests.memory")},
                         {"limits.cpu", value("quota.limits.cpu")},
                         {"limits.memory", value("quota.limits.memory")}});
  // Without defaults the quota would refuse every container that names no resources.
  const Node each = map({{"type", "Container"},
                         {"defaultRequest", map({{"cpu", "100m"}, {"memory", "128Mi"}})},
                         {"default", map({{"cpu", "500m"}, {"memory", "512Mi"}})}});
  return {{"resourcequota",
           object({"v1", "ResourceQuota", "quota"}, {{"spec", map({{"hard", hard}})}}),
           {}},
          {"limitrange",
           object({"v1", "LimitRange", "defaults"}, {{"spec", map({{"limits", list({each})}})}}),
           {}}};
}

Part manager_binding() {
  return {"rolebinding",
          object({"rbac.authorization.k8s.io/v1", "RoleBinding", "manager"},
                 {{"roleRef", map({{"apiGroup", "rbac.authorization.k8s.io"},
                                   {"kind", "ClusterRole"},
                                   {"name", join({value("manager.name"), "-tenant"})}})},
                  {"subjects", list({map({{"kind", "ServiceAccount"},
                                          {"name", value("manager.name")},
                                          {"namespace", value("manager.namespace")}})})}}),
          given("manager.name")};
}

std::vector<Helper> helpers() {
  const Node labels = map({{"dp.ml.ink/tenant", value("tenant")},
                           {"dp.ml.ink/project", value("project")},
                           {"app.kubernetes.io/managed-by", release_service()}});
  return {{"labels", "Labels of every object.", true, {}, labels},
          {"annotations",
           "What every object is part of.",
           true,
           {},
           map({{"kchart.dev/tenant", join({value("tenant"), "/", value("project")})}})}};
}

std::vector<Part> parts() {
  std::vector<Part> all = {namespace_part("restricted", {})};
  for (const std::vector<Part>& more : {policies(), quota_parts(), {manager_binding()}}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

std::string space_of(const TenantSpec& spec) {
  return spec.prefix + "-" + spec.tenant + "-" + spec.project;
}

}  // namespace

const Blueprint& tenant_blueprint() {
  static const Blueprint blueprint = settled({"Tenant", facts(), sections(), helpers(), parts()});
  return blueprint;
}

Identity identity(const TenantSpec& spec) {
  return {space_of(spec), {space_of(spec), {}, {}}, true};
}

void fill(const TenantSpec& spec, ValueTree& tree, std::vector<Finding>&) {
  tree.text("tenant", spec.tenant);
  tree.text("project", spec.project);
  tree.number("quota.pods", spec.pods);
  tree.text("quota.requests.cpu", spec.quota.requests.cpu);
  tree.text("quota.requests.memory", spec.quota.requests.memory);
  tree.text("quota.limits.cpu", spec.quota.limits.cpu);
  tree.text("quota.limits.memory", spec.quota.limits.memory);
  if (spec.manager.empty()) return;
  const std::size_t slash = spec.manager.find('/');
  tree.text("manager.namespace", spec.manager.substr(0, slash));
  tree.text("manager.name", spec.manager.substr(slash + 1));
}

}  // namespace kchart::compose
