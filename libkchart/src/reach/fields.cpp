// Fields: small look-ups and the report of what is not known.
#include "reach/fields.hpp"

#include <algorithm>

namespace kchart::reach {

const Value* field(const Value& value, std::string_view key) {
  if (!value.is_map() || value.as_map() == nullptr) return nullptr;
  const Value* found = value.as_map()->find(key);
  return found != nullptr && !found->is_nil() ? found : nullptr;
}

std::string text_field(const Value& value, std::string_view key) {
  const Value* found = field(value, key);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

std::span<const Value> elements(const Value* value) {
  if (value == nullptr || !value->is_list() || value->as_list() == nullptr) return {};
  return {value->as_list()->begin(), value->as_list()->size()};
}

bool Reporter::only(const Value& value, std::initializer_list<std::string_view> known,
                    std::string_view where) const {
  if (!value.is_map() || value.as_map() == nullptr) return true;
  bool clean = true;
  for (const Map::Entry& entry : *value.as_map()) {
    if (std::find(known.begin(), known.end(), entry.key.view()) != known.end()) continue;
    if (entry.value.is_nil()) continue;
    error("policy.field",
          std::string(where) + " has no field \"" + excerpt(entry.key.view()) + '"');
    clean = false;
  }
  return clean;
}

void Reporter::add(std::string_view rule, Severity severity, std::string message) const {
  Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  finding.message = std::move(message);
  finding.object = object_;
  finding.position = position_;
  findings_.push_back(std::move(finding));
}

}  // namespace kchart::reach
