// Target: what a command about manifests is pointed at, a chart or files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kchart/limits.hpp"

namespace kchart::tools {

enum class TargetKind {
  chart,   // a folder with Chart.yaml, or an archive
  folder,  // of manifests
  file,    // one file, or a URL
  input,   // "-"
};

TargetKind target_kind(const std::string& target);

// Whether a file in a folder of manifests is one: .yaml, .yml, .json.
bool is_manifest_name(std::string_view path);

struct TargetFile {
  std::string name;  // as messages call it; "stdin" for "-"
  std::string text;
};

// The manifests of a target that is no chart; of a folder every file below it, in order of names,
// but for what only kustomize reads. Throws Error.
std::vector<TargetFile> read_target(const std::string& target, const Limits& limits);

}  // namespace kchart::tools
