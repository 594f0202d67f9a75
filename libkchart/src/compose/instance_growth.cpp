// Scaling, backups, dashboards and the chart's own test of an Instance.
#include "compose/backup.hpp"
#include "compose/growth.hpp"
#include "compose/instance.hpp"
#include "compose/pod.hpp"

namespace kchart::compose {

std::vector<Part> instance_growth_parts() {
  const Workload pods{helper("name"), selected_pods(), "claude-web"};
  const Board board{"Claude instance ", "claude-", "instance.json", true};
  std::vector<Part> parts = growth_parts(pods, board, {});
  const ConnectionTest test{"claude-instance-test", helper("service"),
                            instance_port("claude-web", "http"), "containers.prepare"};
  const Snapshots snapshots{helper("name"),
                            join({helper("name"), "-workspace ", helper("name"), "-home"}),
                            "claude-instance-backup"};
  for (const std::vector<Part>& more : {backup_parts(snapshots), connection_test(pods, test, {})}) {
    parts.insert(parts.end(), more.begin(), more.end());
  }
  return parts;
}

}  // namespace kchart::compose
