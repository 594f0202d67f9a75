// IgnoreRules: what a .helmignore keeps out of a chart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kchart {

class IgnoreRules {
 public:
  // Only the built-in rule: files in templates/ whose names start with a dot.
  IgnoreRules();

  // The rules of `text`, then the built-in one. Throws Error "ignore.syntax" with Helm's text for
  // `**` and for malformed patterns, "limit.input" for a line that is too long.
  explicit IgnoreRules(std::string_view text);

  // Whether `path`, relative to the chart, is left out. A folder takes all below it along, which
  // the caller sees to.
  bool ignores(std::string_view path, bool is_folder) const;

 private:
  struct Rule {
    std::string pattern;
    bool negated = false;
    bool folders_only = false;
    bool whole_path = false;  // otherwise the last component alone is matched
  };

  void add(std::string_view text, int line);

  std::vector<Rule> rules_;
};

}  // namespace kchart
