// Every document is read only as far as sorting needs; its text stays as the template wrote it.
#include "render/manifests.hpp"

#include <algorithm>
#include <array>

#include "base/strconv.hpp"
#include "base/unicode.hpp"
#include "kchart/error.hpp"
#include "render/head.hpp"
#include "render/space.hpp"
#include "render/split.hpp"

namespace kchart::rendering {

namespace {

constexpr std::string_view kHook = "helm.sh/hook";
constexpr std::string_view kWeight = "helm.sh/hook-weight";
constexpr std::string_view kDeletePolicy = "helm.sh/hook-delete-policy";
constexpr std::string_view kOutputLogPolicy = "helm.sh/hook-output-log-policy";

// The last two are Helm 4's.
constexpr std::array<std::string_view, 38> kInstallOrder{"PriorityClass",
                                                         "Namespace",
                                                         "NetworkPolicy",
                                                         "ResourceQuota",
                                                         "LimitRange",
                                                         "PodSecurityPolicy",
                                                         "PodDisruptionBudget",
                                                         "ServiceAccount",
                                                         "Secret",
                                                         "SecretList",
                                                         "ConfigMap",
                                                         "StorageClass",
                                                         "PersistentVolume",
                                                         "PersistentVolumeClaim",
                                                         "CustomResourceDefinition",
                                                         "ClusterRole",
                                                         "ClusterRoleList",
                                                         "ClusterRoleBinding",
                                                         "ClusterRoleBindingList",
                                                         "Role",
                                                         "RoleList",
                                                         "RoleBinding",
                                                         "RoleBindingList",
                                                         "Service",
                                                         "DaemonSet",
                                                         "Pod",
                                                         "ReplicationController",
                                                         "ReplicaSet",
                                                         "Deployment",
                                                         "HorizontalPodAutoscaler",
                                                         "StatefulSet",
                                                         "Job",
                                                         "CronJob",
                                                         "IngressClass",
                                                         "Ingress",
                                                         "APIService",
                                                         "MutatingWebhookConfiguration",
                                                         "ValidatingWebhookConfiguration"};
constexpr std::size_t kHelm3Kinds = kInstallOrder.size() - 2;

// "a, B" -> "a", "b".
std::vector<std::string> comma_list(std::string_view text) {
  std::vector<std::string> items;
  while (true) {
    const std::size_t comma = text.find(',');
    items.push_back(unicode::lower(trim(text.substr(0, comma))));
    if (comma == std::string_view::npos) return items;
    text.remove_prefix(comma + 1);
  }
}

bool canonical_event(std::string& event) {
  constexpr std::array<std::string_view, 9> kEvents{"pre-install",  "post-install",  "pre-delete",
                                                    "post-delete",  "pre-upgrade",   "post-upgrade",
                                                    "pre-rollback", "post-rollback", "test"};
  if (event == "test-success") event = "test";
  return std::find(kEvents.begin(), kEvents.end(), event) != kEvents.end();
}

std::vector<std::string> policies(const Head& head, std::string_view annotation) {
  const std::string* text = head.annotation(annotation);
  return text != nullptr ? comma_list(*text) : std::vector<std::string>();
}

// Go: strconv.Atoi, 0 where that fails.
int weight_of(const Head& head) {
  const std::string* text = head.annotation(kWeight);
  if (text == nullptr) return 0;
  const auto parsed = strconv::parse_int(*text, 10);
  return parsed.error == strconv::NumberError::none ? static_cast<int>(parsed.value) : 0;
}

class Sorter {
 public:
  Sorter(const SortOptions& options, Rendered& into) : options_(options), into_(into) {}

  void file(const File& file) {
    for (const std::string_view text : split_documents(file.data, options_.compat)) {
      if (++documents_ > options_.limits.yaml_documents) {
        throw Error(Fault::limit, "limit.yaml.documents",
                    "the chart renders more than " +
                        std::to_string(options_.limits.yaml_documents) +
                        " documents (raise with --max-yaml-documents)");
      }
      document(file.name, text);
    }
  }

  void finish() {
    const auto by_kind = [this](const Manifest& a, const Manifest& b) { return less(a, b); };
    std::stable_sort(into_.manifests.begin(), into_.manifests.end(), by_kind);
    std::stable_sort(
        into_.hooks.begin(), into_.hooks.end(),
        [&by_kind](const Hook& a, const Hook& b) { return by_kind(a.manifest, b.manifest); });
  }

 private:
  bool less(const Manifest& a, const Manifest& b) const {
    const std::size_t first = install_rank(a.kind, options_.compat);
    const std::size_t second = install_rank(b.kind, options_.compat);
    if (first != second) return first < second;
    return first == kInstallOrder.size() && a.kind < b.kind;
  }

  Head head_of(const std::string& path, std::string_view text) const {
    try {
      return read_head(
          text, options_.limits,
          options_.compat == Compat::helm3 ? "releaseutil.SimpleHead" : "util.SimpleHead");
    } catch (const Error& error) {
      throw Error(error.fault(), error.code(),
                  "YAML parse error on " + path + ": " + error.message(), error.position());
    }
  }

  void document(const std::string& path, std::string_view text) {
    Head head = head_of(path, text);
    Manifest manifest{path, std::string(text), std::move(head.api_version), std::move(head.kind),
                      std::move(head.name)};
    const std::string* events = head.annotation(kHook);
    if (events == nullptr) {
      into_.manifests.push_back(std::move(manifest));
    } else {
      hook(std::move(manifest), head, *events);
    }
  }

  void hook(Manifest manifest, const Head& head, const std::string& events) {
    Hook made;
    made.events = comma_list(events);
    for (std::string& event : made.events) {
      if (!canonical_event(event)) return warn_unknown(events);
    }
    made.manifest = std::move(manifest);
    made.weight = weight_of(head);
    made.delete_policies = policies(head, kDeletePolicy);
    made.output_log_policies = policies(head, kOutputLogPolicy);
    into_.hooks.push_back(std::move(made));
  }

  void warn_unknown(const std::string& events) const {
    if (options_.warnings == nullptr) return;
    options_.warnings->push_back(options_.compat == Compat::helm3
                                     ? "info: skipping unknown hook: " + strconv::quote(events)
                                     : "skipping unknown hooks\thookTypes=" + events);
  }

  const SortOptions& options_;
  Rendered& into_;
  std::size_t documents_ = 0;
};

}  // namespace

std::size_t install_rank(std::string_view kind, Compat compat) {
  const auto end =
      compat == Compat::helm3 ? kInstallOrder.begin() + kHelm3Kinds : kInstallOrder.end();
  const auto at = std::find(kInstallOrder.begin(), end, kind);
  return at == end ? kInstallOrder.size() : static_cast<std::size_t>(at - kInstallOrder.begin());
}

void sort_manifests(const std::vector<const File*>& files, const SortOptions& options,
                    Rendered& into) {
  Sorter sorter(options, into);
  for (const File* file : files) sorter.file(*file);
  sorter.finish();
}

}  // namespace kchart::rendering
