// Uses of values: which paths below .Values the templates of a chart read.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kchart/chart.hpp"
#include "kchart/error.hpp"
#include "kchart/limits.hpp"

namespace kchart::checking {

struct ValueUse {
  std::vector<std::string> path;  // empty: all values at once
  Position position;              // of its first use
  bool guarded = false;           // somewhere it is asked whether it is there
};

// Every path that is read, with its first place. Templates that do not parse, and text that only
// `tpl` would run, are searched for what looks like a path.
std::vector<ValueUse> uses_of(const Chart& chart, const Limits& limits);

// Paths that stand in a text that may be run as a template.
void find_uses(std::string_view text, std::vector<std::vector<std::string>>& into);

}  // namespace kchart::checking
