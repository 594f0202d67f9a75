// One line of a batch: which release is to be rendered, as a JSON object.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/limits.hpp"
#include "kchart/values.hpp"

namespace kchart::tools {

// The fields of a line; all of them may be left out.
struct BatchLine {
  std::string name = "release-name";
  std::string namespace_name;             // "namespace"; empty: that of the command line
  std::string chart;                      // empty: that of the command line
  std::vector<std::string> value_files;   // "valueFiles": as -f
  Values values;                          // "values": an object, or a text of YAML
  std::vector<std::string> set;           // as --set
  std::string kube_version;               // "kubeVersion"; empty: that of the command line
  std::vector<std::string> api_versions;  // "apiVersions": added to those of the command line
  bool is_upgrade = false;                // "isUpgrade"
};

// Later sources win: the command line's values, then valueFiles, values and set of the line.
// Throws Error for what is no JSON object, for an unknown field and for one of the wrong kind.
BatchLine parse_batch_line(std::string_view json, const Limits& limits);

}  // namespace kchart::tools
