// Whether a live object has become what its specification asks for: the rules of kstatus
// (sigs.k8s.io/cli-utils/pkg/kstatus), which kubectl's successors, Flux and Helm 4 wait by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cluster/json.hpp"

namespace kchart::cluster {

enum class Readiness { current, in_progress, failed, terminating };

std::string_view name_of(Readiness readiness);  // kstatus's word: "Current", "InProgress", ...

struct ObjectStatus {
  Readiness readiness = Readiness::current;
  std::string message;  // kstatus's own: "Ready: 1/3"

  bool operator==(const ObjectStatus&) const = default;
};

// `now_s` (Unix time) decides whether a pod has been unschedulable for longer than 15 s.
ObjectStatus status_of(const Json& object, std::int64_t now_s);

// "2024-05-06T07:08:09Z" as Unix time; 0 when it is no such time.
std::int64_t unix_time(std::string_view rfc3339);

}  // namespace kchart::cluster
