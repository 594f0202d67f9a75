// From findings back to what made them: template lines and values, by the render's trace.
#include "kchart/check.hpp"
#include "kchart/trace.hpp"

namespace kchart {

namespace {

std::string origin_text(const Origin& origin) {
  if (origin.source == Origin::Source::set_argument) return "--set " + origin.position.file;
  const int line = origin.position.line;
  return origin.position.file + (line > 0 ? ":" + std::to_string(line) : "");
}

}  // namespace

void add_sources(std::vector<Finding>& findings, const Trace& trace) {
  for (Finding& finding : findings) {
    const auto made = trace.find(finding.position.file, finding.position.line);
    if (!made || made->position.file.empty()) continue;
    finding.source = made->position;
    for (const TracedValue& value : made->values) {
      finding.values.push_back({value.path, value.origin ? origin_text(*value.origin) : ""});
    }
  }
}

}  // namespace kchart
