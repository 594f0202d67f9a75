// Scaling, backups, dashboards and the chart's own test of an Instance.
#include "compose/growth.hpp"
#include "compose/instance.hpp"
#include "compose/pod.hpp"

namespace kchart::compose {

namespace {

Text named(const char* suffix) { return join({helper("name"), suffix}); }

// One snapshot of each volume, then the oldest ones beyond those that are kept go.
constexpr const char* kBackup = R"(set -eu
for claim in $CLAIMS; do
  {
    echo "apiVersion: snapshot.storage.k8s.io/v1"
    echo "kind: VolumeSnapshot"
    echo "metadata:"
    echo "  generateName: $claim-"
    echo "  labels: {kchart.dev/claim: \"$claim\"}"
    echo "spec:"
    [ -z "$SNAPSHOT_CLASS" ] || echo "  volumeSnapshotClassName: $SNAPSHOT_CLASS"
    echo "  source: {persistentVolumeClaimName: \"$claim\"}"
  } | kubectl create -f -
  kubectl get volumesnapshots -l "kchart.dev/claim=$claim" --sort-by=.metadata.creationTimestamp -o name |
    awk -v keep="$KEEP" '{line[NR] = $0} END {for (i = 1; i <= NR - keep; i++) print line[i]}' |
    xargs -r kubectl delete
done
)";

// Labels of its own: with those of the instance its policies would close the API server to it.
Node backup_labels() {
  return map({{"app.kubernetes.io/name", "claude-instance-backup"},
              {"app.kubernetes.io/instance", helper("name")}});
}

// Nobody calls it, and it calls only the API server, whose address a chart cannot know.
std::vector<Part> backup_policies(const Cond& on) {
  const Node pods = map({{"matchLabels", backup_labels()}});
  const Node api_server =
      map({{"ports", list({protocol_port("TCP", 443), protocol_port("TCP", 6443)})}});
  return {{"backup", deny_all(named("-backup-deny-all"), pods), on},
          {"backup", allow_dns(named("-backup-dns"), pods), on},
          {"backup", edge_policy(named("-backup-api"), "Egress", list({api_server}), pods), on}};
}

Node backup_job() {
  const Node container =
      map({{"name", "snapshot"},
           {"image", value("backup.image")},
           {"command", list({"/bin/sh", "-c", kBackup})},
           {"env", list({variable("CLAIMS", join({helper("name"), "-workspace ", helper("name"),
                                                  "-home"})),
                         variable("KEEP", value("backup.keep")),
                         variable("SNAPSHOT_CLASS", value("backup.snapshotClass")),
                         variable("HOME", "/tmp")})},
           {"resources", map({{"requests", map({{"cpu", "50m"}, {"memory", "64Mi"}})},
                              {"limits", map({{"cpu", "200m"}, {"memory", "128Mi"}})}})},
           {"securityContext", container_security()},
           {"volumeMounts", list({mount("tmp", "/tmp")})}});
  const Node pod = map({{"serviceAccountName", named("-backup")},
                        {"automountServiceAccountToken", true},
                        {"restartPolicy", "Never"},
                        {"securityContext", pod_security()},
                        {"containers", list({container})},
                        {"volumes", list({empty_dir("tmp", "16Mi")})}});
  const Node metadata = map({{"labels", backup_labels()}});
  const Node job =
      map({{"backoffLimit", 2}, {"template", map({{"metadata", metadata}, {"spec", pod}})}});
  return object({"batch/v1", "CronJob", named("-backup")},
                {{"spec", map({{"schedule", value("backup.schedule")},
                               {"concurrencyPolicy", "Forbid"},
                               {"jobTemplate", map({{"spec", job}})}})}});
}

std::vector<Part> backup_parts() {
  const Cond on = given("backup.enabled");
  const Node account = object({"v1", "ServiceAccount", named("-backup")},
                              {{"automountServiceAccountToken", false}});
  const Node rule = map({{"apiGroups", list({"snapshot.storage.k8s.io"})},
                         {"resources", list({"volumesnapshots"})},
                         {"verbs", list({"get", "list", "create", "delete"})}});
  const Node role = object({"rbac.authorization.k8s.io/v1", "Role", named("-backup")},
                           {{"rules", list({rule})}});
  const Node binding =
      object({"rbac.authorization.k8s.io/v1", "RoleBinding", named("-backup")},
             {{"roleRef", map({{"apiGroup", "rbac.authorization.k8s.io"},
                               {"kind", "Role"},
                               {"name", named("-backup")}})},
              {"subjects", list({map({{"kind", "ServiceAccount"},
                                      {"name", named("-backup")},
                                      {"namespace", release_namespace()}})})}});
  std::vector<Part> parts = backup_policies(on);
  for (const Node& object : {account, role, binding, backup_job()}) {
    parts.push_back({"backup", object, on});
  }
  return parts;
}

}  // namespace

std::vector<Part> instance_growth_parts() {
  const Workload pods{helper("name"), selected_pods(), "claude-web"};
  const Board board{"Claude instance ", "claude-", "instance.json", true};
  std::vector<Part> parts = growth_parts(pods, board, {});
  const ConnectionTest test{"claude-instance-test", helper("service"),
                            instance_port("claude-web", "http"), "containers.prepare"};
  for (const std::vector<Part>& more : {backup_parts(), connection_test(pods, test, {})}) {
    parts.insert(parts.end(), more.begin(), more.end());
  }
  return parts;
}

}  // namespace kchart::compose
