#include "compose/backup.hpp"

#include "compose/access.hpp"
#include "compose/network.hpp"
#include "compose/pod.hpp"
#include "compose/settings.hpp"

namespace kchart::compose {

namespace {

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

class Backup {
 public:
  explicit Backup(const Snapshots& of) : of_(of) {}

  std::vector<Part> parts() const {
    const Node rule = grant_node("snapshot.storage.k8s.io", {"volumesnapshots"},
                                 {"get", "list", "create", "delete"});
    std::vector<Node> objects = policies();
    objects.push_back(service_account(named("-backup")));
    objects.push_back(object({kRbac, "Role", named("-backup")}, {{"rules", list({rule})}}));
    objects.push_back(role_binding(named("-backup"), "Role", named("-backup")));
    objects.push_back(job());
    std::vector<Part> made;
    for (Node& one : objects) made.push_back({"backup", std::move(one), given("backup.enabled")});
    return made;
  }

 private:
  Text named(const char* suffix) const { return join({of_.name, suffix}); }

  // Of its own: with those of the others their policies would close the API server to it.
  Node labels() const {
    return map({{"app.kubernetes.io/name", of_.label}, {"app.kubernetes.io/instance", of_.name}});
  }

  // Nobody calls it, and it calls only the API server; where that is, a chart cannot know by
  // itself.
  std::vector<Node> policies() const {
    const Node pods = map({{"matchLabels", labels()}});
    const Node api_server =
        map({{"ports", list({protocol_port("TCP", 443), protocol_port("TCP", 6443)})},
             {"to", tree("backup.apiServer"), given("backup.apiServer")}});
    return {deny_all(named("-backup-deny-all"), pods), allow_dns(named("-backup-dns"), pods),
            edge_policy(named("-backup-api"), "Egress", list({api_server}), pods)};
  }

  Node container() const {
    const Node resources = map({{"requests", map({{"cpu", "50m"}, {"memory", "64Mi"}})},
                                {"limits", map({{"cpu", "200m"}, {"memory", "128Mi"}})}});
    return map(
        {{"name", "snapshot"},
         {"image", value("backup.image")},
         {"command", list({"/bin/sh", "-c", kBackup})},
         {"env", list({variable("CLAIMS", of_.claims), variable("KEEP", value("backup.keep")),
                       variable("SNAPSHOT_CLASS", value("backup.snapshotClass")),
                       variable("HOME", "/tmp")})},
         {"resources", resources},
         {"securityContext", container_security()},
         {"volumeMounts", list({mount("tmp", "/tmp")})}});
  }

  Node job() const {
    const Node pod = map({{"serviceAccountName", named("-backup")},
                          {"automountServiceAccountToken", true},
                          {"restartPolicy", "Never"},
                          {"securityContext", pod_security()},
                          {"containers", list({container()})},
                          {"volumes", list({empty_dir("tmp", "16Mi")})}});
    const Node pods = map({{"metadata", map({{"labels", labels()}})}, {"spec", pod}});
    const Node job = map({{"backoffLimit", 2}, {"template", pods}});
    return object({"batch/v1", "CronJob", named("-backup")},
                  {{"spec", map({{"schedule", value("backup.schedule")},
                                 {"concurrencyPolicy", "Forbid"},
                                 {"jobTemplate", map({{"spec", job}})}})}});
  }

  const Snapshots& of_;
};

}  // namespace

std::vector<Part> backup_parts(const Snapshots& snapshots) {
  return Backup(snapshots).parts();
}

std::vector<Setting> backup_settings() {
  return {
      enabled("backup.enabled", "Snapshots of the PVCs", "false"),
      words("backup.schedule", "When, as cron writes it", "\"0 3 * * *\""),
      words("backup.snapshotClass", "VolumeSnapshotClass; empty: the default", "\"\""),
      setting("backup.keep", "Snapshots kept of each PVC", Sort::integer, "7"),
      setting(
          "backup.apiServer",
          "Where the API server is, as peers of a NetworkPolicy; empty: ports 443 and 6443 of all",
          Sort::list, "[]"),
      words("backup.image", "Image with a shell and kubectl", "alpine/k8s:1.34.2")};
}

void set_backup(const BackupSpec& backup, ValueTree& tree) {
  if (backup.schedule.empty()) return;
  tree.boolean("backup.enabled", true);
  tree.text("backup.schedule", backup.schedule);
  tree.text("backup.snapshotClass", backup.snapshot_class);
  tree.number("backup.keep", backup.keep);
  if (backup.api_server.empty()) return;
  Arena& arena = tree.arena();
  EdgeSpec edge;
  edge.to = backup.api_server;
  tree.set("backup.apiServer", *rule_for(edge, {}, {}, arena).as_map()->find("to"));
}

}  // namespace kchart::compose
