// Arguments that name a chart elsewhere, for commands that also take folders and files.
#pragma once

#include <string>

namespace kchart::tools {

struct ChartSource;

// Whether `target` names no file here but a chart elsewhere: "oci://...", a URL, "repo/name", or
// any name beside --repo.
bool is_chart_reference(const ChartSource& source, const std::string& target);

}  // namespace kchart::tools
