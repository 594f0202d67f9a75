// Pod Security: which rules a level has at a version, and what the labels of a namespace ask for.
#include "kchart/pod_security.hpp"

#include <algorithm>
#include <optional>

#include "base/strconv.hpp"
#include "check/pod_rules.hpp"

namespace kchart {

namespace {

using namespace checking;
using Level = PodSecurityLevel;

constexpr int kNewest = 37;  // the newest version at which a rule changed
constexpr int kFarFuture = 1'000'000;

struct Rule {
  std::string_view id;
  Level level;
  int since;  // 1.N
  RuleAnswer (*answer)(const PodView&, int minor);
  std::string_view replaces;  // a baseline check that is not asked beside this one
};

// In the order in which results are told.
constexpr Rule kRules[] = {
    {"appArmorProfile", Level::baseline, 0, app_armor_profile, {}},
    {"capabilities_baseline", Level::baseline, 0, capabilities_baseline, {}},
    {"hostNamespaces", Level::baseline, 0, host_namespaces, {}},
    {"hostPathVolumes", Level::baseline, 0, host_path_volumes, {}},
    {"hostPorts", Level::baseline, 0, host_ports, {}},
    {"hostProbesAndHostLifecycle", Level::baseline, 34, host_probes, {}},
    {"privileged", Level::baseline, 0, privileged, {}},
    {"procMount", Level::baseline, 0, proc_mount_baseline, {}},
    {"seLinuxOptions", Level::baseline, 0, se_linux_options, {}},
    {"seccompProfile_baseline", Level::baseline, 0, seccomp_baseline, {}},
    {"sysctls", Level::baseline, 0, sysctls, {}},
    {"windowsHostProcess", Level::baseline, 0, windows_host_process, {}},
    {"allowPrivilegeEscalation", Level::restricted, 8, allow_privilege_escalation, {}},
    {"capabilities_restricted", Level::restricted, 22, capabilities_restricted,
     "capabilities_baseline"},
    {"procMount_restricted", Level::restricted, 35, proc_mount_restricted, "procMount"},
    {"restrictedVolumes", Level::restricted, 0, restricted_volumes, "hostPathVolumes"},
    {"runAsNonRoot", Level::restricted, 0, run_as_non_root, {}},
    {"runAsUser", Level::restricted, 23, run_as_user, {}},
    {"seccompProfile_restricted", Level::restricted, 19, seccomp_restricted,
     "seccompProfile_baseline"},
};

bool applies(const Rule& rule, Level level, int minor) {
  if (rule.since > minor) return false;
  if (rule.level == Level::restricted) return level == Level::restricted;
  if (level != Level::restricted) return true;
  return std::none_of(std::begin(kRules), std::end(kRules), [&](const Rule& other) {
    return other.replaces == rule.id && other.since <= minor;
  });
}

std::optional<PodViolation> shape_violation(const PodView& pod) {
  if (pod.unreadable.empty()) return std::nullopt;
  std::string detail;
  for (const std::string& path : pod.unreadable) detail += (detail.empty() ? "" : ", ") + path;
  return PodViolation{"unreadable", "unreadable pod", detail + " has not the shape of a pod's", {}};
}

std::string_view level_name(Level level) {
  switch (level) {
    case Level::privileged:
      return "privileged";
    case Level::baseline:
      return "baseline";
    default:
      return "restricted";
  }
}

std::optional<Level> parse_level(std::string_view text) {
  for (const Level level : {Level::privileged, Level::baseline, Level::restricted}) {
    if (text == level_name(level)) return level;
  }
  return std::nullopt;
}

// "latest" or "v1.N"; absent for anything else.
std::optional<int> parse_version(std::string_view text) {
  if (text == "latest") return PodSecurityPolicy::kLatest;
  if (!text.starts_with("v1.")) return std::nullopt;
  const std::string_view digits = text.substr(3);
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const auto number = strconv::parse_int(digits, 10);
  if (digits.empty() || number.error != strconv::NumberError::none) return std::nullopt;
  return static_cast<int>(std::min<std::int64_t>(number.value, kFarFuture));
}

// One of the three modes and its two labels.
class ModeReader {
 public:
  ModeReader(const Value& labels, std::vector<std::string>& problems)
      : labels_(labels), problems_(problems) {}

  // `otherwise` is the level when the label cannot be read. Whether the label held a level.
  bool level(std::string_view mode, Level otherwise, Level& into) {
    const Value* label = find(std::string(mode));
    if (label == nullptr) return false;
    const auto parsed = parse_level(text_of(label));
    if (!parsed)
      complain(std::string(mode), *label, "must be one of privileged, baseline, restricted");
    into = parsed.value_or(otherwise);
    return parsed.has_value();
  }

  bool version(std::string_view mode, int& into) {
    const std::string name = std::string(mode) + "-version";
    const Value* label = find(name);
    if (label == nullptr) return false;
    const auto parsed = parse_version(text_of(label));
    if (!parsed) complain(name, *label, "must be \"latest\" or \"v1.x\"");
    into = parsed.value_or(PodSecurityPolicy::kLatest);
    return true;
  }

  bool has(std::string_view mode) const { return find(std::string(mode)) != nullptr; }

 private:
  static constexpr std::string_view kPrefix = "pod-security.kubernetes.io/";

  const Value* find(const std::string& name) const {
    return field(labels_, std::string(kPrefix) + name);
  }

  void complain(const std::string& name, const Value& value, std::string_view rule) {
    problems_.push_back("metadata.labels[" + std::string(kPrefix) + name + "]: Invalid value: " +
                        strconv::quote(excerpt(text_of(&value))) + ": " + std::string(rule));
  }

  const Value& labels_;
  std::vector<std::string>& problems_;
};

}  // namespace

std::string PodSecurityPolicy::text() const {
  return std::string(level_name(level)) + ':' +
         (minor == kLatest ? "latest" : "v1." + std::to_string(minor));
}

std::vector<PodViolation> pod_violations(const Value& metadata, const Value& spec,
                                         const PodSecurityPolicy& policy) {
  std::vector<PodViolation> violations;
  if (policy.level == Level::privileged) return violations;
  const int minor = policy.minor == PodSecurityPolicy::kLatest ? kNewest : policy.minor;
  const PodView pod(metadata, spec);
  if (auto violation = shape_violation(pod)) violations.push_back(std::move(*violation));
  for (const Rule& rule : kRules) {
    if (!applies(rule, policy.level, minor)) continue;
    RuleAnswer answer = rule.answer(pod, minor);
    if (!answer) continue;
    answer->check = rule.id;
    violations.push_back(std::move(*answer));
  }
  return violations;
}

std::string violation_text(const std::vector<PodViolation>& violations) {
  std::string out;
  for (const PodViolation& violation : violations) {
    if (!out.empty()) out += ", ";
    out += violation.reason;
    if (!violation.detail.empty()) out += " (" + violation.detail + ')';
  }
  return out;
}

PodSecurityModes pod_security_modes(const Value& labels, const PodSecurityModes& defaults,
                                    std::vector<std::string>& problems) {
  PodSecurityModes modes = defaults;
  ModeReader read(labels, problems);
  const bool enforced = read.level("enforce", Level::restricted, modes.enforce.level);
  read.version("enforce", modes.enforce.minor);
  read.level("audit", Level::privileged, modes.audit.level);  // audit and warn fail open
  read.version("audit", modes.audit.minor);
  read.level("warn", Level::privileged, modes.warn.level);
  const bool has_version = read.version("warn", modes.warn.minor);
  // A stricter level that is enforced is warned of, too.
  if (!read.has("warn") && enforced && modes.enforce.level > modes.warn.level) {
    modes.warn.level = modes.enforce.level;
    if (!has_version) modes.warn.minor = modes.enforce.minor;
  }
  return modes;
}

}  // namespace kchart
