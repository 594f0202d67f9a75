// Reader: one file of declarations being read, and what was found wrong in it so far.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/finding.hpp"
#include "kchart/spec.hpp"

namespace kchart::model {

struct FieldInfo;
struct Record;

class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  Position position(const YAML::Node& node) const;

  void error(const YAML::Node& at, std::string rule, std::string message, std::string fix = {});

  // Calls `read` with the row and value of every known key of the map `node`. Unknown keys, keys
  // given twice and required ones that are missing become findings, as does a node that is no map.
  void each_key(const YAML::Node& node, const Record& record,
                const std::function<void(std::size_t row, const YAML::Node& value)>& read);

  bool expect_list(const YAML::Node& node, const FieldInfo& field);

  // The text of a scalar that follows the field's rule; false when it was a finding instead.
  bool scalar(const YAML::Node& node, const FieldInfo& field, std::string& into);

  std::vector<Finding>& findings() { return findings_; }

 private:
  bool refuse_secret(const YAML::Node& node, const FieldInfo& field);

  std::string file_;
  std::vector<Finding> findings_;
};

// The one of `names` that `word` was probably meant to be; empty when none is near.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& names);

// "unknown feature 'golan'", with "did you mean 'golang'?" or the list of what there is as the fix.
struct Unknown {
  std::string message, fix;
};
Unknown unknown(std::string_view what, std::string_view word,
                const std::vector<std::string_view>& names);

}  // namespace kchart::model
