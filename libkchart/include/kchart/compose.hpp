// Compose: from a declaration to the objects that it means, computed and hardened.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kchart/finding.hpp"
#include "kchart/spec.hpp"
#include "kchart/value.hpp"

namespace kchart {

namespace compose {
struct Blueprint;
struct FleetIndex;
}  // namespace compose

// The name of an instance: the first 12 hexadecimal digits of the SHA-256 of its description.
std::string instance_name(std::string_view description);

// A container that wants to listen on a port.
struct PortWish {
  std::string container, port_name;
  int port = 0;
};

struct PortGrant {
  std::string container, port_name;
  int wished = 0, port = 0;
};

// Containers of one pod share its network, so no two may listen on one port: the first keeps it,
// each later one gets the next number that nobody wished for or has.
std::vector<PortGrant> resolve_ports(std::span<const PortWish> wishes);

// Where objects are applied.
struct Target {
  std::string namespace_name = "default";
  std::string service = "kchart";  // the label managed-by; Helm writes "Helm"
  bool with_namespace = false;     // also the namespace itself, where the kind describes it
};

// A composed declaration: the values that fill its blueprint, which is a constant of the program.
struct Composition {
  std::string kind;  // "Instance"
  std::string name;  // "58c6269441a9": also the name of a release or a folder
  std::string namespace_name;
  bool owns_namespace = false;  // nobody else is in it
  Value values;                 // every value of the chart, defaults included
  Value overrides;              // those that differ from the chart's defaults
  std::vector<Finding> notes;   // what was decided and may surprise
  const compose::Blueprint* blueprint = nullptr;
  std::shared_ptr<Arena> arena;  // owns the values
};

// The declarations that are composed together: they know each other's names, and an edge declared
// by one opens the other's side, too. Immutable and cheap to copy.
class Fleet {
 public:
  explicit Fleet(std::span<const Declaration> declarations = {});

  const compose::FleetIndex& index() const { return *index_; }

 private:
  std::shared_ptr<const compose::FleetIndex> index_;
};

// What is wrong between declarations: two of one name, edges to nothing.
std::vector<Finding> check_fleet(std::span<const Declaration> declarations);

// Never fails for what read_declarations and check_fleet accepted.
Composition compose_declaration(const Declaration& declaration, const Fleet& fleet = Fleet());

// The chart's own defaults of a kind, as a composition; throws Error "spec.kind".
Composition compose_defaults(std::string_view kind);

// The objects, in the order in which they are to be applied.
std::vector<Value> composed_objects(const Composition& composition, const Target& target,
                                    Arena& arena);

}  // namespace kchart
