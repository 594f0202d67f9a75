// Exemptions: findings that somebody has looked at and accepted, with the reason, in a file outside
// the chart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kchart/finding.hpp"

namespace kchart {

struct Exemption {
  std::string rule;     // "lint.host-path", "pss.baseline.*"
  std::string object;   // "DaemonSet kube-system/agent", "* web/*"; empty: every object
  std::string message;  // a part of the finding's message ("container \"app\""); empty: any
  std::string reason;   // never empty
  Position position;
};

// Reads a list, or a map with the list under `exemptions`, of `{rule, object, message, reason}`.
// A star stands for any text. What is wrong is appended to `findings` ("exemption.syntax",
// "exemption.reason", "exemption.rule") with its place, and left out.
std::vector<Exemption> read_exemptions(std::string_view yaml, const std::string& file,
                                       std::vector<Finding>& findings);

// Takes out of `findings` what is exempt and returns that. An exemption that exempts nothing
// becomes a finding "exemption.unused".
std::vector<Finding> apply_exemptions(std::vector<Finding>& findings,
                                      const std::vector<Exemption>& exemptions);

}  // namespace kchart
