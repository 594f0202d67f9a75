// The table of an Instance.
#include "model/kinds.hpp"

namespace kchart::model {

namespace {

template <class T>
Table<T> start(std::string_view name, std::string_view doc) {
  return Table<T>(name, doc);
}

}  // namespace

template <>
const Table<RepositorySpec>& table_of<RepositorySpec>() {
  static const Table<RepositorySpec> table =
      start<RepositorySpec>("Repository", "the repository that is cloned into /workspace")
          .with({"url", "its address", text(kCloneUrl), true}, &RepositorySpec::url)
          .with({"branch", "the branch; left out: master", text(kBranch)}, &RepositorySpec::branch)
          .with({"token", "the Secret with a token for https", text(kSecretRef)},
                &RepositorySpec::token)
          .with({"sshKey", "the Secret with a private key for ssh", text(kSecretRef)},
                &RepositorySpec::ssh_key);
  return table;
}

template <>
const Table<StorageSpec>& table_of<StorageSpec>() {
  static const Table<StorageSpec> table =
      start<StorageSpec>("Storage", "sizes of the volumes")
          .with({"workspace", "/workspace, kept; left out: 10Gi", text(kQuantity)},
                &StorageSpec::workspace)
          .with({"home", "/home/code/.claude, kept; left out: 1Gi", text(kQuantity)},
                &StorageSpec::home)
          .with({"tmp", "/tmp; left out: 10Gi", text(kQuantity)}, &StorageSpec::tmp)
          .with({"cache", "/home/code/.cache; left out: 5Gi", text(kQuantity)}, &StorageSpec::cache)
          .with({"npmCache", "/home/code/.npm; left out: 1Gi", text(kQuantity)},
                &StorageSpec::npm_cache)
          .with({"class", "the storage class; left out: the cluster's default", text(kName)},
                &StorageSpec::class_name);
  return table;
}

template <>
const Table<DatabaseSpec>& table_of<DatabaseSpec>() {
  static const Table<DatabaseSpec> table =
      start<DatabaseSpec>("Database", "a database of its own in a cluster of CloudNativePG")
          .with({"cluster", "the cluster: NAMESPACE/NAME", text(kClusterRef), true},
                &DatabaseSpec::cluster)
          .with({"reclaim", "what becomes of the data when it is no longer declared",
                 choice("reclaim policy", {"delete", "retain"})},
                &DatabaseSpec::reclaim);
  return table;
}

template <>
const Table<BackupSpec>& table_of<BackupSpec>() {
  static const Table<BackupSpec> table =
      start<BackupSpec>("Backup", "snapshots of the kept volumes")
          .with({"schedule", "when, as cron writes it", text(kSchedule), true},
                &BackupSpec::schedule)
          .with({"class", "the VolumeSnapshotClass; left out: the default", text(kName)},
                &BackupSpec::snapshot_class)
          .with({"keep", "how many snapshots of a volume are kept", number(1, 365)},
                &BackupSpec::keep)
          .with({"apiServer",
                 "where the API server is, as a CIDR; left out: ports 443 and 6443 of all are open "
                 "to it",
                 text(kCidr)},
                &BackupSpec::api_server);
  return table;
}

namespace {

void read_servers(InstanceSpec& into, const YAML::Node& node, const FieldInfo& field,
                  Reader& reader) {
  into.all_servers = false;
  read_value(into.servers, node, field, reader);
}

Table<InstanceSpec> make_table() {
  auto table = start<InstanceSpec>("Instance", "one Claude Code instance: a pod of containers");
  table.with(api_version_row(), [](auto&&...) {}).with(kind_row("Instance"), [](auto&&...) {});
  table.with(overlays_row(), [](auto&&...) {});
  table
      .with({"description", "what it is for; its SHA-256 names everything", text(kAnyText), true},
            &InstanceSpec::description)
      .with({"owner", "whose it is; it lives in the namespace claude-OWNER", text(kUser), true},
            &InstanceSpec::owner)
      .with({"name", "a name instead of the one computed from the description", text(kLabel)},
            &InstanceSpec::name)
      .with({"features", "tools beside the main container",
             many(choice("feature", {"golang", "typescript", "postgres", "graphql"}))},
            &InstanceSpec::features)
      .with({"mcpServers", "the MCP servers; left out: all",
             many(choice("MCP server", {"context7", "playwrightBrowser", "dockerhubMcp"}))},
            read_servers)
      .with({"repository", "the repository that is cloned", record(table_of<RepositorySpec>())},
            &InstanceSpec::repository)
      .with({"storage", "sizes of the volumes", record(table_of<StorageSpec>())},
            &InstanceSpec::storage)
      .with({"resources", "of the main container", record(table_of<ResourcesSpec>())},
            &InstanceSpec::resources)
      .with({"ingress", "how it is reached", record(table_of<IngressSpec>())},
            &InstanceSpec::ingress)
      .with({"database", "a database of its own", record(table_of<DatabaseSpec>())},
            &InstanceSpec::database)
      .with({"connects", "its connections; all others are closed",
             many(record(table_of<EdgeSpec>()))},
            &InstanceSpec::connects)
      .with({"timezone", "its time zone; left out: America/Montreal", text(kZone)},
            &InstanceSpec::timezone)
      .with({"autoscaling", "more pods under load", record(table_of<AutoscalingSpec>())},
            &InstanceSpec::autoscaling)
      .with({"verticalAutoscaling", "let the cluster size the main container", boolean()},
            &InstanceSpec::vertical_autoscaling)
      .with({"disruptionBudget", "keep one pod while nodes are drained", boolean()},
            &InstanceSpec::disruption_budget)
      .with({"backup", "snapshots of the kept volumes", record(table_of<BackupSpec>())},
            &InstanceSpec::backup)
      .with({"dashboard", "a dashboard for Grafana", boolean()}, &InstanceSpec::dashboard);
  return table;
}

}  // namespace

template <>
const Table<InstanceSpec>& table_of<InstanceSpec>() {
  static const Table<InstanceSpec> table = make_table();
  return table;
}

}  // namespace kchart::model
