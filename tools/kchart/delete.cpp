// kchart delete: away with a submission.
#include <CLI/App.hpp>
#include <memory>

#include "kchart/commands.hpp"
#include "kchart/submit.hpp"
#include "shared/connect.hpp"
#include "shared/duration.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"
#include "shared/submit_target.hpp"

namespace kchart::tools {

namespace {

struct DeleteFlags {
  std::vector<std::string> arguments;
  std::string dry_run = "none", timeout = "5m0s";
  bool no_wait = false;
};

int run_delete(const DeleteFlags& o, Settings& settings) {
  RemoveOptions options;
  options.name = one_argument(o.arguments, "the name of a submission");
  options.wait = !o.no_wait;
  options.dry_run = o.dry_run != "none";
  options.timeout = read_duration(o.timeout);
  options.progress = show_progress;
  const Cluster cluster = connect(settings);
  options.namespace_name = cluster.namespace_name();
  const std::string done = options.dry_run ? " would be deleted\n" : " deleted\n";
  std::string out;
  for (const ObjectName& one : remove_submission(cluster, options)) out += one.text() + done;
  end_progress();
  print_out(out);
  return 0;
}

}  // namespace

Command add_delete(CLI::App& app) {
  auto o = std::make_shared<DeleteFlags>();
  Flags flags(app);
  flags.text("--dry-run", o->dry_run, "client or server: only say what would be deleted");
  flags.text("--timeout", o->timeout, "time to wait until all is gone");
  flags.toggle("--no-wait", o->no_wait, "do not wait until all is gone");
  app.add_option("name", o->arguments, "NAME of a submission")->expected(-1);
  return [o](Settings& settings) { return run_delete(*o, settings); };
}

}  // namespace kchart::tools
