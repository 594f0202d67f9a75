// The whole check: texts become objects once, and every group of rules looks at them.
#include "kchart/check.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/parallel.hpp"
#include "check/custom_kinds.hpp"
#include "check/document.hpp"
#include "check/lint.hpp"
#include "check/network_findings.hpp"
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

// What one run of documents showed.
struct Run {
  std::vector<Finding> findings;
  std::size_t objects = 0;
  std::vector<std::size_t> others;  // objects of custom kinds, by number within the run
};

void check_built_ins(std::span<const Subject> objects, Report& report, Run& run) {
  const KubernetesTable& table = KubernetesTable::built_in();
  SchemaWalker walker(table, table.bit_of(report.options().kube_minor), report);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (!check_built_in(objects[i], walker, report)) run.others.push_back(i);
  }
}

// Definitions may stand behind the objects that they define, so these come when all are read.
void check_custom(const ObjectSet& set, const ObjectSet& definitions, const std::vector<Run>& runs,
                  Report& report) {
  const KubernetesTable& table = KubernetesTable::built_in();
  SchemaWalker walker(table, table.bit_of(report.options().kube_minor), report);
  CustomKinds custom(walker, report);
  custom.add(set);
  custom.add(definitions);
  std::size_t first = 0;
  for (const Run& run : runs) {
    for (const std::size_t i : run.others) {
      const Subject& object = set.objects[first + i];
      const auto known = custom.check(object);
      if (known) check_metadata(object, {false, known->namespaced}, report);
    }
    first += run.objects;
  }
}

// Reads all manifests and checks objects of built-in kinds against their schemas on the way, while
// what a thread has just read is still at hand. The table of schemas is read beside the cutting.
std::vector<Run> read_and_check(std::span<const ManifestFile> manifests, ObjectSet& set,
                                Report& report) {
  const bool schema = report.options().groups.schema;
  std::optional<ObjectReader> reader;
  parallel(2, threads_for(bytes_of(manifests)), [&](std::size_t i, std::size_t) {
    if (i == 0) reader.emplace(manifests, report.options(), set);
    if (i == 1 && schema) KubernetesTable::built_in();
  });
  std::vector<Run> runs(reader->runs());
  parallel(runs.size(), reader->threads(), [&](std::size_t i, std::size_t thread) {
    Run& run = runs[i];
    Report own(run.findings, report.options());
    const std::span<const Subject> objects = reader->read(i, thread, own);
    run.objects = objects.size();
    if (schema) check_built_ins(objects, own, run);
  });
  reader->finish();
  for (Run& run : runs) {
    for (Finding& finding : run.findings) report.add(std::move(finding));
  }
  return runs;
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
  if (options.kube_minor == 0) options.kube_minor = KubernetesTable::built_in_minors().back();
  std::vector<Finding> findings;
  Report report(findings, options);
  ObjectSet set, definitions;
  const std::vector<Run> runs = read_and_check(manifests, set, report);
  read_objects(options.crds, report, definitions);
  if (options.groups.schema) check_custom(set, definitions, runs, report);
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
  return KubernetesTable::built_in_minors();
}

}  // namespace kchart
