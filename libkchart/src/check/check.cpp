// The whole check: texts become objects once, and every group of rules looks at them.
#include "kchart/check.hpp"

#include <algorithm>
#include <unordered_map>

#include "check/custom_kinds.hpp"
#include "check/document.hpp"
#include "check/lint.hpp"
#include "check/network_findings.hpp"
#include "check/parallel.hpp"
#include "check/pod_findings.hpp"
#include "check/schema_check.hpp"
#include "check/server_rules.hpp"

namespace kchart {

namespace {

using namespace checking;

// One built-in object; false for what is no kind of Kubernetes' own.
bool check_built_in(const Subject& object, SchemaWalker& walker, Report& report) {
  if (object.api_version.empty() || object.kind.empty()) return true;
  const KindAnswer answer =
      find_kind(KubernetesTable::built_in(), report.options().kube_minor, object, report);
  if (answer.kind == nullptr) return answer.is_built_in;
  walker.check(object, answer.kind->definition);
  check_metadata(object, {true, answer.kind->namespaced}, report);
  check_server_rules(object, report);
  return true;
}

// Where runs of objects end: each of about as many, and none within a document.
std::vector<std::size_t> ends_of_runs(const ObjectSet& set, std::size_t runs) {
  const auto& all = set.objects;
  std::vector<std::size_t> ends;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const bool full = i * runs >= all.size() * (ends.size() + 1) && ends.size() + 1 < runs;
    if (full && all[i].document != all[i - 1].document) ends.push_back(i);
  }
  ends.push_back(all.size());
  return ends;
}

void check_schemas(const ObjectSet& set, const ObjectSet& definitions, Report& report) {
  const KubernetesTable& table = KubernetesTable::built_in();
  const std::uint32_t version = table.bit_of(report.options().kube_minor);
  struct Run {
    std::vector<Finding> findings;
    std::vector<const Subject*> others;  // of custom kinds
  };
  std::size_t bytes = 0;
  for (const Document& document : set.documents) bytes += document.text.size();
  const std::vector<std::size_t> ends = ends_of_runs(set, threads_for(bytes));
  std::vector<Run> runs(ends.size());
  each_run(ends.size(), [&](std::size_t run) {
    Report own(runs[run].findings, report.options());
    SchemaWalker walker(table, version, own);
    for (std::size_t i = run == 0 ? 0 : ends[run - 1]; i < ends[run]; ++i) {
      if (!check_built_in(set.objects[i], walker, own)) {
        runs[run].others.push_back(&set.objects[i]);
      }
    }
  });
  SchemaWalker walker(table, version, report);
  CustomKinds custom(walker, report);
  custom.add(set);
  custom.add(definitions);
  for (Run& run : runs) {
    for (Finding& finding : run.findings) report.add(std::move(finding));
    for (const Subject* object : run.others) {
      const auto known = custom.check(*object);
      if (known) check_metadata(*object, {false, known->namespaced}, report);
    }
  }
}

// By place; what stands at one place keeps the order in which it was found.
void sort_by_place(std::vector<Finding>& findings, std::span<const ManifestFile> files) {
  std::unordered_map<std::string_view, std::size_t> ranks;
  for (const ManifestFile& file : files) ranks.try_emplace(file.name, ranks.size());
  const auto rank = [&](const Finding& finding) {
    const auto at = ranks.find(finding.position.file);
    return at != ranks.end() ? at->second : ranks.size();
  };
  std::vector<std::pair<std::size_t, std::size_t>> order;
  for (std::size_t i = 0; i < findings.size(); ++i) order.emplace_back(rank(findings[i]), i);
  std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    const int line_a = findings[a.second].position.line;
    const int line_b = findings[b.second].position.line;
    return std::pair(a.first, line_a) < std::pair(b.first, line_b);
  });
  std::vector<Finding> sorted;
  sorted.reserve(findings.size());
  for (const auto& [file, index] : order) sorted.push_back(std::move(findings[index]));
  findings = std::move(sorted);
}

}  // namespace

std::vector<Finding> check_manifests(std::span<const ManifestFile> manifests,
                                     const CheckOptions& asked) {
  CheckOptions options = asked;
  if (options.kube_minor == 0) options.kube_minor = KubernetesTable::built_in().minors().back();
  std::vector<Finding> findings;
  Report report(findings, options);
  ObjectSet set, definitions;
  read_objects(manifests, report, set);
  read_objects(options.crds, report, definitions);
  if (options.groups.schema) check_schemas(set, definitions, report);
  if (options.groups.pod_security) check_pod_security(set, report);
  if (options.groups.network) check_network(set, report);
  if (options.groups.lint) check_lint(set, report);
  sort_by_place(findings, manifests);
  return findings;
}

std::vector<ManifestFile> rendered_files(const Rendered& rendered) {
  constexpr std::string_view kNotes = "NOTES.txt";
  std::vector<ManifestFile> files;
  for (const Crd& crd : rendered.crds) files.push_back({crd.data, crd.path, crd.path});
  for (const File& file : rendered.files) {
    if (!file.name.ends_with(kNotes)) files.push_back({file.data, file.name, file.name});
  }
  return files;
}

std::vector<int> known_kube_minors() {
  const auto minors = KubernetesTable::built_in().minors();
  return {minors.begin(), minors.end()};
}

}  // namespace kchart
