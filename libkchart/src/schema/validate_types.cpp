// The keywords for objects, arrays, strings and numbers.
#include <algorithm>

#include "base/utf8.hpp"
#include "schema/messages.hpp"
#include "schema/validate.hpp"

namespace kchart::schema {

namespace {

std::int64_t signed_size(std::size_t size) {
  return static_cast<std::int64_t>(size);
}

// A nil map or list of Go has no entries, but is checked like any other.
const Map& map_of(const Value& value) {
  static const Map kEmpty;
  return value.as_map() == nullptr ? kEmpty : *value.as_map();
}

const List& list_of(const Value& value) {
  static const List kEmpty;
  return value.as_list() == nullptr ? kEmpty : *value.as_list();
}

// The place of an entry, by its value.
std::size_t index_in(const Map& map, const Value* value) {
  const auto* first = reinterpret_cast<const char*>(&map.begin()->value);
  return static_cast<std::size_t>(reinterpret_cast<const char*>(value) - first) /
         sizeof(Map::Entry);
}

}  // namespace

void Validator::check_object(Frame& frame) {
  const ObjectRules& rules = *frame.node->objects;
  const Map& map = map_of(*frame.value);
  check_sizes(frame, rules, map.size());
  check_missing(frame, map, rules.required, nullptr);
  if (frame.quiet && frame.failed) return;
  check_dependencies(frame, map, rules.dependencies);
  check_properties(frame, map);
  if (rules.property_names != nullptr) check_property_names(frame, map);
  check_dependencies(frame, map, rules.dependent_schemas);
  check_dependencies(frame, map, rules.dependent_required);
}

void Validator::check_sizes(Frame& frame, const ObjectRules& rules, std::size_t count) {
  const std::int64_t size = signed_size(count);
  if (rules.min_properties && size < *rules.min_properties) {
    add(frame, fail_with(frame, [&] {
          return messages::bound("minProperties", size, *rules.min_properties);
        }));
  }
  if (rules.max_properties && size > *rules.max_properties) {
    add(frame, fail_with(frame, [&] {
          return messages::bound("maxProperties", size, *rules.max_properties);
        }));
  }
}

void Validator::check_missing(Frame& frame, const Map& map, std::span<const Key> names,
                              const Dependency* because) {
  std::vector<std::string_view> missing;
  for (const Key& name : names) {
    if (map.find(name) != nullptr) continue;
    if (frame.quiet) {
      frame.failed = true;
      return;
    }
    missing.push_back(name.view());
  }
  if (missing.empty()) return;
  add(frame, fail(frame, because == nullptr ? messages::missing(missing)
                                            : messages::dependency(because->name.view(), missing)));
}

void Validator::check_dependencies(Frame& frame, const Map& map,
                                   std::span<const Dependency> rules) {
  for (const Dependency& rule : rules) {
    if (map.find(rule.name) == nullptr) continue;
    if (rule.node == nullptr) {
      check_missing(frame, map, rule.required, &rule);
    } else {
      add(frame, validate_self(frame, *rule.node, nullptr, false));
    }
  }
}

void Validator::check_properties(Frame& frame, const Map& map) {
  const ObjectRules& rules = *frame.node->objects;
  const bool none = rules.properties == nullptr && rules.pattern_properties.empty() &&
                    rules.additional.rule == Additional::Rule::absent;
  if (none) return;
  std::vector<std::string_view> additional;
  for (const Map::Entry& entry : map) {
    if (frame.quiet && frame.failed) return;
    bool evaluated = check_property(frame, entry);
    if (!evaluated && rules.additional.rule != Additional::Rule::absent) {
      evaluated = true;
      if (rules.additional.rule == Additional::Rule::schema) {
        add(frame, validate_part(frame, *rules.additional.node, entry.value,
                                 Token::property(entry.key.view())));
      } else if (rules.additional.rule == Additional::Rule::forbid) {
        if (quiet_) {
          frame.failed = true;
          return;
        }
        additional.push_back(entry.key.view());
      }
    }
    if (evaluated) frame.properties.erase(static_cast<std::size_t>(&entry - map.begin()));
  }
  if (additional.empty()) return;
  add(frame, fail_with(frame, [&] { return messages::additional_properties(additional); }));
}

// By name and by pattern; whether any of them had a schema for it.
bool Validator::check_property(Frame& frame, const Map::Entry& entry) {
  const ObjectRules& rules = *frame.node->objects;
  const Token token = Token::property(entry.key.view());
  bool evaluated = false;
  if (rules.properties != nullptr) {
    if (const Value* schema = rules.properties->find(entry.key)) {
      evaluated = true;
      const Node* node = rules.property_nodes[index_in(*rules.properties, schema)];
      add(frame, validate_part(frame, *node, entry.value, token));
    }
  }
  for (const PatternProperty& property : rules.pattern_properties) {
    if (!property.pattern->matches(entry.key.view())) continue;
    evaluated = true;
    add(frame, validate_part(frame, *property.node, entry.value, token));
  }
  return evaluated;
}

void Validator::check_property_names(Frame& frame, const Map& map) {
  const Node& names = *frame.node->objects->property_names;
  for (const Map::Entry& entry : map) {
    const Value name = Value::borrowed(entry.key.view());
    Failure* failure = start(names, name, nullptr);
    if (failure == nullptr) continue;
    if (frame.quiet) {
      frame.failed = true;
      return;
    }
    // Go keeps the path itself here, not a copy: see Path.
    Failure* shown = fail(frame, messages::property_name(entry.key.view()));
    shown->path = frame.path;
    if (failure->shape == Failure::Shape::group) {
      shown->causes = failure->causes;
    } else {
      shown->causes.push_back(failure);
    }
    add(frame, shown);
  }
}

void Validator::check_array(Frame& frame) {
  const ArrayRules& rules = *frame.node->arrays;
  const List& list = list_of(*frame.value);
  const std::int64_t size = signed_size(list.size());
  if (rules.min_items && size < *rules.min_items) {
    add(frame,
        fail_with(frame, [&] { return messages::bound("minItems", size, *rules.min_items); }));
  }
  if (rules.max_items && size > *rules.max_items) {
    add(frame,
        fail_with(frame, [&] { return messages::bound("maxItems", size, *rules.max_items); }));
  }
  if (rules.unique && list.size() > 1) {
    if (const auto pair = find_duplicates(list)) {
      add(frame, fail_with(frame, [&] { return messages::unique(pair->first, pair->second); }));
    }
  }
  check_items(frame, list);
  if (rules.contains != nullptr) check_contains(frame, list);
}

void Validator::check_items(Frame& frame, const List& list) {
  const ArrayRules& rules = *frame.node->arrays;
  const std::size_t prefix = std::min(rules.prefix.size(), list.size());
  for (std::size_t i = 0; i < prefix; ++i) {
    add(frame, validate_part(frame, *rules.prefix[i], list[i], Token::element(i)));
  }
  if (rules.items != nullptr) {
    for (std::size_t i = prefix; i < list.size(); ++i) {
      if (quiet_ && frame.failed) return;
      add(frame, validate_part(frame, *rules.items, list[i], Token::element(i)));
    }
  }
  check_additional_items(frame, list, prefix);
}

void Validator::check_additional_items(Frame& frame, const List& list, std::size_t evaluated) {
  const Additional& additional = frame.node->arrays->additional;
  if (evaluated == list.size()) return;
  if (additional.rule == Additional::Rule::forbid) {
    add(frame, fail_with(frame, [&] {
          return messages::additional_items(signed_size(list.size() - evaluated));
        }));
  } else if (additional.rule == Additional::Rule::schema) {
    for (std::size_t i = evaluated; i < list.size(); ++i) {
      add(frame, validate_part(frame, *additional.node, list[i], Token::element(i)));
    }
  }
}

void Validator::check_contains(Frame& frame, const List& list) {
  const ArrayRules& rules = *frame.node->arrays;
  FailureList causes;
  std::vector<std::size_t> matched;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    Failure* failure = validate_part(frame, *rules.contains, list[i], Token::element(i));
    if (failure == nullptr) {
      ++count;
      if (!quiet_) matched.push_back(i);
      if (frame.node->draft >= Draft::d2020) frame.items.erase(i);
    } else if (!frame.quiet) {
      causes.push_back(failure);
    }
  }
  if (rules.min_contains) {
    if (count < *rules.min_contains) {
      const std::string message =
          frame.quiet ? "" : messages::min_contains(*rules.min_contains, matched);
      add_group(frame, causes, message);
    }
  } else if (count == 0) {
    add_group(frame, causes, "no items match contains schema");
  }
  if (rules.max_contains && count > *rules.max_contains) {
    add(frame,
        fail_with(frame, [&] { return messages::max_contains(*rules.max_contains, matched); }));
  }
}

void Validator::check_string(Frame& frame) {
  const StringRules& rules = *frame.node->strings;
  const std::string_view text = frame.value->as_string();
  const std::int64_t length =
      rules.min_length || rules.max_length ? signed_size(utf8::count(text)) : 0;
  if (rules.min_length && length < *rules.min_length) {
    add(frame,
        fail_with(frame, [&] { return messages::bound("minLength", length, *rules.min_length); }));
  }
  if (rules.max_length && length > *rules.max_length) {
    add(frame,
        fail_with(frame, [&] { return messages::bound("maxLength", length, *rules.max_length); }));
  }
  if (rules.pattern != nullptr && !rules.pattern->matches(text)) {
    add(frame, fail_with(frame, [&] { return messages::pattern(text, rules.pattern->text()); }));
  }
}

void Validator::check_number(Frame& frame) {
  const NumberRules& rules = *frame.node->numbers;
  const Number number = number_of(*frame.value);
  const auto refuse = [&](std::string_view keyword, const Number& want) {
    add(frame, fail_with(frame, [&] { return messages::bound(keyword, number, want); }));
  };
  if (rules.minimum != nullptr && compare(number, *rules.minimum) < 0) {
    refuse("minimum", *rules.minimum);
  }
  if (rules.maximum != nullptr && compare(number, *rules.maximum) > 0) {
    refuse("maximum", *rules.maximum);
  }
  if (rules.exclusive_minimum != nullptr && compare(number, *rules.exclusive_minimum) <= 0) {
    refuse("exclusiveMinimum", *rules.exclusive_minimum);
  }
  if (rules.exclusive_maximum != nullptr && compare(number, *rules.exclusive_maximum) >= 0) {
    refuse("exclusiveMaximum", *rules.exclusive_maximum);
  }
  if (rules.multiple_of != nullptr && !is_multiple(number, *rules.multiple_of)) {
    refuse("multipleOf", *rules.multiple_of);
  }
}

}  // namespace kchart::schema
