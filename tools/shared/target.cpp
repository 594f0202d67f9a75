#include "shared/target.hpp"

#include <sys/stat.h>

#include "kchart/file_tree.hpp"
#include "kchart/revision.hpp"
#include "shared/log.hpp"
#include "shared/path.hpp"
#include "shared/read_file.hpp"

namespace kchart::tools {

namespace {

bool is_file(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

bool is_kustomization(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name == "kustomization.yaml" || name == "kustomization.yml";
}

}  // namespace

bool is_folder(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

bool is_manifest_name(std::string_view path) {
  return path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json");
}

TargetKind target_kind(const std::string& target) {
  if (target == "-") return TargetKind::input;
  if (target.ends_with(".tgz") || target.ends_with(".tar.gz")) return TargetKind::chart;
  if (!is_folder(target)) return TargetKind::file;
  return is_file(target + "/Chart.yaml") ? TargetKind::chart : TargetKind::folder;
}

std::unique_ptr<FileTree> revision_target(const std::string& target, const Limits& limits) {
  const std::size_t at = target.rfind('@');
  if (at == std::string::npos || at == 0 || is_folder(target) || is_file(target)) return nullptr;
  return open_revision(target.substr(0, at), target.substr(at + 1), limits);
}

std::vector<TargetFile> manifests_of(const FileTree& tree, const std::string& name) {
  std::vector<std::string> paths = tree.paths();
  std::erase_if(paths, [](const std::string& path) {
    return !is_manifest_name(path) || is_kustomization(path);
  });
  const auto read = std::make_shared<const FileTexts>(read_files(tree, paths));
  std::vector<TargetFile> out;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto& text = read->texts[i];
    if (text) out.push_back({clean_path(name + '/' + paths[i]), *text, read});
  }
  return out;
}

std::vector<TargetFile> read_target(const std::string& target, const Limits& limits) {
  if (target_kind(target) != TargetKind::folder) {
    const auto text = std::make_shared<const std::string>(read_source(target, limits.yaml_input));
    return {{target == "-" ? "stdin" : target, *text, text}};
  }
  FolderOptions options;
  options.limits = limits;
  return manifests_of(*open_folder(target, options), target);
}

std::vector<TargetFile> read_examined(const std::string& target, const Limits& limits) {
  std::vector<TargetFile> files = read_target(target, limits);
  if (files.empty()) print_warning("no manifests (.yaml, .yml, .json) in " + target);
  return files;
}

std::shared_ptr<const Chart> load_named_chart(const std::string& path, const LoadOptions& options) {
  try {
    return load_chart_path(path, options);
  } catch (const Error& error) {
    if (error.message().find(path) != std::string::npos) throw;
    throw Error(error.fault(), error.code(), path + ": " + error.message(), error.position());
  }
}

Error with_place(const Error& error, int before) {
  Position place = error.position();
  if (place.file.empty() || place.line == 0) return error;
  place.line += before;
  std::string text = place.file + ':' + std::to_string(place.line) + ':';
  if (place.column > 0) text += std::to_string(place.column) + ':';
  return Error(error.fault(), error.code(), text + ' ' + error.message(), place);
}

}  // namespace kchart::tools
