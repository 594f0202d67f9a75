// A part of an object together with its path: what the rules of the API server walk along.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "check/pod_view.hpp"
#include "check/server_rules.hpp"

namespace kchart::checking {

// What is absent or null is a Spot too, and then most rules say nothing. A Spot must not outlive
// the one that it was taken from: paths hang on each other.
class Spot {
 public:
  Spot(const Rules& rules, const Value* value, const Path& path)
      : rules_(&rules), value_(value), path_(path) {}

  bool there() const { return value_ != nullptr; }
  // Of what is there.
  const Value& value() const { return *value_; }
  const Path& path() const { return path_; }
  const Rules& rules() const { return *rules_; }

  Spot at(std::string_view key) const&;
  Spot at(std::string_view key) const&& = delete;
  Spot operator[](std::size_t index) const&;  // of a list that has so many elements
  Spot operator[](std::size_t index) const&& = delete;
  std::span<const Value> items(std::string_view key) const;
  // Calls `visit(Spot)` for the maps of a list.
  template <class Visit>
  void each(std::string_view key, const Visit& visit) const {
    const Spot list = at(key);
    for (std::size_t i = 0; i < items(key).size(); ++i) {
      const Spot item = list[i];
      if (item.value().is_map()) visit(item);
    }
  }
  // Calls `visit(Spot, text)` for the texts of a list.
  template <class Visit>
  void each_text(std::string_view key, const Visit& visit) const {
    const Spot list = at(key);
    for (std::size_t i = 0; i < items(key).size(); ++i) {
      const Spot item = list[i];
      if (item.value().is_string()) visit(item, item.value().as_string());
    }
  }

  bool has(std::string_view key) const { return value_ != nullptr && field(*value_, key); }
  std::string text(std::string_view key) const { return text_of(at(key).value_); }
  // The number of a field; `otherwise` where it has none.
  double number(std::string_view key, double otherwise) const;
  // How many of the fields are there.
  int count(std::initializer_list<std::string_view> keys) const;

  void say(std::string_view rule, const std::string& message) const;
  void bad(const std::string& message) const { say("schema.value", message); }
  // The rules, each for one field. An empty text counts as absent.
  void need(std::string_view key) const;
  void need_list(std::string_view key) const;
  void not_empty(std::string_view key) const;  // absent is good, "" is not
  void within(std::string_view key, double least, double most) const;
  void at_least(std::string_view key, double least) const;
  void forbid(std::string_view key, const std::string& why) const;
  void named(std::string_view key, bool (*good)(std::string_view), std::string_view what) const;
  void port(std::string_view key) const;          // a number from 1 to 65535
  void port_or_name(std::string_view key) const;  // the same, or the name of a port
  void one_of(std::string_view key, std::initializer_list<std::string_view> known) const;
  // A number from 0, or a text such as "25%".
  void count_or_percent(std::string_view key) const;
  void selector(std::string_view key) const;

 private:
  const Rules* rules_;
  const Value* value_;
  Path path_;
};

inline constexpr double kNoLimit = 9.3e18;

}  // namespace kchart::checking
