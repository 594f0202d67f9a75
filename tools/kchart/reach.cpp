// kchart reach: who can talk to whom, in a chart or a set of manifests.
#include "kchart/reach.hpp"

#include <cstdio>

#include "kchart/commands.hpp"
#include "kchart/edges.hpp"
#include "kchart/error.hpp"
#include "kchart/reach_report.hpp"
#include "kchart/suggest.hpp"
#include "shared/chart_reference.hpp"
#include "shared/chart_source.hpp"
#include "shared/declarations.hpp"
#include "shared/declared_flows.hpp"
#include "shared/flags.hpp"
#include "shared/manifests.hpp"
#include "shared/print.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"
#include "shared/value_flags.hpp"

namespace kchart::tools {

namespace {

struct ReachFlags {
  std::vector<std::string> targets;
  ValueSources values;
  ChartSource source;
  std::string output = "table", from, to, port, diff, edges, ingress_controller;
  std::vector<std::string> diff_values, pod_networks, node_networks, options;
  bool exposed = false, explain = false, suggest = false, no_dns = false;
};

[[noreturn]] void misused(const std::string& message) {
  throw Error(Fault::usage, "usage", message);
}

// "80", "53/UDP", "8000-8999/SCTP": what `edges` takes, too.
Connections asked_ports(const std::string& text) {
  if (text.empty()) return Connections::all();
  std::vector<Finding> findings;
  const auto edges = read_edges("[{from: a, to: b, ports: [\"" + text + "\"]}]", "", findings);
  if (edges.size() != 1) {
    misused("--port " + excerpt(text) + ": write a port such as 5432, 53/UDP or 8000-8999");
  }
  return edges.front().ports;
}

// --option name=yes|no, in the words of the options' names.
void set_option(const std::string& text, ReachOptions& options) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const std::string value = equals == std::string::npos ? "yes" : text.substr(equals + 1);
  const bool yes = value == "yes" || value == "true" || value == "allow" || value == "client";
  const bool known = yes || value == "no" || value == "false" || value == "deny" || value == "node";
  if (name == "icmp" && (value == "rules" || value == "always" || value == "never")) {
    options.icmp = value == "always"  ? ReachOptions::Icmp::always
                   : value == "never" ? ReachOptions::Icmp::never
                                      : ReachOptions::Icmp::follows_rules;
    return;
  }
  const std::pair<const char*, bool*> all[] = {
      {"ipblock_matches_pods", &options.ipblock_matches_pods},
      {"hostnetwork_as_node", &options.hostnetwork_as_node},
      {"remote_node_ingress", &options.remote_node_ingress},
      {"nodeport_source", &options.nodeport_keeps_client},
      {"self_via_service", &options.self_via_service},
  };
  for (const auto& [known_name, field] : all) {
    if (name != known_name || !known) continue;
    *field = yes;
    return;
  }
  misused("--option " + excerpt(text) +
          ": the options are ipblock_matches_pods=yes|no, hostnetwork_as_node=yes|no, "
          "remote_node_ingress=deny|allow, nodeport_source=node|client, self_via_service=no|yes, "
          "icmp=rules|always|never");
}

ReachOptions reach_options(const ReachFlags& o, const Settings& settings) {
  ReachOptions options;
  options.default_namespace = settings.current_namespace();
  options.ingress_controller = o.ingress_controller;
  if (!o.pod_networks.empty()) options.pod_networks = o.pod_networks;
  if (!o.node_networks.empty()) options.node_networks = o.node_networks;
  for (const std::string& text : o.options) set_option(text, options);
  return options;
}

std::string line_of(const Finding& finding) {
  static constexpr const char* kWords[] = {"info", "warning", "error"};
  std::string out;
  if (!finding.position.file.empty()) {
    out += finding.position.file;
    if (finding.position.line > 0) out += ':' + std::to_string(finding.position.line);
    if (finding.position.column > 0) out += ':' + std::to_string(finding.position.column);
    out += ": ";
  }
  out += std::string(kWords[static_cast<int>(finding.severity)]) + ": " + finding.rule + ": ";
  if (!finding.object.empty()) out += finding.object + ": ";
  return out + finding.message + '\n';
}

void warn(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) std::fputs(line_of(finding).c_str(), stderr);
}

std::vector<std::size_t> ends(const Network& network, const std::string& name, bool target) {
  auto all = network.find_all(name);
  if (all.empty() && target) {
    if (const Service* service = network.find_service(name)) all = service->backends;
  }
  if (all.empty()) {
    throw Error(Fault::refused, "reach.name",
                "\"" + excerpt(name) + "\" is neither in the manifests nor named by a policy");
  }
  return all;
}

// One answer per pair of ends; 1 when a port was asked for and is not wholly allowed.
int answer(const Network& network, const ReachFlags& o) {
  const Connections asked = asked_ports(o.port);
  bool good = true;
  std::string out;
  for (const std::size_t from : ends(network, o.from, false)) {
    for (const std::size_t to : ends(network, o.to, true)) {
      if (!out.empty()) out += '\n';
      out += explain_text(network, from, to, asked);
      good = good && network.between(from, to).contains(asked);
    }
  }
  print_out(out);
  return o.port.empty() || good ? 0 : 1;
}

int print_diff(const Network& before, const Network& after) {
  std::string out;
  for (const FlowChange& change : flow_changes(before, after)) {
    const std::string pair = change.from + " -> " + change.to + ": ";
    if (!change.opened.empty()) out += "+ " + pair + change.opened.text() + '\n';
    if (!change.closed.empty()) out += "- " + pair + change.closed.text() + '\n';
  }
  print_out(out.empty() ? "no difference\n" : out);
  return out.empty() ? 0 : 1;
}

int print_report(const Network& network, const std::string& format) {
  const std::pair<const char*, std::string (*)(const Network&)> formats[] = {
      {"table", reach_table}, {"json", reach_json}, {"md", reach_markdown},
      {"dot", reach_dot},     {"svg", reach_svg},
  };
  for (const auto& [name, print] : formats) {
    if (format != name) continue;
    print_out(print(network));
    return 0;
  }
  misused("-o " + excerpt(format) + ": choose table, json, md, dot or svg");
}

// `all_good` is what is said when nothing is wrong.
int print_findings(const std::vector<Finding>& findings, const std::string& all_good) {
  std::string out;
  bool failed = false;
  for (const Finding& finding : findings) {
    failed = failed || finding.severity == Severity::error;
    out += line_of(finding);
  }
  if (!failed) out += all_good + '\n';
  print_out(out);
  return failed ? 1 : 0;
}

int check_declared(const Manifests& manifests, const ReachFlags& o, const Settings& settings) {
  const std::string text = read_source(o.edges, settings.limits().yaml_input);
  const ReachOptions reach = reach_options(o, settings);
  if (holds_declarations(text)) {
    return print_findings(check_declared_flows(text, o.edges, manifests.objects(), reach),
                          "exactly what the declaration opens is open");
  }
  std::vector<Finding> findings;
  const std::vector<Edge> edges = read_edges(text, o.edges, findings);
  EdgeOptions options;
  options.reach = reach;
  for (Finding& finding : check_edges(manifests.objects(), edges, options)) {
    findings.push_back(std::move(finding));
  }
  return print_findings(findings,
                        std::to_string(edges.size()) + " edges: all open, and nothing else is");
}

// 1 when some of what is declared cannot be said with policies.
int suggest(const Manifests& manifests, const ReachFlags& o, const Settings& settings) {
  std::vector<Finding> findings;
  const auto edges =
      read_edges(read_source(o.edges, settings.limits().yaml_input), o.edges, findings);
  EdgeOptions options;
  options.reach = reach_options(o, settings);
  options.dns = !o.no_dns;
  const std::string policies = suggest_policies(manifests.objects(), edges, options, findings);
  warn(findings);
  print_out(policies);
  return findings.empty() ? 0 : 1;
}

// Where a target is that may be a chart elsewhere.
std::string located(const ReachFlags& o, const std::string& target, const Settings& settings) {
  return is_chart_reference(o.source, target) ? o.source.locate(target, settings) : target;
}

int run(const ReachFlags& o, const Settings& settings) {
  if (o.targets.size() != 1)
    misused("kchart reach takes one TARGET: a chart, a folder, a file or -");
  if (o.from.empty() != o.to.empty()) misused("--from and --to belong together");
  if (!o.port.empty() && o.from.empty()) misused("--port needs --from and --to");
  const ReachOptions options = reach_options(o, settings);
  Manifests manifests;
  manifests.load(located(o, o.targets.front(), settings), o.values, settings);
  if (o.suggest && o.edges.empty()) misused("--suggest needs --edges");
  if (o.suggest) return suggest(manifests, o, settings);
  if (!o.edges.empty()) return check_declared(manifests, o, settings);
  std::vector<Finding> findings;
  const Network network = Network::read(manifests.objects(), options, findings);
  warn(findings);
  if (!o.from.empty()) return answer(network, o);
  if (o.exposed) {
    print_out(exposed_table(network));
    return 0;
  }
  if (o.diff.empty() && o.diff_values.empty()) return print_report(network, o.output);
  Manifests others;
  ValueSources values = o.values;
  values.files.insert(values.files.end(), o.diff_values.begin(), o.diff_values.end());
  const std::string& other_target = o.diff.empty() ? o.targets.front() : o.diff;
  others.load(located(o, other_target, settings), values, settings);
  ReachOptions same = options;  // ranges of addresses must be the same on both sides
  for (const Manifests* side : {&manifests, &others}) {
    const std::vector<std::string> cuts = policy_cidrs(side->objects());
    same.cut_at.insert(same.cut_at.end(), cuts.begin(), cuts.end());
  }
  findings.clear();
  std::vector<Finding> known;
  const Network before = Network::read(manifests.objects(), same, known);
  const Network after = Network::read(others.objects(), same, findings);
  warn(findings);
  return print_diff(before, after);
}

}  // namespace

Command add_reach(CLI::App& app) {
  auto o = std::make_shared<ReachFlags>();
  add_arguments(app, o->targets, "TARGET",
                "a chart, repo/name, oci://..., a folder of manifests, a file, or -");
  Flags flags(app);
  add_value_flags(flags, o->values);
  o->source.add_flags(flags);
  flags.choice("-o,--output", o->output, "table|json|md|dot|svg", "output format");
  flags.text("--from", o->from, "explain one answer: the source");
  flags.text("--to", o->to, "explain one answer: the destination, or a Service");
  flags.toggle("--explain", o->explain, "say why (--from and --to always do)");
  flags.text("--port", o->port, "ask for one port: 5432, 53/UDP; exit 1 when it is blocked");
  flags.toggle("--exposed", o->exposed, "what the outside reaches");
  flags.text("--edges", o->edges,
             "a file of declared edges, or of declarations of the generator: exit 1 when one is "
             "closed, or more is open");
  flags.toggle("--suggest", o->suggest,
               "with --edges: print the policies under which exactly these edges are open");
  flags.toggle("--no-dns", o->no_dns, "close name resolution, too, unless an edge declares it");
  flags.text("--diff", o->diff,
             "what the target OTHER opens and closes against this one; PATH@REVISION is a commit");
  flags.list("--diff-values", o->diff_values, "a values file that the other side has on top");
  flags.list("--option", o->options, "NAME=VALUE where implementations differ");
  flags.list("--pod-network", o->pod_networks, "CIDR where pods live (default 10.0.0.0/8)");
  flags.list("--node-network", o->node_networks,
             "CIDR where nodes live (default 172.16.0.0/12 and 192.168.0.0/16)");
  flags.text("--ingress-controller", o->ingress_controller,
             "pods that receive what Ingresses let in: namespace[/label=value,...]");
  return [o](Settings& settings) { return run(*o, settings); };
}

}  // namespace kchart::tools
