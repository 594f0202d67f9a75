// Checks of a chart itself: do its values, its schema and its templates fit together?
#pragma once

#include <set>
#include <string>
#include <vector>

#include "kchart/chart.hpp"
#include "kchart/finding.hpp"
#include "kchart/limits.hpp"

namespace kchart {

// What is wrong with `chart` alone, its subcharts aside: values that its templates use and
// values.yaml does not name, values that nothing uses, defaults that do not pass the schema or hold
// secrets in clear. `written` are the paths of the templates ("app/templates/web.yaml") that wrote
// something under any of the values that were tried; the others are
// named, unless nothing was written at all. The rules stand in
// lint_rules.hpp.
std::vector<Finding> check_chart(const Chart& chart, const std::set<std::string>& written,
                                 const Limits& limits = {});

// Settings as --set takes them ("a.b[0].c=x,d=y") whose first key neither values.yaml, a subchart
// nor a template of `chart` knows: "chart.values-unknown".
std::vector<Finding> check_settings(const Chart& chart, const std::vector<std::string>& settings,
                                    const Limits& limits = {});

}  // namespace kchart
