// kchart port-forward: ports of a pod as ports of this machine.
#include <memory>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/port_forward.hpp"
#include "shared/connect.hpp"
#include "shared/duration.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

struct PortForwardFlags {
  std::vector<std::string> arguments, addresses;
  std::string pod_timeout = "1m0s";
};

int run_port_forward(const PortForwardFlags& o, Settings& settings) {
  if (o.arguments.size() < 2) {
    throw Error(Fault::refused, "usage",
                "TYPE/NAME and list of ports are required for port-forward");
  }
  PortForwardOptions options;
  options.target = o.arguments[0];
  options.ports.assign(o.arguments.begin() + 1, o.arguments.end());
  if (!o.addresses.empty()) options.addresses = o.addresses;
  options.pod_running_timeout = read_pod_timeout(o.pod_timeout);
  options.note = [](const std::string& text) { print_out(text + "\n"); };
  const Cluster cluster = connect(settings);
  options.namespace_name = cluster.namespace_name();
  PortForward(cluster, options).run();
  return 0;
}

}  // namespace

Command add_port_forward(CLI::App& app) {
  auto o = std::make_shared<PortForwardFlags>();
  Flags flags(app);
  flags.comma_list("--address", o->addresses,
                   "loopback addresses to listen on (default localhost)");
  flags.text("--pod-running-timeout", o->pod_timeout, kPodTimeoutHelp, duration_problem);
  add_arguments(app, o->arguments, "TARGET [LOCAL:]REMOTE...",
                "a pod, TYPE/NAME or a submission, and its ports");
  return [o](Settings& settings) { return run_port_forward(*o, settings); };
}

}  // namespace kchart::tools
