// Label selectors: matchLabels and matchExpressions, as apimachinery evaluates them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kchart/value.hpp"

namespace kchart::kube {

// Labels of one object, sorted by key.
class Labels {
 public:
  Labels() = default;
  explicit Labels(std::vector<std::pair<std::string, std::string>> pairs);
  static Labels from(const Value& map);  // values that are not strings are left out

  void set(std::string_view key, std::string_view value);
  const std::string* find(std::string_view key) const;
  const std::vector<std::pair<std::string, std::string>>& pairs() const { return pairs_; }
  bool operator==(const Labels&) const = default;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

struct Requirement {
  enum class Operator { in, not_in, exists, does_not_exist };
  std::string key;
  Operator op = Operator::exists;
  std::vector<std::string> values;  // sorted

  // NotIn and DoesNotExist also hold when the key is absent.
  bool matches(const Labels& labels) const;
  bool operator==(const Requirement&) const = default;
};

// All requirements must hold; a selector without any matches everything.
struct Selector {
  std::vector<Requirement> requirements;

  bool matches(const Labels& labels) const;
  bool matches_all() const { return requirements.empty(); }
  std::string text() const;  // "app=web,tier in (a,b)": kubectl's notation
  bool operator==(const Selector&) const = default;

  // Reads a LabelSelector object. Whatever the API server would refuse (In without values, Exists
  // with values, an unknown operator or field) is appended to `problems`, one sentence each.
  static Selector from(const Value& object, std::vector<std::string>& problems);
};

}  // namespace kchart::kube
