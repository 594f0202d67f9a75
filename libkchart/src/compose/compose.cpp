// Composing declarations: each alone, and what only shows between them.
#include <algorithm>
#include <map>

#include "compose/evaluate.hpp"
#include "compose/kinds.hpp"
#include "kchart/error.hpp"
#include "kube/addresses.hpp"
#include "kube/install_order.hpp"
#include "model/reader.hpp"

namespace kchart {

namespace compose {

struct FleetIndex {
  Directory directory;
  // By the name of the peer that did not declare them.
  std::map<std::string, std::vector<EdgeSpec>> mirrored;
};

namespace {

Identity identity_of(const Declaration& declaration) {
  return std::visit([](const auto& spec) { return identity(spec); }, declaration);
}

std::string name_of(const Declaration& declaration) {
  return identity_of(declaration).name;
}

// Those declared, those implied, and the other direction of those within the same pods.
std::vector<EdgeSpec> edges_of(const Declaration& declaration) {
  std::vector<EdgeSpec> edges = std::visit(
      [](const auto& spec) {
        std::vector<EdgeSpec> all = spec.connects;
        for (EdgeSpec& edge : implied_edges(spec)) all.push_back(std::move(edge));
        return all;
      },
      declaration);
  const std::size_t declared = edges.size();
  for (std::size_t i = 0; i < declared; ++i) {
    const bool out = edges[i].from.empty();
    if ((out ? edges[i].to : edges[i].from) == "self") {
      edges.push_back({out ? "" : "self", out ? "self" : "", edges[i].ports, edges[i].at});
    }
  }
  return edges;
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
  const Endpoint self = identity_of(declaration).endpoint;
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
  Finding finding = note_at(at, std::move(rule), std::move(message), std::move(fix));
  finding.severity = Severity::error;
  return finding;
}

std::string place(const Position& at) {
  return at.file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

struct KindRow {
  std::string_view name;
  const Blueprint& (*blueprint)();
};

constexpr KindRow kKinds[] = {{"Instance", instance_blueprint},
                              {"App", app_blueprint},
                              {"Tenant", tenant_blueprint},
                              {"Sandbox", sandbox_blueprint},
                              {"Platform", platform_blueprint}};

struct Defaults {
  std::shared_ptr<Arena> arena = std::make_shared<Arena>();
  std::map<std::string_view, Value> values;
};

// Read once; compositions share their texts.
const Value& defaults_of(std::string_view kind) {
  static const Defaults all = [] {
    Defaults made;
    for (const KindRow& row : kKinds) {
      made.values[row.name] = default_values(row.blueprint(), *made.arena);
    }
    return made;
  }();
  return all.values.at(kind);
}

const Blueprint& blueprint_of(std::string_view kind) {
  for (const KindRow& row : kKinds) {
    if (row.name == kind) return row.blueprint();
  }
  throw Error(Fault::refused, "spec.kind", "unknown kind '" + excerpt(kind, 60) + "'");
}

void check_names(std::span<const Declaration> fleet, std::vector<Finding>& findings) {
  std::map<std::string, const Declaration*> seen;
  for (const Declaration& one : fleet) {
    const auto [before, fresh] = seen.emplace(name_of(one), &one);
    if (fresh) continue;
    findings.push_back(finding_at(position_of(one), "fleet.duplicate-name",
                                  "this has the name '" + before->first +
                                      "', and so its host, in common with " +
                                      place(position_of(*before->second)),
                                  "change the description of one of them, or give it a 'name'"));
  }
}

// Whom an edge that leads to nothing may have meant.
std::string who_else(const std::string& peer, const Directory& directory) {
  std::vector<std::string_view> names = known_peers();
  std::string known;
  for (std::string_view name : names) known += std::string(name) + ", ";
  for (const auto& [name, endpoint] : directory) names.push_back(name);
  const std::string_view near = model::nearest(peer, names);
  if (!near.empty()) return "did you mean '" + std::string(near) + "'?";
  return "name another declaration, one of " + known +
         "a whole namespace as namespace/NAME, or a CIDR";
}

void check_peers(std::span<const Declaration> fleet, std::vector<Finding>& findings) {
  const Fleet known_here(fleet);
  const Directory& directory = known_here.index().directory;
  for (const Declaration& one : fleet) {
    for (const EdgeSpec& edge : edges_of(one)) {
      const std::string& peer = edge.to.empty() ? edge.from : edge.to;
      if (knows_peer(peer, directory)) continue;
      findings.push_back(finding_at(edge.at, "fleet.edge-to-nothing",
                                    "the edge leads to nothing: nobody is called '" + peer + "'",
                                    who_else(peer, directory)));
    }
  }
}

// Hosts and ports of nodes: what only one declaration may have.
void check_claims(std::span<const Declaration> fleet, std::vector<Finding>& findings) {
  std::map<std::string, const Declaration*> seen;
  for (const Declaration& one : fleet) {
    const auto all = std::visit([](const auto& spec) { return claims(spec); }, one);
    for (const std::string& claim : all) {
      const auto [before, fresh] = seen.emplace(claim, &one);
      if (fresh || name_of(*before->second) == name_of(one)) continue;
      findings.push_back(finding_at(position_of(one), "fleet.claimed-twice",
                                    claim + " is taken by " + place(position_of(*before->second)),
                                    "give one of them another"));
    }
  }
}

// What is no network would become a rule for everybody.
void check_networks(std::span<const Declaration> fleet, std::vector<Finding>& findings) {
  for (const Declaration& one : fleet) {
    const auto all = std::visit([](const auto& spec) { return networks(spec); }, one);
    for (const std::string& text : all) {
      if (text.empty() || kube::Cidr::parse(text)) continue;
      findings.push_back(finding_at(position_of(one), "fleet.network",
                                    "'" + text + "' is no range of addresses",
                                    "write one such as 192.168.1.10/32"));
    }
  }
}

}  // namespace

}  // namespace compose

Fleet::Fleet(std::span<const Declaration> declarations) {
  auto index = std::make_shared<compose::FleetIndex>();
  for (const Declaration& one : declarations) {
    compose::Identity who = compose::identity_of(one);
    index->directory.emplace(std::move(who.name), std::move(who.endpoint));
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
  compose::check_claims(fleet, findings);
  compose::check_networks(fleet, findings);
  return findings;
}

Composition compose_declaration(const Declaration& declaration, const Fleet& fleet) {
  Composition made = compose_defaults(kind_of(declaration));
  compose::ValueTree tree(made.values, *made.arena);
  compose::Identity who = compose::identity_of(declaration);
  made.name = std::move(who.name);
  made.namespace_name = std::move(who.endpoint.space);
  made.owns_namespace = who.owns_namespace;
  std::visit([&](const auto& spec) { compose::fill(spec, tree, made.notes); }, declaration);
  compose::set_edges(declaration, fleet.index(), tree);
  made.overrides = compose::differing(made.values, compose::defaults_of(made.kind), *made.arena);
  return made;
}

Composition compose_defaults(std::string_view kind) {
  Composition made;
  made.kind = kind;
  made.blueprint = &compose::blueprint_of(kind);
  made.name = made.blueprint->chart.name;
  made.namespace_name = "default";
  made.arena = std::make_shared<Arena>();
  made.values = deep_copy(compose::defaults_of(kind), *made.arena, true);
  made.overrides = Value::map(Map::make(*made.arena));
  return made;
}

std::vector<Value> composed_objects(const Composition& composition, const Target& target,
                                    Arena& arena) {
  std::vector<Value> objects;
  const compose::Scope scope{*composition.blueprint, composition.values, target, arena};
  for (const compose::Part& part : composition.blueprint->parts) {
    const bool asked = part.own_namespace && target.with_namespace;
    if (!part.test && (asked || compose::holds(part.when, scope))) {
      objects.push_back(compose::evaluate(part.object, scope));
    }
  }
  std::stable_sort(objects.begin(), objects.end(), [](const Value& a, const Value& b) {
    return kube::installs_before(look_up(a, "kind")->as_string(), look_up(b, "kind")->as_string());
  });
  return objects;
}

}  // namespace kchart
