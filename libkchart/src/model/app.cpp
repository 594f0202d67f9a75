// The tables of an App and of a Tenant.
#include "model/kinds.hpp"

namespace kchart::model {

template <>
const Table<EnvSpec>& table_of<EnvSpec>() {
  static const Table<EnvSpec> table =
      Table<EnvSpec>("Env", "variables of the container")
          .with({"from", "a Secret of which every key becomes a variable", text(kSecretRef)},
                &EnvSpec::from)
          .with({"set", "variables in clear", dictionary(kAnyText)}, &EnvSpec::set)
          .with({"secrets", "variables that are one key of a Secret each", dictionary(kSecretRef)},
                &EnvSpec::secrets);
  return table;
}

namespace {

void add_program(Table<AppSpec>& table) {
  table.with(api_version_row(), [](auto&&...) {}).with(kind_row("App"), [](auto&&...) {});
  table.with(overlays_row(), [](auto&&...) {});
  table
      .with({"name", "what it is called; its Service has the same name", text(kLabel), true},
            &AppSpec::name)
      .with({"image", "the image", text(kImage), true}, &AppSpec::image)
      .with({"previewImage", "the image of the preview; left out: the same", text(kImage)},
            &AppSpec::preview_image)
      .with({"environments", "copies that run beside each other; left out: one",
             many(choice("environment", {"preview", "prod"}))},
            &AppSpec::environments)
      .with({"command", "what runs instead of the image's entry point", many(text(kAnyText))},
            &AppSpec::command)
      .with({"args", "its arguments", many(text(kAnyText))}, &AppSpec::args)
      .with({"port", "the TCP port that it serves", number(1, 65535)}, &AppSpec::port)
      .with({"health", "a path that answers when it is well", text(kPath)}, &AppSpec::health)
      .with({"schedule", "when it runs, as cron writes it; such an app serves nothing",
             text(kSchedule)},
            &AppSpec::schedule)
      .with({"timezone", "the time zone of the schedule", text(kZone)}, &AppSpec::timezone)
      .with({"replicas", "how many pods", number(0, 100)}, &AppSpec::replicas);
}

void add_surroundings(Table<AppSpec>& table) {
  table
      .with(
          {"tenant", "whose it is: TENANT/PROJECT; it lives in dp-TENANT-PROJECT", text(kProject)},
          &AppSpec::tenant)
      .with(
          {"namespace", "where it lives; left out: app-NAME, a namespace of its own", text(kLabel)},
          &AppSpec::namespace_name)
      .with({"sandbox", "the RuntimeClass that it runs in: gvisor", text(kName)}, &AppSpec::sandbox)
      .with({"resources", "what it asks for and may not pass", record(table_of<AmountSpec>())},
            &AppSpec::resources)
      .with({"env", "its variables", record(table_of<EnvSpec>())}, &AppSpec::env)
      .with({"writable", "whether it may write to its root file system", boolean()},
            &AppSpec::writable)
      .with({"scratch", "folders that it may write to, beside /tmp", many(text(kPath))},
            &AppSpec::scratch)
      .with({"ingress", "how it is reached", record(table_of<IngressSpec>())}, &AppSpec::ingress)
      .with({"quota", "of its own namespace; left out: 1 CPU, 512Mi, 6 pods",
             record(table_of<QuotaSpec>())},
            &AppSpec::quota)
      .with({"connects", "its connections; all others are closed",
             many(record(table_of<EdgeSpec>()))},
            &AppSpec::connects)
      .with({"autoscaling", "more pods under load", record(table_of<AutoscalingSpec>())},
            &AppSpec::autoscaling)
      .with({"verticalAutoscaling", "let the cluster size it", boolean()},
            &AppSpec::vertical_autoscaling)
      .with({"disruptionBudget", "keep one pod while nodes are drained", boolean()},
            &AppSpec::disruption_budget)
      .with({"dashboard", "a dashboard for Grafana", boolean()}, &AppSpec::dashboard);
}

}  // namespace

template <>
const Table<AppSpec>& table_of<AppSpec>() {
  static const Table<AppSpec> table = [] {
    Table<AppSpec> made("App", "one program of a user, as a server or on a schedule");
    add_program(made);
    add_surroundings(made);
    return made;
  }();
  return table;
}

template <>
const Table<TenantSpec>& table_of<TenantSpec>() {
  static const Table<TenantSpec> table =
      Table<TenantSpec>("Tenant", "the namespace of one project of a tenant")
          .with(api_version_row(), [](auto&&...) {})
          .with(kind_row("Tenant"), [](auto&&...) {})
          .with(overlays_row(), [](auto&&...) {})
          .with({"tenant", "who", text(kUser), true}, &TenantSpec::tenant)
          .with({"project", "what; the namespace is PREFIX-TENANT-PROJECT", text(kUser), true},
                &TenantSpec::project)
          .with({"prefix", "with what the namespace begins; left out: dp", text(kUser)},
                &TenantSpec::prefix)
          .with({"quota", "left out: 4 CPU and 4Gi requested, 8 CPU and 8Gi at most",
                 record(table_of<ResourcesSpec>())},
                &TenantSpec::quota)
          .with({"pods", "how many there may be; left out: 20", number(1, 10000)},
                &TenantSpec::pods)
          .with({"manager", "the ServiceAccount that deploys into it: NAMESPACE/NAME",
                 text(kClusterRef)},
                &TenantSpec::manager)
          .with({"connects",
                 "connections of all its pods; 'self' is the namespace; all others are closed",
                 many(record(table_of<EdgeSpec>()))},
                &TenantSpec::connects);
  return table;
}

}  // namespace kchart::model
