// The rules of `helm lint`, a group per file of Helm's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kchart/lint.hpp"

namespace kchart::linting {

// What the rules look at and write to.
struct Context {
  const FileTree& files;
  std::string folder;  // the chart's absolute path, as some messages name it; may be an archive
  const Values& user;
  const LintOptions& options;
  std::vector<Finding>& findings;
  std::string unreadable{};  // why the folder cannot be loaded as a whole; `files` then has a part

  void add(Severity severity, std::string_view rule, std::string_view path, std::string message);
  bool has_folder(std::string_view name) const;  // maybe empty
};

// The chart, loaded again by each group as Helm does; absent when that fails, `problem` saying why.
std::shared_ptr<const Chart> load(const Context& context, std::string& problem);

void check_chart_file(Context& context);
void check_values_file(Context& context);
void check_templates(Context& context);
void check_dependencies(Context& context);
void check_crds(Context& context);

// Why `name` does not suit an object of `kind`, one sentence each (Kubernetes' validation).
std::vector<std::string> name_problems(std::string_view kind, std::string_view name);

bool is_email(std::string_view text);
bool is_url(std::string_view text);          // with or without a scheme
bool is_request_url(std::string_view text);  // with one

}  // namespace kchart::linting
