// kchart status: how the objects of a submission do, and why some do not.
#include <memory>
#include <nlohmann/json.hpp>

#include "kchart/commands.hpp"
#include "kchart/submit.hpp"
#include "shared/connect.hpp"
#include "shared/flags.hpp"
#include "shared/report.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

struct StatusFlags {
  std::vector<std::string> arguments;
  std::string output = "table";
};

nlohmann::json json_of(const MemberStatus& one) {
  nlohmann::json json = tools::json_of(one.object);
  json.update({{"status", one.readiness},
               {"message", one.message},
               {"reasons", one.reasons},
               {"who", one.who},
               {"what", one.what},
               {"why", one.why}});
  return json;
}

std::string text_of(const MemberStatus& one) {
  std::string text = one.object.text() + "\t" + one.readiness + "\t" + one.message + "\n";
  for (const std::string& line : one.reasons) text += "  " + line + "\n";
  return text;
}

int run_status(const StatusFlags& o, Settings& settings) {
  check_report_format(o.output);
  const std::string name = one_argument(o.arguments, "the name of a submission");
  const Cluster cluster = connect(settings);
  const SubmissionStatus status = submission_status(cluster, name, cluster.namespace_name());
  nlohmann::json members = nlohmann::json::array();
  std::string table;
  bool ready = true;
  for (const MemberStatus& one : status.members) {
    ready = ready && one.readiness == "Current";
    members.push_back(json_of(one));
    table += text_of(one);
  }
  for (const std::string& url : status.urls) table += url + "\n";
  print_report(o.output, table, {{"members", members}, {"urls", status.urls}});
  return ready ? 0 : 1;
}

}  // namespace

Command add_status(CLI::App& app) {
  auto o = std::make_shared<StatusFlags>();
  Flags flags(app);
  flags.choice("-o,--output", o->output, "table|json|yaml", "output format");
  add_arguments(app, o->arguments, "NAME", "of a submission");
  return [o](Settings& settings) { return run_status(*o, settings); };
}

}  // namespace kchart::tools
