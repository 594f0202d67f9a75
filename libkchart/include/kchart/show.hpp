// Show: what a chart says of itself, as `helm show` prints it.
#pragma once

#include <string>

#include "kchart/chart.hpp"

namespace kchart {

enum class ChartPart { all, chart, values, readme, crds };

// The text, ready to be printed; empty when the chart has no such part.
std::string show(const Chart& chart, ChartPart part, Compat compat = Compat::helm4);

}  // namespace kchart
