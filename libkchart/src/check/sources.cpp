// From findings back to what made them: template lines and values, by the render's trace.
#include "kchart/check.hpp"
#include "kchart/trace.hpp"

namespace kchart {

namespace {

std::string origin_text(const Origin& origin, const std::string& folder) {
  if (origin.source == Origin::Source::set_argument) return "--set " + origin.position.file;
  const bool of_chart = origin.source != Origin::Source::values_file && !folder.empty();
  const int line = origin.position.line;
  return (of_chart ? folder + '/' : "") + origin.position.file +
         (line > 0 ? ":" + std::to_string(line) : "");
}

}  // namespace

void add_sources(std::vector<Finding>& findings, const Trace& trace, const std::string& folder) {
  for (Finding& finding : findings) {
    const auto made = trace.find(finding.position.file, finding.position.line);
    if (!made || made->position.file.empty()) continue;
    finding.source = made->position;
    std::string& file = finding.source.file;
    if (!folder.empty()) file.replace(0, file.find('/'), folder);
    for (const TracedValue& value : made->values) {
      finding.values.push_back(
          {value.path, value.origin ? origin_text(*value.origin, folder) : ""});
    }
  }
}

}  // namespace kchart
