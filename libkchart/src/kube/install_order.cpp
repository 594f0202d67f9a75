// One table, read in both directions: Helm's two lists mirror each other but for where services
// and the ingress kinds stand.
#include "kube/install_order.hpp"

#include <algorithm>
#include <array>

namespace kchart::kube {

namespace {

constexpr std::size_t kKinds = 38;
constexpr std::size_t kWebhooks = 2;  // last to install, first to remove; Helm 4 only

constexpr std::array<std::string_view, kKinds> kInstall = {
    "PriorityClass",
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
    "ValidatingWebhookConfiguration",
};

constexpr std::array<std::string_view, kKinds> kUninstall = {
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
    "APIService",
    "Ingress",
    "IngressClass",
    "Service",
    "CronJob",
    "Job",
    "StatefulSet",
    "HorizontalPodAutoscaler",
    "Deployment",
    "ReplicaSet",
    "ReplicationController",
    "Pod",
    "DaemonSet",
    "RoleBindingList",
    "RoleBinding",
    "RoleList",
    "Role",
    "ClusterRoleBindingList",
    "ClusterRoleBinding",
    "ClusterRoleList",
    "ClusterRole",
    "CustomResourceDefinition",
    "PersistentVolumeClaim",
    "PersistentVolume",
    "StorageClass",
    "ConfigMap",
    "SecretList",
    "Secret",
    "ServiceAccount",
    "PodDisruptionBudget",
    "PodSecurityPolicy",
    "LimitRange",
    "ResourceQuota",
    "NetworkPolicy",
    "Namespace",
    "PriorityClass",
};

struct Ranked {
  std::string_view kind;
  std::size_t rank;
};

constexpr std::array<Ranked, kKinds> by_name() {
  std::array<Ranked, kKinds> out{};
  for (std::size_t i = 0; i < kKinds; ++i) out[i] = {kInstall[i], i};
  std::sort(out.begin(), out.end(),
            [](const Ranked& a, const Ranked& b) { return a.kind < b.kind; });
  return out;
}

constexpr std::array<Ranked, kKinds> kByName = by_name();

// The place in the order; past the end for a kind that is not in it.
std::size_t rank_of(std::string_view kind, std::size_t known) {
  const auto* found =
      std::lower_bound(kByName.begin(), kByName.end(), kind,
                       [](const Ranked& r, std::string_view k) { return r.kind < k; });
  if (found == kByName.end() || found->kind != kind || found->rank >= known) return kKinds;
  return found->rank;
}

}  // namespace

std::span<const std::string_view> install_order(HelmOrder order) {
  const std::span<const std::string_view> all = kInstall;
  return order == HelmOrder::helm4 ? all : all.first(kKinds - kWebhooks);
}

std::span<const std::string_view> uninstall_order(HelmOrder order) {
  const std::span<const std::string_view> all = kUninstall;
  return order == HelmOrder::helm4 ? all : all.subspan(kWebhooks);
}

bool installs_before(std::string_view a, std::string_view b, HelmOrder order) {
  const std::size_t known = install_order(order).size();
  const std::size_t first = rank_of(a, known);
  const std::size_t second = rank_of(b, known);
  return first == kKinds && second == kKinds ? a < b : first < second;
}

}  // namespace kchart::kube
