// Pod Security: how far a pod is from the Pod Security Standards, decided as the admission plugin
// of Kubernetes does, with its words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kchart/value.hpp"

namespace kchart {

enum class PodSecurityLevel { privileged, baseline, restricted };

// A level and the version of its rules: those of the newest rule set not above 1.`minor`.
struct PodSecurityPolicy {
  static constexpr int kLatest = -1;

  PodSecurityLevel level = PodSecurityLevel::privileged;
  int minor = kLatest;

  std::string text() const;  // "restricted:latest", "baseline:v1.30"
  bool operator==(const PodSecurityPolicy&) const = default;
};

// One check that a pod does not pass.
struct PodViolation {
  std::string_view check;               // "runAsNonRoot"
  std::string reason;                   // "runAsNonRoot != true"
  std::string detail;                   // "pod or container \"a\" must set ..."
  std::vector<std::string> containers;  // the names of those that fail it; may be empty

  bool operator==(const PodViolation&) const = default;
};

// The checks of `policy` that a pod with this metadata and spec fails: those of baseline first,
// each group by identifier. Init, ordinary and ephemeral containers are looked at. What has not the
// shape of a pod (a list that is no list) fails the check "unreadable", whatever the level but
// privileged.
std::vector<PodViolation> pod_violations(const Value& metadata, const Value& spec,
                                         const PodSecurityPolicy& policy);

// "privileged (container \"a\" must not ...), hostPort (...)": as the plugin's message ends.
std::string violation_text(const std::vector<PodViolation>& violations);

// What the labels pod-security.kubernetes.io/{enforce,audit,warn}[-version] of a namespace ask for.
struct PodSecurityModes {
  PodSecurityPolicy enforce, audit, warn;
};

// Starts from `defaults`. Labels that cannot be read are appended to `problems`, one sentence each;
// then enforce is restricted and the version the latest, as in the API server.
PodSecurityModes pod_security_modes(const Value& labels, const PodSecurityModes& defaults,
                                    std::vector<std::string>& problems);

}  // namespace kchart
