// What the rules of both levels share: lists of names in the plugin's style, profiles, procMount.
#include "check/pod_rules.hpp"

namespace kchart::checking {

namespace {

template <class Range>
std::string quoted(const Range& items) {
  std::string out;
  for (const std::string& item : items) {
    if (!out.empty()) out += ", ";
    out += '"' + item + '"';
  }
  return out;
}

}  // namespace

std::string_view plural(std::size_t count, std::string_view one, std::string_view many) {
  return count == 1 ? one : many;
}

std::string quoted_list(const Names& names) {
  return quoted(names);
}

std::string quoted_list(const Texts& texts) {
  return quoted(texts);
}

std::string containers_text(const Names& names) {
  return std::string(plural(names.size(), "container", "containers")) + ' ' + quoted_list(names);
}

std::string setters_text(bool pod, const Names& containers) {
  std::string out = pod ? "pod" : "";
  if (containers.empty()) return out;
  return out + (pod ? " and " : "") + containers_text(containers);
}

ProfileFaults profile_faults(const PodView& pod, std::string_view profile) {
  ProfileFaults faults;
  const auto is_good = [&](const Value& set) {
    const std::string type = text_field(set, "type");
    if (type == "RuntimeDefault" || type == "Localhost") return true;
    faults.values.insert(type);
    return false;
  };
  if (const Value* set = descend(pod.security, {profile})) {
    faults.pod_is_good = is_good(*set);
    faults.pod = !faults.pod_is_good;
  }
  for (const ContainerView& container : pod.containers) {
    const Value* set = descend(container.security, {profile});
    if (set == nullptr) {
      faults.unset.push_back(container.name);
    } else if (!is_good(*set)) {
      faults.containers.push_back(container.name);
    }
  }
  return faults;
}

RuleAnswer seccomp_type_violation(const ProfileFaults& faults) {
  const std::string setters = setters_text(faults.pod, faults.containers);
  if (setters.empty()) return std::nullopt;
  return PodViolation{{},
                      "seccompProfile",
                      setters + " must not set securityContext.seccompProfile.type to " +
                          quoted_list(faults.values),
                      faults.containers};
}

RuleAnswer proc_mount(const PodView& pod) {
  Texts types;
  Names names = failing(pod, [&](const ContainerView& container) {
    const Value* type = descend(container.security, {"procMount"});
    if (type == nullptr || text_of(type) == "Default") return false;
    types.insert(text_of(type));
    return true;
  });
  if (names.empty()) return std::nullopt;
  return PodViolation{
      {},
      "procMount",
      containers_text(names) + " must not set securityContext.procMount to " + quoted_list(types),
      std::move(names)};
}

}  // namespace kchart::checking
