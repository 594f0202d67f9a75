// kchart diff: what a submission would change, asked of the server.
#include <memory>
#include <nlohmann/json.hpp>

#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/submit.hpp"
#include "shared/connect.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/report.hpp"
#include "shared/settings.hpp"
#include "shared/submit_target.hpp"
#include "shared/table.hpp"

namespace kchart::tools {

namespace {

struct DiffFlags {
  std::vector<std::string> arguments;
  TargetFlags target;
  std::string output = "diff";
};

nlohmann::json json_of(const ObjectDiff& one) {
  const auto value = [](const std::string& text) {
    return text.empty() ? nlohmann::json() : nlohmann::json::parse(text);
  };
  nlohmann::json fields = nlohmann::json::array();
  for (const FieldChange& field : one.fields) {
    fields.push_back(
        {{"path", field.path}, {"before", value(field.before)}, {"after", value(field.after)}});
  }
  nlohmann::json json = tools::json_of(one.object);
  json["change"] = std::string(name_of(one.change()));
  json["fields"] = fields;
  return json;
}

// Without the notes that each change takes along, which say who, what and why.
std::string fields_text(const ObjectDiff& one) {
  if (one.change() != Change::configured) return "";
  std::string text;
  for (const FieldChange& field : one.fields) {
    if (field.path.starts_with(".metadata.annotations[\"kchart.dev/")) continue;
    text += (text.empty() ? "" : ", ") + field.path;
  }
  return text;
}

void print_list(const std::string& format, const std::vector<ObjectDiff>& all) {
  nlohmann::json objects = nlohmann::json::array();
  Rows rows{{"CHANGE", "OBJECT", "FIELDS"}};
  for (const ObjectDiff& one : all) {
    objects.push_back(json_of(one));
    rows.push_back({std::string(name_of(one.change())), one.object.text(), fields_text(one)});
  }
  print_report(format, all.empty() ? "" : table_text(rows) + "\n", objects);
}

std::vector<ObjectDiff> differences(DiffFlags& o, Settings& settings) {
  const std::string argument = one_argument(o.arguments, "a chart, a folder, a file or -");
  const SubmitSource source(o.target, argument, settings);
  take_namespace(source, settings);
  const Cluster cluster = connect(settings);
  SubmitOptions options = submit_options(o.target, settings, cluster);
  options.name = source.name();
  SubmitTarget target = source.read(settings, &cluster);
  options.hooks = std::move(target.hooks);
  options.what = "submit " + options.name + " (" + target.what + ")";
  return diff(cluster, target.manifests, options);
}

// As kubectl diff: 1 says that there are differences, so that a refusal is another status.
int run_diff(DiffFlags& o, Settings& settings) {
  try {
    if (o.output != "diff") check_report_format(o.output);
    const std::vector<ObjectDiff> all = differences(o, settings);
    if (o.output != "diff") {
      print_list(o.output, all);
    } else {
      for (const ObjectDiff& one : all) print_out(diff_text(one));
    }
    return all.empty() ? 0 : 1;
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
  flags.choice("-o,--output", o->output, "diff|table|json|yaml",
               "output format; diff is as kubectl's");
  add_arguments(app, o->arguments, "TARGET",
                "a chart, a folder, a file (manifests, declarations, an Application) or -");
  add_footer(app, "Exit status: 0 without differences, 1 with some, above 1 what went wrong.");
  return [o](Settings& settings) { return run_diff(*o, settings); };
}

}  // namespace kchart::tools
