// The file of exemptions, read with places so that a finding can point at its line.
#include "kchart/exemptions.hpp"

#include <yaml-cpp/yaml.h>

#include <optional>

namespace kchart {

namespace {

// Whether `text` is `pattern`, in which a star stands for any text. No backtracking but to the last
// star, so the time is bounded by the product of the lengths.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool covers(const Exemption& exemption, const Finding& finding) {
  return matches(exemption.rule, finding.rule) &&
         (exemption.object.empty() || matches(exemption.object, finding.object)) &&
         finding.message.find(exemption.message) != std::string::npos;
}

class ExemptionReader {
 public:
  ExemptionReader(const std::string& file, std::vector<Finding>& findings)
      : file_(file), findings_(findings) {}

  std::vector<Exemption> read(std::string_view text) {
    std::vector<Exemption> out;
    try {
      const YAML::Node root = YAML::Load(std::string(text));
      const YAML::Node list = root.IsMap() ? root["exemptions"] : root;
      if (list.IsDefined() && list.IsSequence()) {
        for (const YAML::Node& node : list) {
          if (auto one = read_one(node)) out.push_back(std::move(*one));
        }
      } else if (!root.IsNull()) {
        report("exemption.syntax", "a file of exemptions is a list of {rule, object, reason}",
               root.Mark());
      }
    } catch (const YAML::Exception& error) {
      report("exemption.syntax", error.msg, error.mark);
    }
    return out;
  }

 private:
  std::optional<Exemption> read_one(const YAML::Node& node) {
    if (!node.IsMap()) return refuse("exemption.syntax", "an exemption is a map", node);
    Exemption out;
    out.position = {file_, node.Mark().line + 1, node.Mark().column + 1};
    for (const auto& entry : node) {
      const auto key = entry.first.as<std::string>("");
      std::string* into = key == "rule"      ? &out.rule
                          : key == "object"  ? &out.object
                          : key == "message" ? &out.message
                          : key == "reason"  ? &out.reason
                                             : nullptr;
      if (into == nullptr || !entry.second.IsScalar()) {
        return refuse("exemption.syntax",
                      "an exemption has no field \"" + excerpt(key) + "\" of this form",
                      entry.first);
      }
      *into = entry.second.Scalar();
    }
    if (out.rule.empty()) return refuse("exemption.rule", "an exemption names its rule", node);
    if (out.reason.find_first_not_of(" \t\r\n") == std::string::npos) {
      return refuse("exemption.reason", "the exemption of " + excerpt(out.rule) + " has no reason",
                    node);
    }
    return out;
  }

  std::nullopt_t refuse(const char* rule, std::string message, const YAML::Node& node) {
    report(rule, std::move(message), node.Mark());
    return std::nullopt;
  }

  void report(const char* rule, std::string message, const YAML::Mark& mark) {
    Finding finding;
    finding.rule = rule;
    finding.message = std::move(message);
    finding.fix = "write {rule: lint.host-path, object: \"DaemonSet ns/name\", reason: why}";
    finding.position = {file_, mark.line + 1, mark.column + 1};
    findings_.push_back(std::move(finding));
  }

  const std::string& file_;
  std::vector<Finding>& findings_;
};

}  // namespace

std::vector<Exemption> read_exemptions(std::string_view yaml, const std::string& file,
                                       std::vector<Finding>& findings) {
  return ExemptionReader(file, findings).read(yaml);
}

std::vector<Finding> apply_exemptions(std::vector<Finding>& findings,
                                      const std::vector<Exemption>& exemptions) {
  std::vector<bool> used(exemptions.size());
  std::vector<Finding> exempt, kept;
  for (Finding& finding : findings) {
    bool any = false;
    for (std::size_t i = 0; i < exemptions.size(); ++i) {
      if (!covers(exemptions[i], finding)) continue;
      used[i] = any = true;
    }
    (any ? exempt : kept).push_back(std::move(finding));
  }
  for (std::size_t i = 0; i < exemptions.size(); ++i) {
    if (used[i]) continue;
    Finding unused;
    unused.rule = "exemption.unused";
    unused.severity = Severity::warning;
    unused.message = "nothing is exempt by this: " + excerpt(exemptions[i].rule) +
                     (exemptions[i].object.empty() ? "" : " of " + excerpt(exemptions[i].object));
    unused.fix = "remove it, or correct rule and object";
    unused.position = exemptions[i].position;
    kept.push_back(std::move(unused));
  }
  findings = std::move(kept);
  return exempt;
}

}  // namespace kchart
