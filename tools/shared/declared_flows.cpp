#include "shared/declared_flows.hpp"

#include "kchart/reach_report.hpp"
#include "shared/declarations.hpp"

namespace kchart::tools {

namespace {

void collect_cidrs(const Value& value, bool wanted, std::vector<std::string>& out) {
  if (value.is_string()) {
    if (wanted) out.emplace_back(value.as_string());
  } else if (value.is_list() && value.as_list() != nullptr) {
    for (const Value& element : *value.as_list()) collect_cidrs(element, wanted, out);
  } else if (value.is_map() && value.as_map() != nullptr) {
    for (const Map::Entry& entry : *value.as_map()) {
      const std::string_view key = entry.key.view();
      collect_cidrs(entry.value, key == "cidr" || key == "except" || key == "networks", out);
    }
  }
}

bool is_policy(const Value& object) {
  const Value* kind = look_up(object, "kind");
  return kind != nullptr && kind->is_string() && kind->as_string().ends_with("NetworkPolicy");
}

// The objects of all declarations together; `arena` owns them.
std::vector<SourceObject> objects_of(const std::vector<Composition>& compositions,
                                     const std::string& file, Arena& arena) {
  std::vector<SourceObject> out;
  for (const Composition& composition : compositions) {
    Target target;
    target.namespace_name = composition.namespace_name;
    target.with_namespace = composition.owns_namespace;
    for (const Value& object : composed_objects(composition, target, arena)) {
      out.push_back({object, {file, 1, 1}, nullptr});
    }
  }
  return out;
}

Finding finding_of(const FlowChange& change, bool closed, const Position& position) {
  Finding finding;
  finding.rule = closed ? "edge.closed" : "edge.undeclared";
  finding.position = position;
  finding.message = change.from + (closed ? " cannot open " : " may open ") +
                    (closed ? change.closed : change.opened).text() + " at " + change.to +
                    (closed ? ", which the declaration means to be open"
                            : ", which the declaration does not open");
  finding.fix = closed ? "allow it on both sides, or change the declaration"
                       : "close it with a policy, or declare it";
  return finding;
}

}  // namespace

std::vector<std::string> policy_cidrs(std::span<const SourceObject> objects) {
  std::vector<std::string> out;
  for (const SourceObject& object : objects) {
    if (is_policy(object.value)) collect_cidrs(object.value, false, out);
  }
  return out;
}

std::vector<Finding> check_declared_flows(const std::string& text, const std::string& file,
                                          std::span<const SourceObject> objects,
                                          const ReachOptions& asked) {
  Arena arena;
  const std::vector<Composition> compositions = composed(text, file);
  const std::vector<SourceObject> meant = objects_of(compositions, file, arena);
  ReachOptions options = asked;
  for (const auto& set : {policy_cidrs(meant), policy_cidrs(objects)}) {
    options.cut_at.insert(options.cut_at.end(), set.begin(), set.end());
  }
  std::vector<Finding> findings, of_meant;
  const Network before = Network::read(meant, options, of_meant);
  const Network after = Network::read(objects, options, findings);
  const Position position{file, 1, 1};
  for (const FlowChange& change : flow_changes(before, after)) {
    if (!change.closed.empty()) findings.push_back(finding_of(change, true, position));
    if (!change.opened.empty()) findings.push_back(finding_of(change, false, position));
  }
  return findings;
}

}  // namespace kchart::tools
