// Finding: one thing that is wrong with what a user wrote, with its place and its repair.
#pragma once

#include <string>
#include <vector>

#include "kchart/error.hpp"

namespace kchart {

enum class Severity { info, warning, error };

// A value that went into what is wrong: "image.tag", set in "values.yaml:8" or by
// "--set image.tag=latest" (empty: nobody kept where).
struct FindingValue {
  std::string path, from;

  bool operator==(const FindingValue&) const = default;
};

// What every check returns: many at once, never thrown.
struct Finding {
  std::string rule;  // stable dotted identifier: "policy.cidr", "pss.restricted.runAsNonRoot"
  Severity severity = Severity::error;
  std::string message;               // one plain sentence
  std::string fix;                   // what to do about it; may be empty
  std::string object;                // "Deployment web/api"; empty when about no object
  Position position;                 // in the manifest or the user's file
  Position source;                   // template line that made it, when known
  std::vector<FindingValue> values;  // what that line read, when known
  int document = 0;                  // which document of the file, from 1; 0: not known

  bool operator==(const Finding&) const = default;
};

}  // namespace kchart
