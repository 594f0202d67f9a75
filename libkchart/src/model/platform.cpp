// The tables of a Sandbox and of a Platform.
#include "model/kinds.hpp"

namespace kchart::model {

template <>
const Table<SandboxSpec>& table_of<SandboxSpec>() {
  static const Table<SandboxSpec> table =
      Table<SandboxSpec>("Sandbox", "terminals in the browser, each a locked pod of its own")
          .with(api_version_row(), [](auto&&...) {})
          .with(kind_row("Sandbox"), [](auto&&...) {})
          .with(overlays_row(), [](auto&&...) {})
          .with({"name", "of the terminal service; left out: web-terminal-service", text(kLabel)},
                &SandboxSpec::name)
          .with({"namespace", "where it lives; left out: claudecode-terminal", text(kLabel)},
                &SandboxSpec::namespace_name)
          .with({"terminalImage", "the image of the terminal service", text(kImage)},
                &SandboxSpec::terminal_image)
          .with({"proxyImage", "the image of the proxy", text(kImage)}, &SandboxSpec::proxy_image)
          .with({"sandboxImage", "the image of the sandboxes", text(kImage)},
                &SandboxSpec::sandbox_image)
          .with({"apiKey", "the Secret with the key of the API; only the proxy has it",
                 text(kSecretRef), true},
                &SandboxSpec::api_key)
          .with({"sessions", "how many at once; left out: 4", number(1, 1000)},
                &SandboxSpec::sessions)
          .with({"nodePort", "the port of every node; left out: 31000", number(30000, 32767)},
                &SandboxSpec::node_port)
          .with({"sandbox", "the RuntimeClass of the sandboxes: gvisor", text(kName)},
                &SandboxSpec::runtime)
          .with({"resources", "of one sandbox", record(table_of<ResourcesSpec>())},
                &SandboxSpec::resources)
          .with({"quota", "of the namespace", record(table_of<QuotaSpec>())}, &SandboxSpec::quota)
          .with(
              {"connects",
               "connections of the terminal service: who reaches it, and the API server's address",
               many(record(table_of<EdgeSpec>()))},
              &SandboxSpec::connects)
          .with({"backup", "snapshots of what the service keeps", record(table_of<BackupSpec>())},
                &SandboxSpec::backup);
  return table;
}

template <>
const Table<RegistrySpec>& table_of<RegistrySpec>() {
  static const Table<RegistrySpec> table =
      Table<RegistrySpec>("Registry", "where images are kept")
          .with({"address", "of the node that keeps it, in the private network", text(kAddress)},
                &RegistrySpec::address)
          .with({"storage", "its size; left out: 100Gi", text(kQuantity)}, &RegistrySpec::storage)
          .with({"schedule", "when garbage is collected, as cron writes it", text(kSchedule)},
                &RegistrySpec::schedule)
          .with({"keep", "how many images of each repository are kept", number(1, 1000)},
                &RegistrySpec::keep);
  return table;
}

template <>
const Table<PlatformSpec>& table_of<PlatformSpec>() {
  static const Table<PlatformSpec> table =
      Table<PlatformSpec>("Platform", "what builds, keeps, runs and watches the apps of a cluster")
          .with(api_version_row(), [](auto&&...) {})
          .with(kind_row("Platform"), [](auto&&...) {})
          .with(overlays_row(), [](auto&&...) {})
          .with({"name", "what it is called", text(kLabel), true}, &PlatformSpec::name)
          .with({"namespace", "where it lives; left out: its name", text(kLabel)},
                &PlatformSpec::namespace_name)
          .with({"domain", "below which apps lie", text(kHost)}, &PlatformSpec::domain)
          .with({"email", "for the certificates", text(kAnyText)}, &PlatformSpec::email)
          .with({"manages", "with what the namespaces begin that it manages", text(kPrefix), true},
                &PlatformSpec::manages)
          .with({"nodes", "the private network of the nodes, as a CIDR", text(kCidr)},
                &PlatformSpec::nodes)
          .with({"components", "its parts",
                 many(choice("component", {"registry", "buildkit", "worker", "builder",
                                           "certificates", "gvisor", "loki", "grafana"})),
                 true},
                &PlatformSpec::components)
          .with({"registry", "where images are kept", record(table_of<RegistrySpec>())},
                &PlatformSpec::registry)
          .with({"workerImage", "the image of the worker", text(kImage)},
                &PlatformSpec::worker_image)
          .with({"builderImage", "the image of the builder's page", text(kImage)},
                &PlatformSpec::builder_image)
          .with({"temporal", "the namespace of Temporal Cloud that the worker polls", text(kName)},
                &PlatformSpec::temporal)
          .with({"connects", "connections of what manages: the worker, the builder",
                 many(record(table_of<EdgeSpec>()))},
                &PlatformSpec::connects)
          .with({"backup", "snapshots of the registry, where no 'nodes' are named",
                 record(table_of<BackupSpec>())},
                &PlatformSpec::backup);
  return table;
}

}  // namespace kchart::model
