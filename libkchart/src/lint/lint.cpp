// Opens what is to be examined and runs the groups of rules in Helm's order.
#include "kchart/lint.hpp"

#include <filesystem>
#include <utility>

#include "base/folder.hpp"
#include "kchart/error.hpp"
#include "lint/rules.hpp"

namespace kchart {

namespace linting {

void Context::add(Severity severity, std::string_view rule, std::string_view path,
                  std::string message) {
  Finding finding;
  finding.rule = "lint." + std::string(rule);
  finding.severity = severity;
  finding.message = std::move(message);
  finding.position.file = path;
  findings.push_back(std::move(finding));
}

bool Context::has_folder(std::string_view name) const {
  for (const std::string& path : files.paths()) {
    if (path.size() > name.size() && path[name.size()] == '/' &&
        path.compare(0, name.size(), name) == 0) {
      return true;
    }
  }
  return false;
}

std::shared_ptr<const Chart> load(const Context& context, std::string& problem) {
  LoadOptions options;
  options.limits = context.options.limits;
  options.compat = context.options.compat;
  options.apply_ignore = true;
  options.any_api_version = true;
  options.links_as_empty = context.options.links_as_empty;
  try {
    return load_chart(context.files, options);
  } catch (const Error& error) {
    if (error.fault() == Fault::limit) throw;
    problem = error.message();
    return nullptr;
  }
}

namespace {

bool ends_with(std::string_view text, std::string_view tail) {
  return text.size() >= tail.size() && text.substr(text.size() - tail.size()) == tail;
}

std::unique_ptr<FileTree> open_chart(const std::string& path, const LintOptions& options) {
  if (ends_with(path, ".tgz") || ends_with(path, ".tar.gz")) {
    ArchiveOptions archive;
    archive.limits = options.limits;
    archive.links_as_empty = options.links_as_empty;
    return open_archive(read_user_file(path, options.limits.archive_input), path, archive);
  }
  FolderOptions folder;
  folder.limits = options.limits;
  folder.links_within = options.links_within;
  folder.warnings = options.warnings;
  return open_folder(path, folder);
}

}  // namespace

}  // namespace linting

Linted lint(const std::string& path, const Values& user, const LintOptions& options) {
  Linted linted;
  std::unique_ptr<FileTree> files;
  try {
    files = linting::open_chart(path, options);
    if (!files->read("Chart.yaml")) files = nullptr;
  } catch (const Error& error) {
    if (error.fault() == Fault::limit || error.fault() == Fault::hostile) throw;
    files = nullptr;
  }
  if (files == nullptr) {
    const auto file = (std::filesystem::path(path) / "Chart.yaml").lexically_normal();
    linted.failure = "unable to check Chart.yaml file in chart: stat " + file.string() +
                     ": no such file or directory";
    return linted;
  }
  const std::string folder = std::filesystem::absolute(path).lexically_normal().string();
  linting::Context context{*files, folder, user, options, linted.findings};
  linting::check_chart_file(context);
  linting::check_values_file(context);
  linting::check_templates(context);
  linting::check_dependencies(context);
  linting::check_crds(context);
  return linted;
}

std::string lint_line(const Finding& finding) {
  std::string line = finding.severity == Severity::error     ? "[ERROR] "
                     : finding.severity == Severity::warning ? "[WARNING] "
                                                             : "[INFO] ";
  return line + finding.position.file + ": " + finding.message;
}

}  // namespace kchart
