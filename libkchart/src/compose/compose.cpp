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

struct FleetIndex {
  Directory directory;
  // By the name of the peer that did not declare them.
  std::map<std::string, std::vector<EdgeSpec>> mirrored;
};

namespace {

std::string name_of(const Declaration& declaration) {
  return std::visit([](const InstanceSpec& spec) { return instance_name_of(spec); }, declaration);
}

Endpoint endpoint_of(const Declaration& declaration) {
  return std::visit([](const InstanceSpec& spec) { return instance_endpoint(spec); }, declaration);
}

const std::vector<EdgeSpec>& edges_of(const Declaration& declaration) {
  return std::visit([](const auto& spec) -> const std::vector<EdgeSpec>& { return spec.connects; },
                    declaration);
}

// An edge that somebody declares, as the peer at its other end sees it.
EdgeSpec mirrored(const EdgeSpec& edge, const std::string& declarer) {
  EdgeSpec other;
  (edge.to.empty() ? other.to : other.from) = declarer;
  other.ports = edge.ports;
  other.at = edge.at;
  return other;
}

bool same_edge(const EdgeSpec& a, const EdgeSpec& b) {
  return a.to == b.to && a.from == b.from && a.ports == b.ports;
}

void set_edges(const Declaration& declaration, const FleetIndex& fleet, ValueTree& tree) {
  std::vector<EdgeSpec> edges = edges_of(declaration);
  if (const auto others = fleet.mirrored.find(name_of(declaration));
      others != fleet.mirrored.end()) {
    for (const EdgeSpec& edge : others->second) {
      const auto same = [&](const EdgeSpec& own) { return same_edge(own, edge); };
      if (std::none_of(edges.begin(), edges.end(), same)) edges.push_back(edge);
    }
  }
  const Endpoint self = endpoint_of(declaration);
  List* egress = List::make(tree.arena());
  List* ingress = List::make(tree.arena());
  for (const EdgeSpec& edge : edges) {
    List* side = edge.from.empty() ? egress : ingress;
    side->push_back(tree.arena(), rule_for(edge, self, fleet.directory, tree.arena()));
  }
  tree.set("networkPolicy.egress", Value::list(egress));
  tree.set("networkPolicy.ingress", Value::list(ingress));
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

// Read once; compositions share its texts.
const Value& instance_defaults() {
  static const std::pair<std::shared_ptr<Arena>, Value> all = [] {
    auto arena = std::make_shared<Arena>();
    return std::pair(arena, default_values(instance_blueprint(), *arena));
  }();
  return all.second;
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
  const Fleet known_here(fleet);
  const Directory& directory = known_here.index().directory;
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

Fleet::Fleet(std::span<const Declaration> declarations) {
  auto index = std::make_shared<compose::FleetIndex>();
  for (const Declaration& one : declarations) {
    index->directory.emplace(compose::name_of(one), compose::endpoint_of(one));
  }
  for (const Declaration& one : declarations) {
    for (const EdgeSpec& edge : compose::edges_of(one)) {
      const std::string& peer = edge.to.empty() ? edge.from : edge.to;
      if (index->directory.count(peer) == 0) continue;
      index->mirrored[peer].push_back(compose::mirrored(edge, compose::name_of(one)));
    }
  }
  index_ = std::move(index);
}

std::vector<Finding> check_fleet(std::span<const Declaration> fleet) {
  std::vector<Finding> findings;
  compose::check_names(fleet, findings);
  compose::check_peers(fleet, findings);
  return findings;
}

Composition compose_declaration(const Declaration& declaration, const Fleet& fleet) {
  Composition made = compose_defaults(kind_of(declaration));
  compose::ValueTree tree(made.values, *made.arena);
  std::visit(
      [&](const InstanceSpec& spec) {
        made.name = compose::instance_name_of(spec);
        made.namespace_name = compose::instance_namespace(spec);
        compose::instance_values(spec, tree, made.notes);
      },
      declaration);
  compose::set_edges(declaration, fleet.index(), tree);
  made.overrides = compose::differing(made.values, compose::instance_defaults(), *made.arena);
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
  made.values = deep_copy(compose::instance_defaults(), *made.arena, true);
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
