// Opens what is to be examined and runs the groups of rules in Helm's order.
#include "kchart/lint.hpp"

#include <filesystem>
#include <utility>

#include "base/folder.hpp"
#include "base/gzip.hpp"
#include "chart/unpacking.hpp"
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
  std::error_code failed;
  return std::filesystem::is_directory(folder + "/" + std::string(name), failed);
}

std::shared_ptr<const Chart> load(const Context& context, std::string& problem) {
  problem = context.unreadable;
  if (!problem.empty()) return nullptr;
  LoadOptions options;
  options.limits = context.options.limits;
  options.compat = context.options.compat;
  options.apply_ignore = true;
  options.any_api_version = true;
  options.warnings = context.options.warnings;
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

[[noreturn]] void no_tarball(const std::string& why) {
  throw Error(Fault::refused, "lint.tarball", "unable to extract tarball: " + why);
}

std::string bytes_of(const std::string& path, const LintOptions& options) {
  try {
    return read_user_file(path, options.limits.archive_input);
  } catch (const Error& error) {
    if (error.fault() == Fault::limit) throw;
    throw Error(Fault::refused, "lint.tarball", "unable to open tarball: " + error.message());
  }
}

std::unique_ptr<FileTree> open_packed(const std::string& path, const LintOptions& options) {
  const std::string bytes = bytes_of(path, options);
  const std::string problem(gzip_problem(bytes));
  if (!problem.empty()) no_tarball(problem);
  LoadOptions loading;
  loading.limits = options.limits;
  loading.compat = options.compat;
  loading.links_as_empty = options.links_as_empty;
  try {
    auto files = open_archive(bytes, path, unpacking(loading));
    folder_to_unpack(files->read("Chart.yaml"), loading);
    return files;
  } catch (const Error& error) {
    if (error.fault() != Fault::refused) throw;
    const std::string named = path + ": ";
    const std::string& why = error.message();
    no_tarball(why.starts_with(named) ? why.substr(named.size()) : why);
  }
}

struct Opened {
  std::unique_ptr<FileTree> files;
  std::string problem;  // why the rest of the folder cannot be read
};

// Of a folder that cannot be read as a whole, the files that the first rules look at.
std::unique_ptr<FileTree> described_part(const std::string& path, const FolderOptions& options) {
  auto files = std::make_unique<MemoryTree>(path);
  for (const char* name : {"Chart.yaml", "values.yaml", "values.schema.json"}) {
    try {
      if (auto text = read_in_folder(path, name, options)) files->write(name, std::move(*text));
    } catch (const Error& error) {
      if (error.fault() == Fault::limit || error.fault() == Fault::hostile) throw;
    }
  }
  return files;
}

Opened open_unpacked(const std::string& path, const LintOptions& options) {
  FolderOptions folder;
  folder.limits = options.limits;
  folder.links_within = options.links_within;
  folder.warnings = options.warnings;
  Opened opened;
  try {
    opened.files = open_folder(path, folder);
  } catch (const Error& error) {
    if (error.fault() == Fault::limit || error.fault() == Fault::hostile) throw;
    opened.files = described_part(path, folder);
    opened.problem = error.message();
  }
  const auto file = (std::filesystem::path(path) / "Chart.yaml").lexically_normal();
  std::error_code error;
  if (opened.files->read("Chart.yaml") || std::filesystem::is_directory(file, error)) return opened;
  throw Error(Fault::refused, "lint.folder",
              "unable to check Chart.yaml file in chart: stat " + file.string() +
                  ": no such file or directory");
}

// Files of the cache for what was downloaded end with ".chart".
bool is_packed(const std::string& path) {
  std::error_code error;
  return path.ends_with(".tgz") || path.ends_with(".tar.gz") ||
         (path.ends_with(".chart") && std::filesystem::is_regular_file(path, error));
}

Opened open_chart(const std::string& path, const LintOptions& options) {
  return is_packed(path) ? Opened{open_packed(path, options), {}} : open_unpacked(path, options);
}

}  // namespace

}  // namespace linting

Linted lint(const std::string& path, const Values& user, const LintOptions& options) {
  Linted linted;
  linting::Opened opened;
  try {
    opened = linting::open_chart(path, options);
  } catch (const Error& error) {
    if (error.fault() == Fault::limit || error.fault() == Fault::hostile) throw;
    linted.failure = error.message();
    return linted;
  }
  const std::string folder = std::filesystem::absolute(path).lexically_normal().string();
  linting::Context context{*opened.files, folder, user, options, linted.findings, opened.problem};
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
