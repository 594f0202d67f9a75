// Values in Argo CD's order: files, then `values` or `valuesObject`, then parameters.
#include "shared/argo_application.hpp"

#include "kchart/error.hpp"
#include "kchart/yaml.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

[[noreturn]] void refuse(const char* code, const std::string& message) {
  throw Error(Fault::refused, std::string("application.") + code, message);
}

// A number in the place of a text (`targetRevision: 1.2`) is refused by Argo CD, too.
std::string text_at(const Value& root, std::string_view path) {
  const Value* found = look_up(root, path);
  if (found == nullptr || found->is_nil()) return {};
  if (found->is_string()) return std::string(found->as_string());
  refuse("text", "\"" + std::string(path) + "\" of the Application is no text; put it in quotes");
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

void read_helm(const Value& helm, ArgoSource& into) {
  into.job.release = text_at(helm, "releaseName");
  into.job.skip_crds = true_at(helm, "skipCrds");
  into.job.skip_schema = true_at(helm, "skipSchemaValidation");
  into.ignore_missing_files = true_at(helm, "ignoreMissingValueFiles");
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

// What changes which objects a source has, and is not done here.
void check_supported(const Value& source) {
  for (const char* other : {"kustomize", "plugin", "directory.jsonnet"}) {
    if (look_up(source, other) == nullptr) continue;
    refuse("source", std::string("the Application's source is for ") + other +
                         ", which submit does not run; pipe what it prints into kchart submit -");
  }
  for (const char* filter : {"directory.include", "directory.exclude"}) {
    if (text_at(source, filter).empty()) continue;
    refuse("source", std::string("the Application's source has ") + filter +
                         ", which submit does not follow; submit the files that it chooses");
  }
}

ArgoSource read_source_part(const Value& source, const std::string& name) {
  check_supported(source);
  ArgoSource made;
  made.repo_url = text_at(source, "repoURL");
  made.revision = text_at(source, "targetRevision");
  made.path = text_at(source, "path");
  made.chart = text_at(source, "chart");
  made.ref = text_at(source, "ref");
  made.recurse = true_at(source, "directory.recurse");
  if (const Value* helm = look_up(source, "helm")) read_helm(*helm, made);
  if (made.job.release.empty()) made.job.release = name;
  if (made.repo_url.empty() || (made.path.empty() && made.chart.empty() && made.ref.empty())) {
    refuse("source",
           "spec.source.repoURL and either source.path, source.chart, or source.ref are required");
  }
  return made;
}

// `spec.sources` goes before `spec.source`, as in Argo CD.
std::vector<ArgoSource> read_sources(const Value& root, const std::string& name) {
  std::vector<ArgoSource> all;
  for_each(root, "spec.sources",
           [&](const Value& one) { all.push_back(read_source_part(one, name)); });
  const Value* source = look_up(root, "spec.source");
  if (all.empty() && source != nullptr && source->is_map()) {
    all.push_back(read_source_part(*source, name));
  }
  if (all.empty()) refuse("source", "the Application has no source");
  return all;
}

void read_options(const Value& root, ArgoApplication& into) {
  into.prune = true_at(root, "spec.syncPolicy.automated.prune");
  into.allow_empty = true_at(root, "spec.syncPolicy.automated.allowEmpty");
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
  made.sources = read_sources(root, made.name);
  read_options(root, made);
  return made;
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
