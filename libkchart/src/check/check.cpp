// The whole check: texts become objects once, and every group of rules looks at them.
#include "kchart/check.hpp"

#include <algorithm>

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

void check_schemas(const ObjectSet& set, const ObjectSet& definitions, Report& report) {
  const KubernetesTable& table = KubernetesTable::built_in();
  const int minor = report.options().kube_minor;
  SchemaWalker walker(table, table.bit_of(minor), report);
  CustomKinds custom(walker, report);
  custom.add(set);
  custom.add(definitions);
  for (const Subject& object : set.objects) {
    if (object.api_version.empty() || object.kind.empty()) continue;
    const KindAnswer answer = find_kind(table, minor, object, report);
    if (answer.kind != nullptr) {
      walker.check(object, answer.kind->definition);
      check_metadata(object, {true, answer.kind->namespaced}, report);
      check_server_rules(object, report);
    } else if (!answer.is_built_in) {
      const auto known = custom.check(object);
      if (known) check_metadata(object, {false, known->namespaced}, report);
    }
  }
}

// By place; what stands at one place keeps the order in which it was found.
void sort_by_place(std::vector<Finding>& findings, std::span<const ManifestFile> files) {
  const auto rank = [&](const Finding& finding) {
    const auto at = std::find_if(files.begin(), files.end(), [&](const ManifestFile& file) {
      return file.name == finding.position.file;
    });
    return at - files.begin();
  };
  std::vector<std::pair<std::ptrdiff_t, std::size_t>> order;
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
