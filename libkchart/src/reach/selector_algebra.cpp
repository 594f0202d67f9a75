// Selector algebra. Requirements on different keys are independent, so a conjunction is decided key
// by key: which values are still allowed, and whether the key must or must not be there.
#include "reach/selector_algebra.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace kchart::reach {

namespace {

using kube::Requirement;

struct KeyState {
  bool must = false, must_not = false;
  std::optional<std::vector<std::string>> allowed;  // sorted; absent: any value
  std::vector<std::string> refused;

  void add(const Requirement& r) {
    switch (r.op) {
      case Requirement::Operator::exists:
        must = true;
        break;
      case Requirement::Operator::does_not_exist:
        must_not = true;
        break;
      case Requirement::Operator::not_in:
        refused.insert(refused.end(), r.values.begin(), r.values.end());
        break;
      case Requirement::Operator::in:
        must = true;
        if (!allowed) {
          allowed = r.values;
        } else {
          std::vector<std::string> both;
          std::set_intersection(allowed->begin(), allowed->end(), r.values.begin(), r.values.end(),
                                std::back_inserter(both));
          allowed = std::move(both);
        }
    }
  }

  bool refuses(const std::string& value) const {
    return std::find(refused.begin(), refused.end(), value) != refused.end();
  }

  // A value that fits a key which must be there.
  std::optional<std::string> value() const {
    if (allowed) {
      const auto fit = std::find_if(allowed->begin(), allowed->end(),
                                    [&](const std::string& v) { return !refuses(v); });
      return fit != allowed->end() ? std::optional(*fit) : std::nullopt;
    }
    std::string fresh = "x";
    while (refuses(fresh)) fresh += 'x';
    return fresh;
  }
};

}  // namespace

std::optional<kube::Labels> witness(std::initializer_list<const kube::Selector*> selectors) {
  std::map<std::string, KeyState> keys;
  for (const kube::Selector* selector : selectors) {
    for (const Requirement& r : selector->requirements) keys[r.key].add(r);
  }
  std::vector<std::pair<std::string, std::string>> labels;
  for (const auto& [key, state] : keys) {
    if (!state.must) continue;
    const auto value = state.value();
    if (state.must_not || !value) return std::nullopt;
    labels.emplace_back(key, *value);
  }
  return kube::Labels(std::move(labels));
}

}  // namespace kchart::reach
