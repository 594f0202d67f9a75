// The rules of Pod Security, a function per check. `minor` is the version of the rule set.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "check/pod_view.hpp"
#include "kchart/pod_security.hpp"

namespace kchart::checking {

using RuleAnswer = std::optional<PodViolation>;  // without the name of the check

// Baseline.
RuleAnswer app_armor_profile(const PodView& pod, int minor);
RuleAnswer capabilities_baseline(const PodView& pod, int minor);
RuleAnswer host_namespaces(const PodView& pod, int minor);
RuleAnswer host_path_volumes(const PodView& pod, int minor);
RuleAnswer host_ports(const PodView& pod, int minor);
RuleAnswer host_probes(const PodView& pod, int minor);
RuleAnswer privileged(const PodView& pod, int minor);
RuleAnswer proc_mount_baseline(const PodView& pod, int minor);
RuleAnswer se_linux_options(const PodView& pod, int minor);
RuleAnswer seccomp_baseline(const PodView& pod, int minor);
RuleAnswer sysctls(const PodView& pod, int minor);
RuleAnswer windows_host_process(const PodView& pod, int minor);

// Restricted.
RuleAnswer allow_privilege_escalation(const PodView& pod, int minor);
RuleAnswer capabilities_restricted(const PodView& pod, int minor);
RuleAnswer proc_mount_restricted(const PodView& pod, int minor);
RuleAnswer restricted_volumes(const PodView& pod, int minor);
RuleAnswer run_as_non_root(const PodView& pod, int minor);
RuleAnswer run_as_user(const PodView& pod, int minor);
RuleAnswer seccomp_restricted(const PodView& pod, int minor);

// What the rules share.
using Names = std::vector<std::string>;
using Texts = std::set<std::string>;

// The names of the containers for which `fails` holds.
template <class Fails>
Names failing(const PodView& pod, const Fails& fails) {
  Names names;
  for (const ContainerView& container : pod.containers) {
    if (fails(container)) names.push_back(container.name);
  }
  return names;
}

std::string_view plural(std::size_t count, std::string_view one, std::string_view many);
std::string quoted_list(const Names& names);  // "a", "b"
std::string quoted_list(const Texts& texts);
std::string containers_text(const Names& names);  // container "a"; containers "a", "b"
// pod; container "a"; pod and containers "a", "b"; empty when nobody is to blame.
std::string setters_text(bool pod, const Names& containers);

// A profile type that must be RuntimeDefault or Localhost where it is set.
struct ProfileFaults {
  bool pod = false;  // the pod sets another one
  bool pod_is_good = false;
  Names containers;  // those that set another one
  Names unset;       // those that set none
  Texts values;
};
ProfileFaults profile_faults(const PodView& pod, std::string_view profile);
RuleAnswer seccomp_type_violation(const ProfileFaults& faults);
RuleAnswer proc_mount(const PodView& pod);

}  // namespace kchart::checking
