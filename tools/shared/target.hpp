// Target: what a command about manifests is pointed at, a chart or files.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/chart.hpp"
#include "kchart/error.hpp"
#include "kchart/file_tree.hpp"
#include "kchart/limits.hpp"

namespace kchart::tools {

enum class TargetKind {
  chart,   // a folder with Chart.yaml, or an archive
  folder,  // of manifests
  file,    // one file, or a URL
  input,   // "-"
};

TargetKind target_kind(const std::string& target);
bool is_folder(const std::string& path);

// Whether a file in a folder of manifests is one: .yaml, .yml, .json.
bool is_manifest_name(std::string_view path);

// The tree of "PATH@REVISION", a path of a local Git repository as it was at a commit; null when
// `target` is something that is there, or has no revision. Throws Error.
std::unique_ptr<FileTree> revision_target(const std::string& target, const Limits& limits);

struct TargetFile {
  std::string name;  // as messages call it; "stdin" for "-"
  std::string_view text;
  std::shared_ptr<const void> memory;  // what `text` stands in
};

// The manifests of a tree, or of a target that is no chart, in order of names; without what only
// kustomize reads. Throws Error.
std::vector<TargetFile> manifests_of(const FileTree& tree, const std::string& name);
std::vector<TargetFile> read_target(const std::string& target, const Limits& limits);

// The same, with a warning when there are none, which looks like a good answer otherwise.
std::vector<TargetFile> read_examined(const std::string& target, const Limits& limits);

// As load_chart_path; Helm's messages say which file they are about only here and there, ours do.
std::shared_ptr<const Chart> load_named_chart(const std::string& path, const LoadOptions& options);

// The error with its place in front of its message, where it has one. `before`: the lines of the
// file before the text that the place counts in.
Error with_place(const Error& error, int before = 0);

}  // namespace kchart::tools
