// Node: one compiled schema. All nodes of a program lie in its arena and refer to each other
// freely.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "schema/formats.hpp"
#include "schema/number.hpp"
#include "schema/pattern.hpp"
#include "schema/roots.hpp"

namespace kchart::schema {

// Sets of JSON types, in the order in which messages list them.
enum Type : std::uint8_t {
  kNoType = 0,
  kNull = 1,
  kBoolean = 2,
  kNumber = 4,
  kInteger = 8,
  kString = 16,
  kArray = 32,
  kObject = 64,
};

struct Node;

// A keyword whose value is a boolean or a schema: "additionalProperties", "additionalItems".
struct Additional {
  enum class Rule : std::uint8_t { absent, allow, forbid, schema };
  Rule rule = Rule::absent;
  const Node* node = nullptr;
};

// "dependencies" and its successors: what must hold once the property `name` is there.
struct Dependency {
  Key name;
  std::span<const Key> required;
  const Node* node = nullptr;  // null: the property names count
};

struct PatternProperty {
  const Pattern* pattern;
  const Node* node;
};

struct ObjectRules {
  std::optional<std::int64_t> min_properties, max_properties;
  std::span<const Key> required;
  const Map* properties = nullptr;
  std::span<const Node*> property_nodes;  // beside the entries of `properties`
  std::span<const PatternProperty> pattern_properties;
  Additional additional;
  std::span<const Dependency> dependencies;
  std::span<const Dependency> dependent_schemas;
  std::span<const Dependency> dependent_required;
  const Node* property_names = nullptr;
};

struct ArrayRules {
  std::optional<std::int64_t> min_items, max_items, min_contains, max_contains;
  bool unique = false;
  const Node* items = nullptr;    // for all, or since 2020 for those after `prefix`
  std::span<const Node*> prefix;  // "prefixItems", or "items" as a list before 2020
  Additional additional;          // before 2020
  const Node* contains = nullptr;
};

struct StringRules {
  std::optional<std::int64_t> min_length, max_length;
  const Pattern* pattern = nullptr;
};

struct NumberRules {
  const Number* minimum = nullptr;
  const Number* maximum = nullptr;
  const Number* exclusive_minimum = nullptr;
  const Number* exclusive_maximum = nullptr;
  const Number* multiple_of = nullptr;
};

struct NamedFormat {
  std::string_view name;
  FormatCheck check;  // null: "regex"
};

struct DynamicAnchor {
  std::string_view name;
  const Node* node;
};

struct Node {
  Place place;
  Draft draft = Draft::d2020;

  enum class Boolean : std::uint8_t { no_boolean, always, never };
  Boolean boolean = Boolean::no_boolean;
  std::uint8_t types = kNoType;       // empty: any
  std::uint8_t enum_types = kNoType;  // of the values in `enumeration`
  bool recursive_anchor = false;
  bool all_properties_evaluated = false;
  bool all_items_evaluated = false;
  std::uint32_t items_evaluated = 0;

  const Value* constant = nullptr;
  const List* enumeration = nullptr;
  const NamedFormat* format = nullptr;
  const NumberRules* numbers = nullptr;
  const StringRules* strings = nullptr;
  const ArrayRules* arrays = nullptr;
  const ObjectRules* objects = nullptr;

  const Node* ref = nullptr;
  const Node* recursive_ref = nullptr;
  const Node* dynamic_ref = nullptr;
  std::string_view dynamic_ref_anchor;
  std::string_view dynamic_anchor;

  const Node* not_ = nullptr;
  const Node* if_ = nullptr;
  const Node* then_ = nullptr;
  const Node* else_ = nullptr;
  std::span<const Node*> all_of;
  std::span<const Node*> any_of;
  std::span<const Node*> one_of;
  const Node* unevaluated_items = nullptr;
  const Node* unevaluated_properties = nullptr;

  const Node* resource = nullptr;                  // of the resource that this schema belongs to
  std::span<const DynamicAnchor> dynamic_anchors;  // of a resource
};

// Everything that one compilation made. Immutable afterwards.
struct Program {
  explicit Program(const Limits& bounds) : limits(bounds), patterns(bounds) {}

  Limits limits;
  Arena arena;
  mutable Patterns patterns;  // changes only while compiling
  std::unique_ptr<Roots> roots;
  const Node* node = nullptr;
};

// The type of an instance's value; kNoType for what JSON has not.
Type type_of(const Value& value) noexcept;

// Equality as "const", "enum" and "uniqueItems" mean it: 1 equals 1.0.
bool equal(const Value& a, const Value& b);

// The first pair of equal elements, as "uniqueItems" reports it.
std::optional<std::pair<std::size_t, std::size_t>> find_duplicates(const List& list);

}  // namespace kchart::schema
