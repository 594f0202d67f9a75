// Reports: one function per format.
#include <nlohmann/json.hpp>

#include <array>
#include <set>

#include "base/xml.hpp"
#include "kchart/check_report.hpp"
#include "kchart/lint_rules.hpp"

namespace kchart {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 3> kSeverities{"info", "warning", "error"};

std::string severity_name(Severity severity) {
  return std::string(kSeverities[static_cast<std::size_t>(severity)]);
}

struct Counts {
  std::array<std::size_t, 3> of{};
  explicit Counts(const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) ++of[static_cast<std::size_t>(finding.severity)];
  }
};

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

std::string place_text(const Position& place) {
  std::string out = place.file.empty() ? "-" : place.file;
  if (place.line > 0) out += ':' + std::to_string(place.line);
  if (place.line > 0 && place.column > 0) out += ':' + std::to_string(place.column);
  return out;
}

// Where a person should look: the template when its line is known.
std::string template_text(const Finding& finding) {
  if (finding.source.file.empty()) return {};
  if (finding.source.line == 0 && finding.source.file == finding.position.file) return {};
  return place_text(finding.source);
}

// For programs that show findings in the files themselves: the template rather than what it made.
const Position& place_in_files(const Finding& finding) {
  return finding.source.line > 0 ? finding.source : finding.position;
}

std::string as_text(const std::vector<Finding>& findings, std::size_t exempt) {
  std::string out;
  for (const Finding& finding : findings) {
    out += place_text(finding.position) + ": " + severity_name(finding.severity) + ": ";
    if (!finding.object.empty()) out += finding.object + ": ";
    out += finding.message + " [" + finding.rule + "]\n";
    if (!finding.fix.empty()) out += "    fix: " + finding.fix + '\n';
    if (const std::string made_by = template_text(finding); !made_by.empty()) {
      out += "    made by " + made_by + '\n';
    }
    for (const FindingValue& value : finding.values) {
      out +=
          "    value " + value.path + (value.from.empty() ? "" : ", set by " + value.from) + '\n';
    }
  }
  const Counts counts(findings);
  return out + counted(counts.of[2], "error") + ", " + counted(counts.of[1], "warning") + ", " +
         std::to_string(counts.of[0]) + " info" +
         (exempt > 0 ? ", " + std::to_string(exempt) + " exempt" : "") + '\n';
}

Json place_json(const Position& place) {
  Json out;
  out["file"] = place.file;
  if (place.line > 0) out["line"] = place.line;
  if (place.column > 0) out["column"] = place.column;
  return out;
}

std::string dumped(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json finding_json(const Finding& finding) {
  Json item = {{"rule", finding.rule},
               {"severity", severity_name(finding.severity)},
               {"message", finding.message}};
  if (!finding.fix.empty()) item["fix"] = finding.fix;
  if (!finding.object.empty()) item["object"] = finding.object;
  if (finding.document > 0) item["document"] = finding.document;
  item["position"] = place_json(finding.position);
  if (!finding.source.file.empty()) item["source"] = place_json(finding.source);
  for (const FindingValue& value : finding.values) {
    Json told = {{"path", value.path}};
    if (!value.from.empty()) told["from"] = value.from;
    item["values"].push_back(std::move(told));
  }
  return item;
}

std::string as_json(const std::vector<Finding>& findings, const std::vector<Finding>& exempt) {
  Json list = Json::array(), others = Json::array();
  for (const Finding& finding : findings) list.push_back(finding_json(finding));
  for (const Finding& finding : exempt) others.push_back(finding_json(finding));
  const Counts counts(findings);
  Json out;
  out["findings"] = std::move(list);
  if (!exempt.empty()) out["exempt"] = std::move(others);
  out["summary"] = {{"errors", counts.of[2]}, {"warnings", counts.of[1]}, {"infos", counts.of[0]}};
  return dumped(out);
}

Json sarif_result(const Finding& finding, bool exempt) {
  constexpr std::array<const char*, 3> kLevels{"note", "warning", "error"};
  const Position& at = place_in_files(finding);
  Json place = {{"artifactLocation", {{"uri", at.file}}}};
  if (at.line > 0) {
    place["region"] = {{"startLine", at.line}};
    if (at.column > 0) place["region"]["startColumn"] = at.column;
  }
  std::string text = finding.object.empty() ? "" : finding.object + ": ";
  text += finding.message + (finding.fix.empty() ? "" : "; " + finding.fix);
  Json result = {{"ruleId", finding.rule},
                 {"level", kLevels[static_cast<std::size_t>(finding.severity)]},
                 {"message", {{"text", text}}},
                 {"locations", Json::array({{{"physicalLocation", place}}})}};
  if (exempt) result["suppressions"] = Json::array({{{"kind", "external"}}});
  return result;
}

Json sarif_rule(const std::string& id) {
  Json out = {{"id", id}};
  if (const LintRule* rule = find_lint_rule(id)) {
    out["shortDescription"] = {{"text", rule->reason}};
    out["help"] = {{"text", rule->fix}};
  }
  return out;
}

std::string as_sarif(const std::vector<Finding>& findings, const std::vector<Finding>& exempt) {
  std::set<std::string> rules;
  Json results = Json::array();
  for (const auto& [list, is_exempt] : {std::pair(&findings, false), std::pair(&exempt, true)}) {
    for (const Finding& finding : *list) {
      rules.insert(finding.rule);
      results.push_back(sarif_result(finding, is_exempt));
    }
  }
  Json names = Json::array();
  for (const std::string& rule : rules) names.push_back(sarif_rule(rule));
  const Json driver = {{"name", "kchart"}, {"rules", names}};
  return dumped({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs", Json::array({{{"tool", {{"driver", driver}}}, {"results", results}}})}});
}

std::string as_junit(const std::vector<Finding>& findings) {
  const Counts counts(findings);
  const std::size_t total = findings.empty() ? 1 : findings.size();
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  out += "  <testsuite name=\"kchart check\" tests=\"" + std::to_string(total) + "\" failures=\"" +
         std::to_string(counts.of[1] + counts.of[2]) + "\">\n";
  if (findings.empty()) out += "    <testcase name=\"all objects\" classname=\"kchart\"/>\n";
  for (const Finding& finding : findings) {
    const std::string where = place_text(finding.position);
    out += "    <testcase name=\"" + xml_escaped(finding.rule + ' ' + where) + "\" classname=\"" +
           xml_escaped(finding.object) + "\">\n";
    const bool fails = finding.severity != Severity::info;
    const std::string tag = fails ? "failure" : "system-out";
    out += "      <" + tag;
    if (fails) {
      out += " type=\"" + severity_name(finding.severity) + "\" message=\"" +
             xml_escaped(finding.message) + '"';
    }
    out += '>' + xml_escaped(where + ": " + finding.message + '\n' + finding.fix) + "</" + tag +
           ">\n    </testcase>\n";
  }
  return out + "  </testsuite>\n</testsuites>\n";
}

// The characters that end a property or the message of a workflow command.
std::string command_escaped(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : text) {
    if (c == '%') {
      out += "%25";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else if (is_property && c == ':') {
      out += "%3A";
    } else if (is_property && c == ',') {
      out += "%2C";
    } else {
      out += c;
    }
  }
  return out;
}

std::string as_github(const std::vector<Finding>& findings) {
  constexpr std::array<const char*, 3> kCommands{"notice", "warning", "error"};
  std::string out;
  for (const Finding& finding : findings) {
    const Position& at = place_in_files(finding);
    out += "::" + std::string(kCommands[static_cast<std::size_t>(finding.severity)]) +
           " file=" + command_escaped(at.file, true);
    if (at.line > 0) out += ",line=" + std::to_string(at.line);
    if (at.column > 0) out += ",col=" + std::to_string(at.column);
    std::string text = finding.object.empty() ? "" : finding.object + ": ";
    text += finding.message + (finding.fix.empty() ? "" : "; " + finding.fix);
    out += ",title=" + command_escaped(finding.rule, true) + "::" + command_escaped(text, false) +
           '\n';
  }
  return out;
}

}  // namespace

std::optional<ReportFormat> report_format(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames{"text", "json", "sarif", "junit", "github"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<ReportFormat>(i);
  }
  return std::nullopt;
}

std::string report_text(const std::vector<Finding>& findings, ReportFormat format,
                        const std::vector<Finding>& exempt) {
  switch (format) {
    case ReportFormat::json:
      return as_json(findings, exempt);
    case ReportFormat::sarif:
      return as_sarif(findings, exempt);
    case ReportFormat::junit:
      return as_junit(findings);
    case ReportFormat::github:
      return as_github(findings);
    default:
      return as_text(findings, exempt.size());
  }
}

}  // namespace kchart
