// Fields: reading an object's fields by name, so that none is overlooked.
//
// A policy with a field that we do not know may mean something else than we think; so readers name
// every field that they understand, and what is left over becomes a finding.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/finding.hpp"
#include "kchart/value.hpp"

namespace kchart::reach {

// The entry `key` of a map; null when absent, null, or `value` is no map.
const Value* field(const Value& value, std::string_view key);
std::string text_field(const Value& value, std::string_view key);
// The elements of a list; empty for anything else.
std::span<const Value> elements(const Value* value);

// Collects findings about one object.
class Reporter {
 public:
  Reporter(std::vector<Finding>& findings, std::string object, Position position)
      : findings_(findings), object_(std::move(object)), position_(std::move(position)) {}

  void error(std::string_view rule, std::string message) const {
    add(rule, Severity::error, std::move(message));
  }
  void warning(std::string_view rule, std::string message) const {
    add(rule, Severity::warning, std::move(message));
  }
  // Reports every key of `value` that is not in `known`; true when there was none.
  bool only(const Value& value, std::initializer_list<std::string_view> known,
            std::string_view where) const;

  const std::string& object() const { return object_; }

 private:
  void add(std::string_view rule, Severity severity, std::string message) const;

  std::vector<Finding>& findings_;
  std::string object_;
  Position position_;
};

}  // namespace kchart::reach
