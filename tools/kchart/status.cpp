// kchart status: how the objects of a submission do, and why some do not; without a name, which
// submissions there are.
#include <memory>
#include <nlohmann/json.hpp>

#include "kchart/commands.hpp"
#include "kchart/submissions.hpp"
#include "kchart/submit.hpp"
#include "shared/connect.hpp"
#include "shared/flags.hpp"
#include "shared/report.hpp"
#include "shared/settings.hpp"
#include "shared/table.hpp"

namespace kchart::tools {

namespace {

struct StatusFlags {
  std::vector<std::string> arguments;
  std::string output = "table";
  bool all_namespaces = false;
};

nlohmann::json json_of(const MemberStatus& one) {
  return {{"kind", one.object.kind}, {"namespace", one.object.namespace_name},
          {"name", one.object.name}, {"status", one.readiness},
          {"message", one.message},  {"reasons", one.reasons},
          {"who", one.who},          {"what", one.what},
          {"why", one.why}};
}

std::string text_of(const MemberStatus& one) {
  std::string text = one.object.text() + "\t" + one.readiness + "\t" + one.message + "\n";
  for (const std::string& line : one.reasons) text += "  " + line + "\n";
  return text;
}

int list(const StatusFlags& o, Settings& settings) {
  const Cluster cluster = connect(settings);
  const std::string where = o.all_namespaces ? "" : cluster.namespace_name();
  nlohmann::json all = nlohmann::json::array();
  Rows rows{{"NAME", "NAMESPACE", "CREATED", "CHART", "APP VERSION", "KINDS"}};
  for (const SubmissionEntry& one : list_submissions(cluster, where)) {
    all.push_back({{"name", one.name},
                   {"namespace", one.namespace_name},
                   {"created", one.created},
                   {"chart", one.chart},
                   {"app_version", one.app_version},
                   {"kinds", one.kinds},
                   {"tooling", one.tooling}});
    std::string kinds;
    for (const std::string& kind : one.kinds) kinds += (kinds.empty() ? "" : ", ") + kind;
    rows.push_back({one.name, one.namespace_name, one.created, one.chart, one.app_version, kinds});
  }
  print_report(o.output, table_text(rows) + "\n", all);
  return 0;
}

int run_status(const StatusFlags& o, Settings& settings) {
  check_report_format(o.output);
  if (o.arguments.empty()) return list(o, settings);
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
  flags.toggle("-A,--all-namespaces", o->all_namespaces, "without NAME: those of all namespaces");
  flags.text("-o,--output", o->output, "table, json or yaml (default table)");
  add_arguments(app, "name", o->arguments, "NAME of a submission; none: list them");
  return [o](Settings& settings) { return run_status(*o, settings); };
}

}  // namespace kchart::tools
