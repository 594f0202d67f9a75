// Composing declarations: each alone, and what only shows between them.
#include <algorithm>
#include <map>
#include <stdexcept>

#include "compose/evaluate.hpp"
#include "compose/instance.hpp"
#include "kchart/error.hpp"
#include "kube/install_order.hpp"

namespace kchart {

namespace compose {

namespace {

std::string name_of(const Declaration& declaration) {
  return std::visit([](const InstanceSpec& spec) { return instance_name_of(spec); }, declaration);
}

Directory directory_of(std::span<const Declaration> fleet) {
  Directory directory;
  for (const Declaration& one : fleet) {
    std::visit(
        [&](const InstanceSpec& spec) {
          directory.emplace(instance_name_of(spec), instance_endpoint(spec));
        },
        one);
  }
  return directory;
}

const std::vector<EdgeSpec>& edges_of(const Declaration& declaration) {
  return std::visit([](const auto& spec) -> const std::vector<EdgeSpec>& { return spec.connects; },
                    declaration);
}

Finding finding_at(const Position& at, std::string rule, std::string message, std::string fix) {
  Finding finding;
  finding.rule = std::move(rule);
  finding.message = std::move(message);
  finding.fix = std::move(fix);
  finding.position = at;
  return finding;
}

std::string place(const Position& at) {
  return at.file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

void check_names(std::span<const Declaration> fleet, std::vector<Finding>& findings) {
  std::map<std::string, const Declaration*> seen;
  for (const Declaration& one : fleet) {
    const auto [before, fresh] = seen.emplace(name_of(one), &one);
    if (fresh) continue;
    findings.push_back(finding_at(
        position_of(one), "fleet.duplicate-name",
        "this has the name '" + before->first + "', and so its host, in common with " +
            place(position_of(*before->second)),
        "change the description of one of them, or give it a 'name'"));
  }
}

void check_peers(std::span<const Declaration> fleet, std::vector<Finding>& findings) {
  const Directory directory = directory_of(fleet);
  for (const Declaration& one : fleet) {
    for (const EdgeSpec& edge : edges_of(one)) {
      const std::string& peer = edge.to.empty() ? edge.from : edge.to;
      if (knows_peer(peer, directory)) continue;
      std::string known;
      for (std::string_view name : known_peers()) known += std::string(name) + ", ";
      findings.push_back(finding_at(edge.at, "fleet.edge-to-nothing",
                                    "the edge leads to nothing: nobody is called '" + peer + "'",
                                    "name another declaration, one of " + known +
                                        "a whole namespace as namespace/NAME, or a CIDR"));
    }
  }
}

}  // namespace

}  // namespace compose

std::vector<Finding> check_fleet(std::span<const Declaration> fleet) {
  std::vector<Finding> findings;
  compose::check_names(fleet, findings);
  compose::check_peers(fleet, findings);
  return findings;
}

Composition compose_declaration(const Declaration& declaration,
                                std::span<const Declaration> fleet) {
  Composition made = compose_defaults(kind_of(declaration));
  const Value defaults = made.values;
  compose::ValueTree tree(deep_copy(defaults, *made.arena, true), *made.arena);
  std::visit(
      [&](const InstanceSpec& spec) {
        made.name = compose::instance_name_of(spec);
        made.namespace_name = compose::instance_namespace(spec);
        compose::instance_values(spec, compose::directory_of(fleet), tree, made.notes);
      },
      declaration);
  made.values = tree.root();
  made.overrides = compose::differing(made.values, defaults, *made.arena);
  return made;
}

Composition compose_defaults(std::string_view kind) {
  if (kind != "Instance") {
    throw Error(Fault::refused, "spec.kind", "unknown kind '" + excerpt(kind, 60) + "'");
  }
  Composition made;
  made.kind = kind;
  made.blueprint = &compose::instance_blueprint();
  made.name = made.blueprint->chart.name;
  made.namespace_name = "default";
  made.arena = std::make_shared<Arena>();
  made.values = compose::default_values(*made.blueprint, *made.arena);
  made.overrides = Value::map(Map::make(*made.arena));
  return made;
}

std::vector<Value> composed_objects(const Composition& composition, const Target& target,
                                    Arena& arena) {
  std::vector<Value> objects;
  const compose::Scope scope{*composition.blueprint, composition.values, target, arena};
  for (const compose::Part& part : composition.blueprint->parts) {
    if (!part.test && compose::holds(part.when, scope)) {
      objects.push_back(compose::evaluate(part.object, scope));
    }
  }
  std::stable_sort(objects.begin(), objects.end(), [](const Value& a, const Value& b) {
    return kube::installs_before(look_up(a, "kind")->as_string(), look_up(b, "kind")->as_string());
  });
  return objects;
}

}  // namespace kchart
