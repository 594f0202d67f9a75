// kubectl merges all files of $KUBECONFIG, the first to say something winning; for one context and
// its namespace, looking through the files in order says the same.
#include "shared/kubeconfig.hpp"

#include <cstdlib>
#include <vector>

#include "kchart/error.hpp"
#include "kchart/yaml.hpp"
#include "shared/read_file.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

std::string text_at(const Value& root, std::string_view path) {
  const Value* found = look_up(root, path);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

const Value* context_named(const Value& root, std::string_view name) {
  const Value* contexts = look_up(root, "contexts");
  if (contexts == nullptr || !contexts->is_list() || contexts->as_list() == nullptr) return nullptr;
  for (const Value& context : *contexts->as_list()) {
    if (text_at(context, "name") == name) return &context;
  }
  return nullptr;
}

}  // namespace

bool kubeconfig_is_named(const Settings& settings) {
  const char* variable = std::getenv("KUBECONFIG");
  return !settings.kubeconfig.empty() &&
         settings.kubeconfig != (variable != nullptr ? variable : "");
}

std::vector<std::string> kubeconfig_paths(const Settings& settings) {
  if (kubeconfig_is_named(settings)) return {settings.kubeconfig};
  std::string list = settings.kubeconfig;
  if (list.empty()) {
    const char* home = std::getenv("HOME");
    list = std::string(home != nullptr ? home : "") + "/.kube/config";
  }
  std::vector<std::string> paths;
  std::size_t from = 0;
  while (true) {
    const std::size_t colon = list.find(':', from);
    if (colon != from && from < list.size()) paths.push_back(list.substr(from, colon - from));
    if (colon == std::string::npos) return paths;
    from = colon + 1;
  }
}

std::string kubeconfig_namespace(const Settings& settings) {
  Arena arena;
  std::vector<Value> files;
  for (const std::string& path : kubeconfig_paths(settings)) {
    try {
      const auto text = read_file_if_there(path, settings.limits().yaml_input);
      if (text) files.push_back(parse_yaml(arena.copy(*text), arena));
    } catch (const Error&) {
      return {};
    }
  }
  std::string context = settings.kube_context;
  for (const Value& file : files) {
    if (context.empty()) context = text_at(file, "current-context");
  }
  for (const Value& file : files) {
    if (const Value* found = context_named(file, context)) {
      return text_at(*found, "context.namespace");
    }
  }
  return {};
}

}  // namespace kchart::tools
