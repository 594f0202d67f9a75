// kchart list: which submissions there are, with the flags of helm list.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "kchart/commands.hpp"
#include "kchart/submissions.hpp"
#include "shared/connect.hpp"
#include "shared/flags.hpp"
#include "shared/log.hpp"
#include "shared/report.hpp"
#include "shared/settings.hpp"
#include "shared/table.hpp"

namespace kchart::tools {

namespace {

using Entries = std::vector<SubmissionEntry>;

struct ListFlags {
  std::string output = "table", filter;
  std::size_t max = 0, offset = 0;
  bool all_namespaces = false, brief = false, no_headers = false, by_date = false, reverse = false;
};

std::string shown(std::int64_t revision) {
  return revision == 0 ? "" : std::to_string(revision);
}

nlohmann::json json_of(const SubmissionEntry& one) {
  return {{"name", one.name},
          {"namespace", one.namespace_name},
          {"revision", shown(one.revision)},  // a text, as Helm has it
          {"created", one.created},
          {"updated", one.updated},
          {"chart", one.chart},
          {"app_version", one.app_version},
          {"kinds", one.kinds},
          {"tooling", one.tooling}};
}

std::vector<std::string> row_of(const SubmissionEntry& one) {
  std::string kinds;
  for (const std::string& kind : one.kinds) kinds += (kinds.empty() ? "" : ", ") + kind;
  return {one.name,    one.namespace_name, shown(one.revision),
          one.updated, one.chart,          one.app_version,
          kinds};
}

Entries wanted(const ListFlags& o, Entries all) {
  if (!o.filter.empty()) all = named_like(std::move(all), o.filter);
  if (o.by_date) {
    std::stable_sort(
        all.begin(), all.end(),
        [](const SubmissionEntry& a, const SubmissionEntry& b) { return a.updated < b.updated; });
  }
  if (o.reverse) std::reverse(all.begin(), all.end());
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(o.offset, all.size())));
  if (o.max != 0 && o.max < all.size()) all.resize(o.max);
  return all;
}

void print_names(const std::string& format, const Entries& all) {
  nlohmann::json names = nlohmann::json::array();
  std::string lines;
  for (const SubmissionEntry& one : all) {
    names.push_back(one.name);
    lines += one.name + "\n";
  }
  print_report(format, lines, names);
}

void print_entries(const ListFlags& o, const Entries& all) {
  nlohmann::json list = nlohmann::json::array();
  Rows rows;
  if (!o.no_headers) {
    rows.push_back({"NAME", "NAMESPACE", "REVISION", "UPDATED", "CHART", "APP VERSION", "KINDS"});
  }
  for (const SubmissionEntry& one : all) {
    list.push_back(json_of(one));
    rows.push_back(row_of(one));
  }
  print_report(o.output, rows.empty() ? "" : table_text(rows) + "\n", list);
}

int run_list(const ListFlags& o, Settings& settings) {
  check_report_format(o.output);
  const Cluster cluster = connect(settings);
  const std::string in = o.all_namespaces ? "" : cluster.namespace_name();
  const Entries all = wanted(o, list_submissions(cluster, in, print_warning));
  if (o.brief) {
    print_names(o.output, all);
  } else {
    print_entries(o, all);
  }
  return 0;
}

}  // namespace

Command add_list(CLI::App& app) {
  auto o = std::make_shared<ListFlags>();
  Flags flags(app);
  flags.toggle("-A,--all-namespaces", o->all_namespaces, "those of all namespaces");
  flags.text("-f,--filter", o->filter,
             "a regular expression (Go's syntax); names that match it anywhere are listed");
  flags.toggle("-q,--short", o->brief, "names only");
  flags.toggle("--no-headers", o->no_headers, "no line of headings");
  flags.toggle("-d,--date", o->by_date, "in the order of their last change");
  flags.toggle("-r,--reverse", o->reverse, "the other way round");
  flags.number("-m,--max", o->max, "so many at most (default 0: all)");
  flags.number("--offset", o->offset, "leave out so many at the beginning");
  flags.choice("-o,--output", o->output, "table|json|yaml", "output format");
  add_footer(app,
             "REVISION counts the submissions that changed something; UPDATED is when the last of "
             "them did.");
  return [o](Settings& settings) { return run_list(*o, settings); };
}

}  // namespace kchart::tools
