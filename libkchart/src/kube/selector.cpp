// Selectors: a list of requirements, each a small test on one label.
#include "kube/selector.hpp"

#include <algorithm>

namespace kchart::kube {

namespace {

bool before(const std::pair<std::string, std::string>& pair, std::string_view key) {
  return pair.first < key;
}

std::vector<std::string> strings_of(const Value* list) {
  std::vector<std::string> out;
  if (list == nullptr || !list->is_list() || list->as_list() == nullptr) return out;
  for (const Value& element : *list->as_list()) {
    if (element.is_string()) out.emplace_back(element.as_string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string text_of(const Map& map, std::string_view key) {
  const Value* found = map.find(key);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

using Operator = Requirement::Operator;

bool read_operator(std::string_view name, Operator& op) {
  if (name == "In")
    op = Operator::in;
  else if (name == "NotIn")
    op = Operator::not_in;
  else if (name == "Exists")
    op = Operator::exists;
  else if (name == "DoesNotExist")
    op = Operator::does_not_exist;
  else
    return false;
  return true;
}

void read_expression(const Value& value, Selector& selector, std::vector<std::string>& problems) {
  if (!value.is_map() || value.as_map() == nullptr) {
    problems.emplace_back("an entry of matchExpressions is not an object");
    return;
  }
  const Map& map = *value.as_map();
  Requirement requirement;
  requirement.key = text_of(map, "key");
  requirement.values = strings_of(map.find("values"));
  const std::string op = text_of(map, "operator");
  if (requirement.key.empty()) problems.emplace_back("an entry of matchExpressions has no key");
  if (!read_operator(op, requirement.op)) {
    problems.push_back("\"" + op +
                       "\" is not a selector operator (In, NotIn, Exists, DoesNotExist)");
    return;
  }
  const bool wants_values = requirement.op == Operator::in || requirement.op == Operator::not_in;
  if (wants_values && requirement.values.empty()) {
    problems.push_back(op + " on " + requirement.key + " needs at least one value");
  }
  if (!wants_values && !requirement.values.empty()) {
    problems.push_back(op + " on " + requirement.key + " must not have values");
  }
  selector.requirements.push_back(std::move(requirement));
}

}  // namespace

Labels::Labels(std::vector<std::pair<std::string, std::string>> pairs) : pairs_(std::move(pairs)) {
  std::sort(pairs_.begin(), pairs_.end());
}

Labels Labels::from(const Value& map) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (map.is_map() && map.as_map() != nullptr) {
    for (const Map::Entry& entry : *map.as_map()) {
      if (entry.value.is_string()) pairs.emplace_back(entry.key.view(), entry.value.as_string());
    }
  }
  return Labels(std::move(pairs));
}

void Labels::set(std::string_view key, std::string_view value) {
  const auto at = std::lower_bound(pairs_.begin(), pairs_.end(), key, before);
  if (at != pairs_.end() && at->first == key) {
    at->second = value;
  } else {
    pairs_.emplace(at, key, value);
  }
}

const std::string* Labels::find(std::string_view key) const {
  const auto at = std::lower_bound(pairs_.begin(), pairs_.end(), key, before);
  return at != pairs_.end() && at->first == key ? &at->second : nullptr;
}

bool Requirement::matches(const Labels& labels) const {
  const std::string* value = labels.find(key);
  switch (op) {
    case Operator::exists:
      return value != nullptr;
    case Operator::does_not_exist:
      return value == nullptr;
    case Operator::in:
      return value != nullptr && std::binary_search(values.begin(), values.end(), *value);
    case Operator::not_in:
      return value == nullptr || !std::binary_search(values.begin(), values.end(), *value);
  }
  return false;
}

bool Selector::matches(const Labels& labels) const {
  return std::all_of(requirements.begin(), requirements.end(),
                     [&](const Requirement& r) { return r.matches(labels); });
}

std::string Selector::text() const {
  std::string out;
  for (const Requirement& r : requirements) {
    if (!out.empty()) out += ',';
    if (r.op == Operator::does_not_exist) out += '!';
    out += r.key;
    if (r.op == Operator::in && r.values.size() == 1) {
      out += '=' + r.values.front();
    } else if (r.op == Operator::in || r.op == Operator::not_in) {
      out += r.op == Operator::in ? " in (" : " notin (";
      for (std::size_t i = 0; i < r.values.size(); ++i) out += (i != 0 ? "," : "") + r.values[i];
      out += ')';
    }
  }
  return out;
}

Selector Selector::from(const Value& object, std::vector<std::string>& problems) {
  Selector selector;
  if (!object.is_map() || object.as_map() == nullptr) return selector;
  for (const Map::Entry& entry : *object.as_map()) {
    const std::string_view field = entry.key.view();
    if (field == "matchLabels" && entry.value.is_map() && entry.value.as_map() != nullptr) {
      for (const Map::Entry& label : *entry.value.as_map()) {
        const std::string value(label.value.is_string() ? label.value.as_string() : "");
        if (!label.value.is_string()) {
          problems.push_back("the value of label " + std::string(label.key.view()) +
                             " is not a string");
        }
        selector.requirements.push_back({std::string(label.key.view()), Operator::in, {value}});
      }
    } else if (field == "matchExpressions" && entry.value.is_list() &&
               entry.value.as_list() != nullptr) {
      for (const Value& expression : *entry.value.as_list()) {
        read_expression(expression, selector, problems);
      }
    } else if (!entry.value.is_nil()) {
      problems.push_back("a selector has no field " + std::string(field));
    }
  }
  return selector;
}

}  // namespace kchart::kube
