// What `kchart check` would say, against the cluster at hand.
#include "shared/submit_check.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <future>

#include "kchart/check.hpp"
#include "kchart/check_report.hpp"
#include "kchart/error.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

// "v1.36.3" as the nearest version whose schemas are known.
int minor_of(const std::string& version) {
  const std::vector<int> known = known_kube_minors();
  const std::size_t dot = version.find('.');
  const int minor = dot == std::string::npos ? 0 : std::atoi(version.c_str() + dot + 1);
  return std::clamp(minor, known.front(), known.back());
}

// The namespace, or nil where the user may not read it: the server goes by its labels all the same.
Value namespace_of(const Cluster& cluster, Arena& arena) {
  try {
    return cluster.lookup("v1", "Namespace", "", cluster.namespace_name(), arena);
  } catch (const Error& error) {
    if (error.code() != "cluster.forbidden") throw;
    return {};
  }
}

PodSecurityModes modes_of(const Cluster& cluster) {
  Arena arena;
  const Value found = namespace_of(cluster, arena);
  const Value* labels = look_up(found, "metadata.labels");
  std::vector<std::string> problems;
  return labels != nullptr && labels->is_map() ? pod_security_modes(*labels, {}, problems)
                                               : PodSecurityModes{};
}

std::vector<ManifestFile> files_of(const SubmitTarget& target) {
  std::vector<ManifestFile> files;
  for (const ManifestText& one : target.manifests) files.push_back({one.text, one.source, {}});
  for (const SubmitHook& one : target.hooks) {
    files.push_back({one.manifest.text, one.manifest.source, {}});
  }
  return files;
}

}  // namespace

void check_before_submit(const SubmitTarget& target, const Settings& settings,
                         const Cluster& cluster) {
  CheckOptions options;
  auto version = std::async([&cluster] { return cluster.version(); });
  options.pod_security = modes_of(cluster);
  options.kube_minor = minor_of(version.get());
  options.namespace_name = cluster.namespace_name();
  options.groups.lint = false;  // advice that is not about this cluster
  options.limits = settings.limits();
  std::vector<Finding> findings = check_manifests(files_of(target), options);
  // Of kinds without a schema here the server checks the fields.
  std::erase_if(findings, [](const Finding& f) {
    return f.severity == Severity::info || f.rule == "schema.missing";
  });
  if (findings.empty()) return;
  const std::string text = report_text(findings, ReportFormat::text);
  const bool wrong = std::any_of(findings.begin(), findings.end(),
                                 [](const Finding& f) { return f.severity == Severity::error; });
  if (!wrong) {
    std::fputs(text.c_str(), stderr);
    return;
  }
  throw Error(Fault::refused, "submit.check",
              "nothing was submitted (--skip-check submits all the same):\n" + text);
}

}  // namespace kchart::tools
