// Helm looks at archives in charts/ first, then at what the chart has loaded.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "base/semver.hpp"
#include "base/strconv.hpp"
#include "kchart/dependencies.hpp"
#include "kchart/error.hpp"

namespace kchart {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// "" when the version fits.
std::string version_problem(const std::string& found, const std::string& wanted) {
  if (found == wanted) return "";
  const auto constraint = semver::Constraint::parse(wanted);
  const auto version = semver::Version::parse(found);
  if (!constraint || !version) return "invalid version";
  return constraint->check(*version) ? "" : "wrong version";
}

std::string archive_status(const std::string& path, const Dependency& d,
                           const LoadOptions& options) {
  std::shared_ptr<const Chart> chart;
  try {
    chart = load_chart_path(path, options);
  } catch (const Error&) {
    return "corrupt";
  }
  if (chart->metadata.name != d.name) return "misnamed";
  const std::string problem = version_problem(chart->metadata.version, d.version);
  return problem.empty() ? "ok" : problem;
}

// Those of several archives whose name goes on with a version.
std::vector<std::string> versioned(const std::vector<std::string>& archives,
                                   const std::string& name) {
  std::vector<std::string> found;
  for (const std::string& archive : archives) {
    const std::string version = archive.substr(name.size() + 1, archive.size() - name.size() - 5);
    if (semver::Version::parse_strict(version)) found.push_back(archive);
  }
  return found;
}

std::string status_of(const std::string& path, const Dependency& d, const Chart& chart,
                      const LoadOptions& options) {
  std::vector<std::string> archives;
  for (const std::string& name : names_in(path + "/charts")) {
    if (name.starts_with(d.name + "-") && name.ends_with(".tgz")) archives.push_back(name);
  }
  if (archives.size() > 1) archives = versioned(archives, d.name);
  if (archives.size() > 1) return "too many matches";
  if (archives.size() == 1) return archive_status(path + "/charts/" + archives[0], d, options);
  const Chart* found = nullptr;
  for (const auto& sub : chart.dependencies) {
    if (sub->metadata.name == d.name) found = sub.get();
  }
  if (found == nullptr) return "missing";
  const std::string problem = version_problem(found->metadata.version, d.version);
  return problem.empty() ? "unpacked" : problem;
}

std::string surplus(const std::string& path, const std::vector<Dependency>& wanted,
                    const LoadOptions& options) {
  try {
    const std::string name = load_chart_path(path, options)->metadata.name;
    const bool listed =
        std::any_of(wanted.begin(), wanted.end(), [&](const auto& d) { return d.name == name; });
    return listed ? "" : "WARNING: " + strconv::quote(path) + " is not in Chart.yaml.";
  } catch (const Error&) {
    return "WARNING: " + strconv::quote(path) + " is not a chart.";
  }
}

}  // namespace

DependencyList list_dependencies(const std::string& path, const LoadOptions& options) {
  const auto chart = load_chart_path(path, options);
  DependencyList list;
  list.declared = chart->metadata.has_dependencies;
  const auto& wanted = chart->metadata.dependencies;
  for (const Dependency& d : wanted) {
    list.rows.push_back({d.name, d.version, d.repository, status_of(path, d, *chart, options)});
  }
  const std::string below = path == "." ? "charts" : path + "/charts";
  for (const std::string& name : names_in(path + "/charts")) {
    const std::string full = below + "/" + name;
    struct stat info {};
    const bool folder = stat(full.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
    if (!folder && !name.ends_with(".tgz")) continue;
    if (std::string warning = surplus(full, wanted, options); !warning.empty()) {
      list.warnings.push_back(std::move(warning));
    }
  }
  return list;
}

}  // namespace kchart
