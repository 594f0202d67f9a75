// Values in Argo CD's order: files, then `values` or `valuesObject`, then parameters.
#include "shared/argo_application.hpp"

#include <filesystem>

#include "kchart/error.hpp"
#include "kchart/yaml.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const char* code, const std::string& message) {
  throw Error(Fault::refused, std::string("application.") + code, message);
}

std::string text_at(const Value& root, std::string_view path) {
  const Value* found = look_up(root, path);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

bool true_at(const Value& root, std::string_view path) {
  const Value* found = look_up(root, path);
  return found != nullptr && found->kind() == Kind::boolean && found->as_bool();
}

template <class Each>
void for_each(const Value& root, std::string_view path, const Each& each) {
  const Value* found = look_up(root, path);
  if (found == nullptr || !found->is_list() || found->as_list() == nullptr) return;
  for (const Value& one : *found->as_list()) each(one);
}

// Argo CD lets parameters hold commas, which --set would take for the start of the next one.
std::string set_argument(const std::string& name, const std::string& value) {
  std::string text = name + "=";
  const bool list = !value.empty() && value.front() == '{' && value.back() == '}';
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool bare = value[i] == ',' && !list && (i == 0 || value[i - 1] != '\\');
    text += bare ? "\\," : std::string(1, value[i]);
  }
  return text;
}

void read_parameters(const Value& helm, ValueSources& values) {
  for_each(helm, "parameters", [&](const Value& one) {
    const std::string argument = set_argument(text_at(one, "name"), text_at(one, "value"));
    (true_at(one, "forceString") ? values.set_string : values.set).push_back(argument);
  });
  for_each(helm, "fileParameters", [&](const Value& one) {
    values.set_file.push_back(text_at(one, "name") + "=" + text_at(one, "path"));
  });
}

void read_helm(const Value& helm, ArgoApplication& into) {
  into.has_helm = true;
  into.job.release = text_at(helm, "releaseName");
  into.job.skip_crds = true_at(helm, "skipCrds");
  for_each(helm, "valueFiles", [&](const Value& one) {
    if (one.is_string()) into.job.values.files.emplace_back(one.as_string());
  });
  const Value* object = look_up(helm, "valuesObject");
  std::string inner = text_at(helm, "values");
  if (object != nullptr && object->is_map()) inner = to_yaml(*object);
  if (!inner.empty()) {
    into.job.texts["the values of the Application"] = inner;
    into.job.values.files.push_back("the values of the Application");
  }
  read_parameters(helm, into.job.values);
}

const Value& source_of(const Value& root) {
  const Value* sources = look_up(root, "spec.sources");
  const Value* source = look_up(root, "spec.source");
  if (sources != nullptr && sources->is_list() && sources->as_list() != nullptr) {
    if (sources->as_list()->size() == 1) return (*sources->as_list())[0];
    refuse("sources", "the Application has several sources; submit each on its own");
  }
  if (source == nullptr || !source->is_map()) refuse("source", "the Application has no source");
  return *source;
}

void read_source_part(const Value& source, ArgoApplication& into) {
  into.repo_url = text_at(source, "repoURL");
  into.revision = text_at(source, "targetRevision");
  into.path = text_at(source, "path");
  into.chart = text_at(source, "chart");
  into.recurse = true_at(source, "directory.recurse");
  for (const char* other : {"kustomize", "plugin"}) {
    if (look_up(source, other) == nullptr) continue;
    refuse("source", std::string("the Application's source is for ") + other +
                         ", which submit does not run; pipe what it prints into kchart submit -");
  }
  if (const Value* helm = look_up(source, "helm")) read_helm(*helm, into);
}

void read_options(const Value& root, ArgoApplication& into) {
  into.prune = true_at(root, "spec.syncPolicy.automated.prune");
  for_each(root, "spec.syncPolicy.syncOptions", [&](const Value& one) {
    if (!one.is_string()) return;
    const std::string_view option = one.as_string();
    if (option == "CreateNamespace=true") into.create_namespace = true;
    if (option == "Validate=false") into.skip_check = true;
    if (option == "PruneLast=true" || option == "Prune=true") return;
    if (option == "Prune=false") into.prune = false;
  });
}

}  // namespace

bool is_argo_application(const std::string& text, const Settings& settings) {
  if (text.find("argoproj.io/") == std::string::npos) return false;
  Arena arena;
  ReadOptions options;
  options.limits = settings.limits();
  try {
    const Value root = parse_yaml(text, arena, options);
    return text_at(root, "kind") == "Application" &&
           text_at(root, "apiVersion").starts_with("argoproj.io/");
  } catch (const Error&) {
    return false;  // several documents, or none: files of manifests are read elsewhere
  }
}

ArgoApplication read_argo_application(const std::string& text, const std::string& file,
                                      const Settings& settings) {
  Arena arena;
  ReadOptions options;
  options.limits = settings.limits();
  options.file = file;
  const Value root = parse_yaml(text, arena, options);
  ArgoApplication made;
  made.name = text_at(root, "metadata.name");
  made.project = text_at(root, "spec.project");
  made.server = text_at(root, "spec.destination.server");
  made.cluster_name = text_at(root, "spec.destination.name");
  made.namespace_name = text_at(root, "spec.destination.namespace");
  if (made.name.empty()) refuse("name", "the Application has no metadata.name");
  read_source_part(source_of(root), made);
  if (made.job.release.empty()) made.job.release = made.name;
  read_options(root, made);
  return made;
}

std::string application_folder(const ArgoApplication& application, const std::string& file) {
  const fs::path wanted(application.path);
  if (wanted.is_absolute() || application.path.find("..") != std::string::npos) {
    refuse("path", "the path \"" + excerpt(application.path) +
                       "\" of the Application leaves its "
                       "repository");
  }
  fs::path at = file == "-" ? fs::current_path() : fs::absolute(file).parent_path();
  for (; !at.empty(); at = at.parent_path()) {
    if (fs::is_directory(at / wanted)) return (at / wanted).string();
    if (fs::exists(at / ".git") || at == at.root_path()) break;
  }
  refuse("path", "no folder \"" + excerpt(application.path) + "\" in the clone that " + file +
                     " lies in; clone " + excerpt(application.repo_url) +
                     " and submit the Application from there");
}

void check_destination(const ArgoApplication& application, const Cluster& cluster) {
  const std::string& server = application.server;
  const bool here = server.empty() || server == "https://kubernetes.default.svc" ||
                    server == cluster.server() || server == cluster.server() + "/";
  if (here) return;
  refuse("destination", "the Application is for the cluster " + excerpt(server) + ", and this is " +
                            cluster.server() + "; choose with --kube-context");
}

}  // namespace kchart::tools
