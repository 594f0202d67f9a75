// The rules that level restricted adds (source: Pod Security Standards of Kubernetes, to 1.37).
#include <array>

#include "check/pod_rules.hpp"

namespace kchart::checking {

namespace {

constexpr std::array<std::string_view, 9> kGoodVolumes{
    "configMap", "csi",   "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim",
    "projected", "secret"};

// In the plugin's order: the first one that a volume has names its type.
constexpr std::array<std::string_view, 21> kOtherVolumes{"hostPath",
                                                         "gcePersistentDisk",
                                                         "awsElasticBlockStore",
                                                         "gitRepo",
                                                         "nfs",
                                                         "iscsi",
                                                         "glusterfs",
                                                         "rbd",
                                                         "flexVolume",
                                                         "cinder",
                                                         "cephfs",
                                                         "flocker",
                                                         "fc",
                                                         "azureFile",
                                                         "vsphereVolume",
                                                         "quobyte",
                                                         "azureDisk",
                                                         "photonPersistentDisk",
                                                         "portworxVolume",
                                                         "scaleIO",
                                                         "storageos"};

// The type of a volume that restricted forbids; empty when it is allowed. A volume without any
// source becomes an emptyDir in the API server.
std::string_view forbidden_type(const Value& volume) {
  for (const std::string_view good : kGoodVolumes) {
    if (field(volume, good) != nullptr) return {};
  }
  for (const std::string_view other : kOtherVolumes) {
    if (field(volume, other) != nullptr) return other;
  }
  if (!volume.is_map() || volume.as_map() == nullptr) return "unknown";
  for (const Map::Entry& entry : *volume.as_map()) {
    if (entry.key.view() != "name" && !entry.value.is_nil()) return "unknown";
  }
  return {};
}

bool drops_all(const ContainerView& container) {
  for (const Value& name : elements(descend(container.security, {"capabilities", "drop"}))) {
    if (text_of(&name) == "ALL") return true;
  }
  return false;
}

bool is_number_zero(const Value* number) {
  if (number == nullptr) return false;
  if (number->kind() == Kind::float64) return number->as_float() == 0;
  return !number->is_signed() || number->as_int() == 0;  // what is no number fails closed
}

}  // namespace

RuleAnswer allow_privilege_escalation(const PodView& pod, int minor) {
  if (minor >= 25 && pod.windows) return std::nullopt;
  Names names = failing(pod, [](const ContainerView& container) {
    const Value* flag = descend(container.security, {"allowPrivilegeEscalation"});
    return flag == nullptr || is_set(flag);
  });
  if (names.empty()) return std::nullopt;
  return PodViolation{
      {},
      "allowPrivilegeEscalation != false",
      containers_text(names) + " must set securityContext.allowPrivilegeEscalation=false",
      std::move(names)};
}

RuleAnswer capabilities_restricted(const PodView& pod, int minor) {
  if (minor >= 25 && pod.windows) return std::nullopt;
  Texts added;
  const Names keeping =
      failing(pod, [](const ContainerView& container) { return !drops_all(container); });
  const Names adding = failing(pod, [&](const ContainerView& container) {
    bool fails = false;
    for (const Value& name : elements(descend(container.security, {"capabilities", "add"}))) {
      const std::string text = text_of(&name);
      if (text == "NET_BIND_SERVICE") continue;
      added.insert(text);
      fails = true;
    }
    return fails;
  });
  if (keeping.empty() && adding.empty()) return std::nullopt;
  std::string detail;
  if (!keeping.empty()) {
    detail = containers_text(keeping) + " must set securityContext.capabilities.drop=[\"ALL\"]";
  }
  if (!adding.empty()) {
    detail += (detail.empty() ? "" : "; ") + containers_text(adding) + " must not include " +
              quoted_list(added) + " in securityContext.capabilities.add";
  }
  Texts blamed(keeping.begin(), keeping.end());
  blamed.insert(adding.begin(), adding.end());
  return PodViolation{
      {}, "unrestricted capabilities", std::move(detail), Names(blamed.begin(), blamed.end())};
}

RuleAnswer proc_mount_restricted(const PodView& pod, int) {
  return proc_mount(pod);
}

RuleAnswer restricted_volumes(const PodView& pod, int) {
  Names names;
  Texts types;
  for (const Value& volume : pod.volumes()) {
    const std::string_view type = forbidden_type(volume);
    if (type.empty()) continue;
    names.push_back(text_field(volume, "name"));
    types.emplace(type);
  }
  if (names.empty()) return std::nullopt;
  const auto word = [](std::size_t count, std::string_view one, std::string_view many) {
    return std::string(plural(count, one, many)) + ' ';
  };
  return PodViolation{{},
                      "restricted volume types",
                      word(names.size(), "volume", "volumes") + quoted_list(names) + ' ' +
                          word(names.size(), "uses", "use") +
                          word(types.size(), "restricted volume type", "restricted volume types") +
                          quoted_list(types),
                      {}};
}

RuleAnswer run_as_non_root(const PodView& pod, int minor) {
  if (minor >= 35 && pod.in_user_namespace) return std::nullopt;
  const Value* of_pod = descend(pod.security, {"runAsNonRoot"});
  const bool pod_refuses = of_pod != nullptr && !is_true(of_pod);
  const auto own = [](const ContainerView& c) { return descend(c.security, {"runAsNonRoot"}); };
  Names refusing =
      failing(pod, [&](const ContainerView& c) { return own(c) != nullptr && !is_true(own(c)); });
  const std::string setters = setters_text(pod_refuses, refusing);
  if (!setters.empty()) {
    return PodViolation{{},
                        "runAsNonRoot != true",
                        setters + " must not set securityContext.runAsNonRoot=false",
                        std::move(refusing)};
  }
  Names silent =
      failing(pod, [&](const ContainerView& c) { return own(c) == nullptr && !is_true(of_pod); });
  if (silent.empty()) return std::nullopt;
  return PodViolation{
      {},
      "runAsNonRoot != true",
      "pod or " + containers_text(silent) + " must set securityContext.runAsNonRoot=true",
      std::move(silent)};
}

RuleAnswer run_as_user(const PodView& pod, int minor) {
  if (minor >= 35 && pod.in_user_namespace) return std::nullopt;
  Names names = failing(pod, [](const ContainerView& container) {
    return is_number_zero(descend(container.security, {"runAsUser"}));
  });
  const std::string setters =
      setters_text(is_number_zero(descend(pod.security, {"runAsUser"})), names);
  if (setters.empty()) return std::nullopt;
  return PodViolation{{}, "runAsUser=0", setters + " must not set runAsUser=0", std::move(names)};
}

RuleAnswer seccomp_restricted(const PodView& pod, int minor) {
  if (minor >= 25 && pod.windows) return std::nullopt;
  ProfileFaults faults = profile_faults(pod, "seccompProfile");
  if (RuleAnswer explicit_fault = seccomp_type_violation(faults)) return explicit_fault;
  if (faults.pod_is_good || faults.unset.empty()) return std::nullopt;
  return PodViolation{{},
                      "seccompProfile",
                      "pod or " + containers_text(faults.unset) +
                          " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or "
                          "\"Localhost\"",
                      std::move(faults.unset)};
}

}  // namespace kchart::checking
