// The rules of level baseline (source: Pod Security Standards of Kubernetes, versions 1.0 to 1.37).
#include <algorithm>
#include <array>

#include "base/strconv.hpp"
#include "check/pod_rules.hpp"

namespace kchart::checking {

namespace {

constexpr std::string_view kAppArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/";
constexpr std::string_view kSeccompPodAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
constexpr std::string_view kSeccompAnnotation = "container.seccomp.security.alpha.kubernetes.io/";

constexpr std::array<std::string_view, 13> kHarmlessCapabilities{
    "AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER",  "FSETID", "KILL",      "MKNOD",
    "NET_BIND_SERVICE", "SETFCAP", "SETGID",       "SETPCAP", "SETUID", "SYS_CHROOT"};

struct Sysctl {
  std::string_view name;
  int since;  // 1.N
};
constexpr Sysctl kSafeSysctls[] = {
    {"kernel.shm_rmid_forced", 0},
    {"net.ipv4.ip_local_port_range", 0},
    {"net.ipv4.tcp_syncookies", 0},
    {"net.ipv4.ping_group_range", 0},
    {"net.ipv4.ip_unprivileged_port_start", 0},
    {"net.ipv4.ip_local_reserved_ports", 27},
    {"net.ipv4.tcp_keepalive_time", 29},
    {"net.ipv4.tcp_fin_timeout", 29},
    {"net.ipv4.tcp_keepalive_intvl", 29},
    {"net.ipv4.tcp_keepalive_probes", 29},
    {"net.ipv4.tcp_rmem", 32},
    {"net.ipv4.tcp_wmem", 32},
    {"net.ipv4.tcp_slow_start_after_idle", 37},
    {"net.ipv4.tcp_notsent_lowat", 37},
};

std::string annotation_text(std::string_view key, std::string_view value) {
  return std::string(key) + '=' + strconv::quote(value);
}

bool good_seccomp_annotation(std::string_view value) {
  return value == "runtime/default" || value == "docker/default" || value.starts_with("localhost/");
}

bool good_app_armor_annotation(std::string_view value) {
  return value.empty() || value == "runtime/default" || value.starts_with("localhost/");
}

std::string joined(const Texts& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

RuleAnswer seccomp_annotations(const PodView& pod) {
  Texts forbidden;
  const auto look_at = [&](const std::string& key) {
    const Value* value = descend(pod.annotations(), {key});
    if (value != nullptr && !good_seccomp_annotation(text_of(value))) {
      forbidden.insert(annotation_text(key, text_of(value)));
      return true;
    }
    return false;
  };
  look_at(std::string(kSeccompPodAnnotation));
  Names names = failing(pod, [&](const ContainerView& container) {
    return look_at(std::string(kSeccompAnnotation) + container.name);
  });
  if (forbidden.empty()) return std::nullopt;
  return PodViolation{{},
                      "seccompProfile",
                      "forbidden " +
                          std::string(plural(forbidden.size(), "annotation", "annotations")) + ' ' +
                          joined(forbidden),
                      std::move(names)};
}

// The hosts that one probe or lifecycle handler names.
void collect_hosts(const Value* handler, Texts& hosts) {
  for (const char* action : {"httpGet", "tcpSocket"}) {
    const Value* host = descend(handler, {action, "host"});
    if (host == nullptr || (host->is_string() && host->as_string().empty())) continue;
    hosts.insert(text_of(host));
  }
}

std::string number_text(const Value& number) {
  if (number.kind() != Kind::float64) return text_of(&number);
  return std::to_string(static_cast<long long>(number.as_float()));
}

bool is_zero(const Value& number) {
  return (number.kind() == Kind::float64 && number.as_float() == 0) ||
         (number.is_signed() && number.as_int() == 0);
}

// What is wrong with the SELinux options of a pod and its containers, gathered as they are looked
// at.
class SeLinux {
 public:
  explicit SeLinux(int minor) : minor_(minor) {}

  bool fails(const Value* options) {
    if (options == nullptr) return false;
    const std::string type = text_field(*options, "type");
    const bool bad_type = !is_good(type);
    if (bad_type) types_.insert(type);
    const bool user = !text_field(*options, "user").empty();
    const bool role = !text_field(*options, "role").empty();
    user_ = user_ || user;
    role_ = role_ || role;
    return bad_type || user || role;
  }

  std::string text() const {
    std::string out;
    const auto add = [&](const std::string& part) { out += (out.empty() ? "" : "; ") + part; };
    if (!types_.empty()) {
      add(std::string(plural(types_.size(), "type", "types")) + ' ' + quoted_list(types_));
    }
    if (user_) add("user may not be set");
    if (role_) add("role may not be set");
    return out;
  }

 private:
  bool is_good(std::string_view type) const {
    return type.empty() || type == "container_t" || type == "container_init_t" ||
           type == "container_kvm_t" || (type == "container_engine_t" && minor_ >= 31);
  }

  int minor_;
  Texts types_;
  bool user_ = false, role_ = false;
};

}  // namespace

RuleAnswer app_armor_profile(const PodView& pod, int) {
  const ProfileFaults faults = profile_faults(pod, "appArmorProfile");
  Names values(faults.values.begin(), faults.values.end());
  Texts annotations;
  if (const Value* map = pod.annotations(); map != nullptr && map->is_map()) {
    for (const Map::Entry& entry : *map->as_map()) {
      const std::string value = text_of(&entry.value);
      if (!entry.key.view().starts_with(kAppArmorAnnotation)) continue;
      if (good_app_armor_annotation(value)) continue;
      annotations.insert(annotation_text(entry.key.view(), value));
    }
  }
  std::string setters = setters_text(faults.pod, faults.containers);
  if (!annotations.empty()) {
    setters += (setters.empty() ? "" : " and ") +
               std::string(plural(annotations.size(), "annotation", "annotations"));
    values.insert(values.end(), annotations.begin(), annotations.end());
  }
  if (setters.empty()) return std::nullopt;
  return PodViolation{{},
                      std::string(plural(values.size(), "forbidden AppArmor profile",
                                         "forbidden AppArmor profiles")),
                      setters + " must not set AppArmor profile type to " + quoted_list(values),
                      faults.containers};
}

RuleAnswer capabilities_baseline(const PodView& pod, int) {
  Texts added;
  Names names = failing(pod, [&](const ContainerView& container) {
    bool fails = false;
    for (const Value& name : elements(descend(container.security, {"capabilities", "add"}))) {
      const std::string text = text_of(&name);
      if (std::find(kHarmlessCapabilities.begin(), kHarmlessCapabilities.end(), text) !=
          kHarmlessCapabilities.end()) {
        continue;
      }
      added.insert(text);
      fails = true;
    }
    return fails;
  });
  if (names.empty()) return std::nullopt;
  return PodViolation{{},
                      "non-default capabilities",
                      containers_text(names) + " must not include " + quoted_list(added) +
                          " in securityContext.capabilities.add",
                      std::move(names)};
}

RuleAnswer host_namespaces(const PodView& pod, int) {
  std::string detail;
  for (const char* name : {"hostNetwork", "hostPID", "hostIPC"}) {
    if (!is_set(field(*pod.spec, name))) continue;
    detail += (detail.empty() ? "" : ", ") + std::string(name) + "=true";
  }
  if (detail.empty()) return std::nullopt;
  return PodViolation{{}, "host namespaces", std::move(detail), {}};
}

RuleAnswer host_path_volumes(const PodView& pod, int) {
  Names names;
  for (const Value& volume : pod.volumes()) {
    if (field(volume, "hostPath") != nullptr) names.push_back(text_field(volume, "name"));
  }
  if (names.empty()) return std::nullopt;
  return PodViolation{
      {},
      "hostPath volumes",
      std::string(plural(names.size(), "volume", "volumes")) + ' ' + quoted_list(names),
      {}};
}

RuleAnswer host_ports(const PodView& pod, int) {
  Texts ports;
  Names names = failing(pod, [&](const ContainerView& container) {
    bool fails = false;
    for (const Value& port : elements(field(*container.value, "ports"))) {
      const Value* host = field(port, "hostPort");
      if (host == nullptr || is_zero(*host)) continue;
      ports.insert(number_text(*host));
      fails = true;
    }
    return fails;
  });
  if (names.empty()) return std::nullopt;
  return PodViolation{
      {},
      "hostPort",
      containers_text(names) + ' ' + std::string(plural(names.size(), "uses", "use")) + ' ' +
          std::string(plural(ports.size(), "hostPort", "hostPorts")) + ' ' + joined(ports),
      std::move(names)};
}

RuleAnswer host_probes(const PodView& pod, int) {
  Texts hosts, bad;
  for (const ContainerView& container : pod.containers) {
    Texts own;
    for (const char* probe : {"livenessProbe", "readinessProbe", "startupProbe"}) {
      collect_hosts(field(*container.value, probe), own);
    }
    for (const char* hook : {"postStart", "preStop"}) {
      collect_hosts(descend(container.value, {"lifecycle", hook}), own);
    }
    if (!own.empty()) bad.insert(container.name);
    hosts.merge(own);
  }
  if (bad.empty()) return std::nullopt;
  Names names(bad.begin(), bad.end());
  return PodViolation{
      {},
      "probe or lifecycle host",
      containers_text(names) + ' ' + std::string(plural(names.size(), "uses", "use")) + ' ' +
          std::string(plural(hosts.size(), "probe or lifecycle host", "probe or lifecycle hosts")) +
          ' ' + quoted_list(hosts),
      std::move(names)};
}

RuleAnswer privileged(const PodView& pod, int) {
  Names names = failing(pod, [](const ContainerView& container) {
    return is_set(descend(container.security, {"privileged"}));
  });
  if (names.empty()) return std::nullopt;
  return PodViolation{{},
                      "privileged",
                      containers_text(names) + " must not set securityContext.privileged=true",
                      std::move(names)};
}

RuleAnswer proc_mount_baseline(const PodView& pod, int minor) {
  if (minor >= 35 && pod.in_user_namespace) return std::nullopt;
  return proc_mount(pod);
}

RuleAnswer se_linux_options(const PodView& pod, int minor) {
  SeLinux options(minor);
  const bool pod_fails = options.fails(descend(pod.security, {"seLinuxOptions"}));
  Names names = failing(pod, [&](const ContainerView& container) {
    return options.fails(descend(container.security, {"seLinuxOptions"}));
  });
  const std::string setters = setters_text(pod_fails, names);
  if (setters.empty()) return std::nullopt;
  return PodViolation{{},
                      "seLinuxOptions",
                      setters + " set forbidden securityContext.seLinuxOptions: " + options.text(),
                      std::move(names)};
}

RuleAnswer seccomp_baseline(const PodView& pod, int minor) {
  if (minor < 19) return seccomp_annotations(pod);
  return seccomp_type_violation(profile_faults(pod, "seccompProfile"));
}

RuleAnswer sysctls(const PodView& pod, int minor) {
  std::string detail;
  bool fails = false;
  for (const Value& sysctl : elements(descend(pod.security, {"sysctls"}))) {
    const std::string name = text_field(sysctl, "name");
    const auto* known = std::find_if(std::begin(kSafeSysctls), std::end(kSafeSysctls),
                                     [&](const Sysctl& safe) { return safe.name == name; });
    if (known != std::end(kSafeSysctls) && known->since <= minor) continue;
    detail += (fails ? ", " : "") + name;
    fails = true;
  }
  if (!fails) return std::nullopt;
  return PodViolation{{}, "forbidden sysctls", std::move(detail), {}};
}

RuleAnswer windows_host_process(const PodView& pod, int) {
  const auto is_host = [](const Value* security) {
    return is_set(descend(security, {"windowsOptions", "hostProcess"}));
  };
  Names names =
      failing(pod, [&](const ContainerView& container) { return is_host(container.security); });
  const std::string setters = setters_text(is_host(pod.security), names);
  if (setters.empty()) return std::nullopt;
  return PodViolation{{},
                      "hostProcess",
                      setters + " must not set securityContext.windowsOptions.hostProcess=true",
                      std::move(names)};
}

}  // namespace kchart::checking
