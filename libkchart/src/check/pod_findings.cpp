// Pod Security of everything in a set: each workload against what its namespace asks for.
#include "check/pod_findings.hpp"

#include <algorithm>
#include <map>

#include "check/admitted.hpp"
#include "check/pod_view.hpp"
#include "check/workload.hpp"

namespace kchart::checking {

namespace {

struct Mode {
  const PodSecurityPolicy& policy;
  std::string_view name;
  Severity severity;
};

// The first container that `violation` blames, for the place of its finding.
std::ptrdiff_t blamed(const Value& list, const PodViolation& violation) {
  std::ptrdiff_t index = 0;
  for (const Value& container : elements(&list)) {
    const std::string name = text_field(container, "name");
    if (std::find(violation.containers.begin(), violation.containers.end(), name) !=
        violation.containers.end()) {
      return index;
    }
    ++index;
  }
  return -1;
}

class PodFindings {
 public:
  PodFindings(const ObjectSet& set, Report& report) : set_(set), report_(report) {}

  void run() {
    for (const Subject& object : set_.objects) {
      if (object.is("", "Namespace")) read_namespace(object);
    }
    for (const Subject& object : set_.objects) check(object);
  }

 private:
  void read_namespace(const Subject& object) {
    const Value* labels = descend(&object.value, {"metadata", "labels"});
    if (labels == nullptr) return;
    std::vector<std::string> problems;
    modes_[std::string(object.name)] =
        pod_security_modes(*labels, report_.options().pod_security, problems);
    for (std::string& problem : problems) {
      report_.add(object, object.path / "metadata" / "labels",
                  {"pss.label", Severity::error, std::move(problem)});
    }
  }

  const PodSecurityModes& modes_of(const Subject& object) const {
    const auto found = modes_.find(object.namespace_name.empty() ? report_.options().namespace_name
                                                                 : object.namespace_name);
    return found != modes_.end() ? found->second : report_.options().pod_security;
  }

  void check(const Subject& object) {
    const auto pod = pod_template(object);
    if (!pod || pod->spec() == nullptr) return;
    const PodSecurityModes& modes = modes_of(object);
    const Mode enforce{modes.enforce, "enforce", Severity::error};
    tell(object, *pod, enforce);
    for (const Mode& mode : {Mode{modes.warn, "warn", Severity::warning},
                             Mode{modes.audit, "audit", Severity::info}}) {
      // What a stricter mode has told already is not told again.
      if (mode.policy.level > modes.enforce.level) tell(object, *pod, mode);
    }
  }

  void tell(const Subject& object, const PodTemplate& pod, const Mode& mode) {
    Arena arena;
    const Value spec =
        object.is("", "Pod") ? admitted_spec(*pod.metadata(), *pod.spec(), arena) : *pod.spec();
    for (const PodViolation& violation :
         pod_violations(*pod.metadata(), spec, capped(mode.policy))) {
      const std::string level =
          mode.policy.level == PodSecurityLevel::baseline ? "baseline" : "restricted";
      const std::string rule = "pss." + level + '.' + std::string(violation.check);
      place(object, pod, violation,
            {rule, mode.severity,
             "violates PodSecurity \"" + mode.policy.text() + "\" (" + std::string(mode.name) +
                 "): " + violation_text({violation})});
    }
  }

  // "latest" is what the cluster's version knows.
  PodSecurityPolicy capped(PodSecurityPolicy policy) const {
    const int minor = report_.options().kube_minor;
    if (policy.minor == PodSecurityPolicy::kLatest && minor > 0) policy.minor = minor;
    return policy;
  }

  void place(const Subject& object, const PodTemplate& pod, const PodViolation& violation,
             Report::What what) {
    std::array<Path, 7> steps;
    std::size_t depth = 0;
    steps[0] = object.path;
    const auto down = [&](Path next) { steps[++depth] = next; };
    for (const std::string_view step : pod.steps) {
      if (!step.empty()) down(steps[depth] / step);
    }
    down(steps[depth] / "spec");
    for (const char* key : {"initContainers", "containers", "ephemeralContainers"}) {
      const Value* list = field(*pod.spec(), key);
      const std::ptrdiff_t index = list != nullptr ? blamed(*list, violation) : -1;
      if (index < 0) continue;
      const Path containers = steps[depth] / key;
      return report_.add(object, containers[static_cast<std::size_t>(index)], std::move(what));
    }
    report_.add(object, steps[depth], std::move(what));
  }

  const ObjectSet& set_;
  Report& report_;
  std::map<std::string, PodSecurityModes, std::less<>> modes_;
};

}  // namespace

void check_pod_security(const ObjectSet& set, Report& report) {
  PodFindings(set, report).run();
}

}  // namespace kchart::checking
