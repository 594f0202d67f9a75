// Fields: reading an object's fields by name, so that none is overlooked.
//
// A policy with a field that we do not know may mean something else than we think; so readers name
// every field that they understand, and what is left over becomes a finding.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/finding.hpp"
#include "kchart/reach.hpp"
#include "kchart/value.hpp"

namespace kchart::reach {

// The entry `key` of a map; null when absent, null, or `value` is no map.
const Value* field(const Value& value, std::string_view key);
// The text of such an entry; empty unless it is a string. A view lives as long as the value.
std::string_view text_view(const Value& value, std::string_view key);
std::string text_field(const Value& value, std::string_view key);
bool true_field(const Value& value, std::string_view key);
// The elements of a list; empty for anything else.
std::span<const Value> elements(const Value* value);
// The number, when it is a whole one that fits.
std::optional<int> whole_number(const Value& value);

// Finds the lines of an object's parts.
class Places {
 public:
  explicit Places(const SourceObject& object)
      : origins_(object.origins), object_(object.position) {}

  const Position& object() const { return object_; }
  // Of an element of a list or an entry of a map; the object's own when nothing better is known.
  Position of(const Value* list, std::size_t index) const;
  Position of(const Value& map, std::string_view key) const;

 private:
  Position placed(const Origin* origin) const;

  const Origins* origins_;
  Position object_;
};

// Collects findings about one object, each at the place that was last named.
class Reporter {
 public:
  Reporter(std::vector<Finding>& findings, std::string object, Position position)
      : findings_(findings), object_(std::move(object)), position_(std::move(position)) {}

  // The same reporter at another place of the object.
  Reporter at(Position position) const { return {findings_, object_, std::move(position)}; }

  void error(std::string_view rule, std::string message) const {
    add(rule, Severity::error, std::move(message));
  }
  void warning(std::string_view rule, std::string message) const {
    add(rule, Severity::warning, std::move(message));
  }
  // Whether `value` is a map with no key beside `known`; what is wrong with it is reported.
  bool only(const Value& value, std::initializer_list<std::string_view> known,
            std::string_view where) const;
  // Whether the field is absent or a list; another kind is reported.
  bool list_or_absent(const Value& value, std::string_view key) const;

  const std::string& object() const { return object_; }
  const Position& position() const { return position_; }

 private:
  void add(std::string_view rule, Severity severity, std::string message) const;

  std::vector<Finding>& findings_;
  std::string object_;
  Position position_;
};

}  // namespace kchart::reach
