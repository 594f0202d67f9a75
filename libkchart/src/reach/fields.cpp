// Fields: small look-ups and the report of what is not known.
#include "reach/fields.hpp"

#include <algorithm>
#include <cmath>

namespace kchart::reach {

const Value* field(const Value& value, std::string_view key) {
  if (!value.is_map() || value.as_map() == nullptr) return nullptr;
  const Value* found = value.as_map()->find(key);
  return found != nullptr && !found->is_nil() ? found : nullptr;
}

std::string_view text_view(const Value& value, std::string_view key) {
  const Value* found = field(value, key);
  return found != nullptr && found->is_string() ? found->as_string() : std::string_view();
}

std::string text_field(const Value& value, std::string_view key) {
  return std::string(text_view(value, key));
}

bool true_field(const Value& value, std::string_view key) {
  const Value* found = field(value, key);
  return found != nullptr && found->kind() == Kind::boolean && found->as_bool();
}

std::span<const Value> elements(const Value* value) {
  if (value == nullptr || !value->is_list() || value->as_list() == nullptr) return {};
  return {value->as_list()->begin(), value->as_list()->size()};
}

std::optional<int> whole_number(const Value& value) {
  constexpr double kLargest = 1e9;
  double number = kLargest + 1;
  if (value.kind() == Kind::float64) number = value.as_float();
  if (value.is_signed()) number = static_cast<double>(value.as_int());
  if (value.kind() == Kind::uint64) number = static_cast<double>(value.as_uint());
  const bool fits = number >= -kLargest && number <= kLargest && number == std::floor(number);
  return fits ? std::optional(static_cast<int>(number)) : std::nullopt;
}

Position Places::of(const Value* list, std::size_t index) const {
  if (origins_ == nullptr || list == nullptr || !list->is_list()) return object_;
  return placed(origins_->find(list->as_list(), index));
}

Position Places::of(const Value& map, std::string_view key) const {
  if (origins_ == nullptr || !map.is_map()) return object_;
  return placed(origins_->find(map.as_map(), key));
}

Position Places::placed(const Origin* origin) const {
  if (origin == nullptr || origin->position.line == 0) return object_;
  Position out = object_;
  out.line = std::max(object_.line, 1) + origin->position.line - 1;
  out.column = origin->position.column;
  return out;
}

bool Reporter::only(const Value& value, std::initializer_list<std::string_view> known,
                    std::string_view where) const {
  if (value.is_nil()) return true;  // the API reads null as the empty object
  if (!value.is_map()) {
    error("policy.field", std::string(where) + " is not an object");
    return false;
  }
  if (value.as_map() == nullptr) return true;
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

bool Reporter::list_or_absent(const Value& value, std::string_view key) const {
  const Value* found = field(value, key);
  if (found == nullptr || found->is_list()) return true;
  error("policy.field", std::string(key) + " is not a list");
  return false;
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
