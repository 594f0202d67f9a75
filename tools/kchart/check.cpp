// kchart check: is every object that a chart or a set of manifests makes valid, and every pod as
// restricted as asked?
#include <algorithm>

#include "kchart/check_report.hpp"
#include "kchart/checker.hpp"
#include "kchart/commands.hpp"
#include "kchart/error.hpp"
#include "kchart/lint_rules.hpp"
#include "shared/flags.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"
#include "shared/value_flags.hpp"

namespace kchart::tools {

namespace {

// A failing command line: the status of `check` for it is 2.
[[noreturn]] void misused(const std::string& message) {
  throw Error(Fault::usage, "usage", message);
}

Severity severity_of(const std::string& name) {
  if (name == "error") return Severity::error;
  if (name == "warning") return Severity::warning;
  if (name == "info") return Severity::info;
  misused("--fail-on " + name + ": choose error, warning, info or never");
}

std::string rules_text() {
  static constexpr const char* kWords[] = {"info", "warning", "error"};
  std::string out;
  for (const LintRule& rule : lint_rules()) {
    out += std::string(rule.id) + " (" + kWords[static_cast<int>(rule.severity)] + ")\n    " +
           std::string(rule.reason) + "\n    fix: " + std::string(rule.fix) + '\n';
  }
  return out;
}

int run(const CheckFlags& o, const Settings& settings) {
  if (o.rules) {
    print_out(rules_text());
    return 0;
  }
  if (o.targets.empty()) misused("kchart check TARGET: give a chart, a folder, a file or -");
  const auto format = report_format(o.output);
  if (!format) misused("-o " + o.output + ": choose text, json, sarif, junit or github");
  const bool never = o.fail_on == "never";
  const Severity bound = never ? Severity::error : severity_of(o.fail_on);
  Checker checker(o, settings);
  checker.run();
  print_out(report_text(checker.findings(), *format, checker.exempted()));
  const bool failed =
      std::any_of(checker.findings().begin(), checker.findings().end(),
                  [&](const Finding& finding) { return finding.severity >= bound; });
  return failed && !never ? 1 : 0;
}

}  // namespace

Command add_check(CLI::App& app) {
  auto o = std::make_shared<CheckFlags>();
  add_arguments(app, o->targets, "TARGET...",
                "charts, repo/name, oci://..., folders of manifests, files, or -");
  Flags flags(app);
  add_value_flags(flags, o->values);
  o->source.add_flags(flags);
  flags.text("--values-matrix", o->values_matrix,
             "check once with each values file of this folder on top");
  flags.text("--kube-version", o->kube_version, "version of Kubernetes to check for (1.N)");
  flags.text("--name", o->release_name, "name of the release that is rendered");
  flags.text("--pod-security", o->pod_security,
             "level[:v1.N] for pods of namespaces without labels");
  flags.comma_list("--only", o->only, "groups of rules: schema, pod-security, network, lint");
  flags.text("--edges", o->edges,
             "a file of declared edges, or of declarations of the generator: what of it is closed, "
             "and what else is open, is an error");
  flags.list("--crds", o->crds, "definitions of custom resources: a file, a folder or a URL");
  flags.list("--schema-location", o->schema_locations,
             "where schemas of custom resources lie, as for kubeconform");
  flags.text("--exemptions", o->exemptions,
             "a file of accepted findings: a list of {rule, object, reason}");
  flags.toggle("--rules", o->rules, "list the rules of lint with their reasons");
  flags.choice("-o,--output", o->output, "text|json|sarif|junit|github", "output format");
  flags.choice("--fail-on", o->fail_on, "error|warning|info|never",
               "exit with 1 from this severity on");
  return [o](Settings& settings) { return run(*o, settings); };
}

}  // namespace kchart::tools
