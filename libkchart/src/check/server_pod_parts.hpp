// The parts of a pod that have rules of their own, each in a file.
#pragma once

#include <set>

#include "check/spot.hpp"

namespace kchart::checking {

// What a field reference may name depends on who asks.
enum class FieldsFor { variable, volume };
void check_field_ref(const Spot& ref, FieldsFor purpose);
void check_resource_ref(const Spot& ref, FieldsFor purpose);

void check_volume(const Spot& volume);
// Relative, and without "..".
bool is_local_path(std::string_view path);

// One container, of the list named `list`; `volumes` are those of the pod.
struct ContainerPlace {
  std::string_view list;
  bool host_users = true;
};
void check_container(const Spot& container, const ContainerPlace& place,
                     const std::set<std::string>& volumes);

// Affinity, tolerations, spreading: where a pod may run.
void check_scheduling(const Spot& spec);

// seccompProfile and appArmorProfile of a security context.
void check_profiles(const Spot& context);

// A quantity that is there is at least zero.
void check_not_negative(const Spot& quantity);
// spec of a PersistentVolumeClaim, or of a template of one.
void check_claim_spec(const Spot& spec);

}  // namespace kchart::checking
