// The lint as a whole, and how its findings are told.
#include "check/lint.hpp"

#include <cmath>

#include "check/pod_view.hpp"
#include "kchart/lint_rules.hpp"
#include "reach/fields.hpp"

namespace kchart::checking {

void LintContext::say(const Subject& object, const Path& path, std::string_view rule,
                      std::string message, std::optional<Severity> severity) const {
  const LintRule& known = *find_lint_rule(rule);
  report.add(object, path,
             {rule, severity.value_or(known.severity), std::move(message), std::string(known.fix)});
}

std::string PodContainer::name() const {
  return text_field(*value, "name");
}

bool PodContainer::is_sidecar() const {
  return list == "initContainers" && text_field(*value, "restartPolicy") == "Always";
}

LongPath PodContainer::path(const PodSource& pod) const {
  LongPath path = pod.spec_path();
  path.add(list).add(index);
  return path;
}

std::vector<PodContainer> containers_of(const PodSource& pod) {
  std::vector<PodContainer> out;
  for (const std::string_view list : {"initContainers", "containers", "ephemeralContainers"}) {
    std::size_t index = 0;
    for (const Value& container : elements(field(*pod.pod.spec(), list))) {
      out.push_back({&container, list, index++});
    }
  }
  return out;
}

int whole(double share, Rounding rounding) {
  return static_cast<int>(rounding == Rounding::up ? std::ceil(share) : std::floor(share));
}

std::optional<int> amount(const Value* value, int total, Rounding rounding) {
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) return reach::whole_number(*value);
  const std::string text = text_of(value);
  if (text.empty() || text.back() != '%') return std::nullopt;
  return whole(std::atof(text.c_str()) * total / 100, rounding);
}

void check_lint(const ObjectSet& set, Report& report) {
  const Inventory inventory(set, report.options().namespace_name);
  const LintContext lint{set, inventory, report};
  lint_objects(lint);
  lint_pods(lint);
  lint_selectors(lint);
  lint_references(lint);
  lint_rollout(lint);
}

}  // namespace kchart::checking
