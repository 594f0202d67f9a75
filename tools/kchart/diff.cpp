// kchart diff: what a submission would change, asked of the server.
#include <memory>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/submit.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"
#include "shared/submit_target.hpp"

namespace kchart::tools {

namespace {

struct DiffFlags {
  std::vector<std::string> arguments;
  TargetFlags target;
};

std::string differences(DiffFlags& o, Settings& settings) {
  const std::string argument = one_argument(o.arguments, "a chart, a folder, a file or -");
  const SubmitSource source(o.target, argument, settings);
  const Cluster cluster = connect_for(source, settings);
  SubmitOptions options = submit_options(o.target, settings, cluster);
  options.name = source.name();
  const SubmitTarget target = source.read(settings, cluster);
  options.what = "submit " + options.name + " (" + target.what + ")";
  std::string out;
  for (const ObjectDiff& one : diff(cluster, target.manifests, options)) out += diff_text(one);
  return out;
}

// As kubectl diff: 1 says that there are differences, so that a refusal is another status.
int run_diff(DiffFlags& o, Settings& settings) {
  try {
    const std::string out = differences(o, settings);
    print_out(out);
    return out.empty() ? 0 : 1;
  } catch (const Error& error) {
    if (error.fault() != Fault::refused) throw;
    throw Error(Fault::usage, error.code(), error.message(), error.position());
  }
}

}  // namespace

Command add_diff(CLI::App& app) {
  auto o = std::make_shared<DiffFlags>();
  Flags flags(app);
  o->target.add_to(flags);
  add_arguments(app, "target", o->arguments, "CHART, folder, file or -");
  return [o](Settings& settings) { return run_diff(*o, settings); };
}

}  // namespace kchart::tools
