// Objects against the schemas of Kubernetes' own kinds.
#pragma once

#include "check/document.hpp"
#include "check/kubernetes_table.hpp"

namespace kchart::checking {

// Walks one object along its definition. What Kubernetes reads as absent (null) is no fault.
class SchemaWalker {
 public:
  SchemaWalker(const KubernetesTable& table, std::uint32_t version_bit, Report& report)
      : table_(table), version_(version_bit), report_(report) {}

  void check(const Subject& object, NameId definition);
  // A part of an object along the definition called `name`.
  void check_part(const Subject& object, std::string_view name, const Value& value,
                  const Path& path);

 private:
  void check_value(const Value& value, TypeId type, const Path& path);
  void check_fields(const Value& value, const Definition& definition, const Path& path);
  void check_list(const Value& value, const TableType& type, const Path& path);
  void check_map(const Value& value, const TableType& type, const Path& path);
  void check_text(const Value& value, const TableType& type, const Path& path);
  void check_number(const Value& value, char code, const Path& path);
  void check_union(const Value& value, char code, const Path& path);
  void check_duplicates(const List& list, const TableType& type, const Path& path);
  void missing_field(const TableField& field, const Path& path);

  std::string shown(const Value& value) const;
  void wrong_type(const Value& value, std::string_view expected, const Path& path);
  void unknown_field(const Key& key, const Definition& definition, const Path& path);

  const KubernetesTable& table_;
  std::uint32_t version_;
  Report& report_;
  const Subject* object_ = nullptr;
  bool strict_ = true;  // false inside what the API server reads without looking for unknown fields
};

// "the string \"x\"", "the number 3", "a list": what a value is, for messages.
std::string described(const Value& value);
// The name nearest to `wanted` among `known`; empty when none is near.
std::string_view nearest(std::string_view wanted, const std::vector<std::string_view>& known);

// The built-in kind of an object at 1.`minor`; null when there is none. An API version that is
// gone, not there yet, deprecated, or off by default is told.
struct KindAnswer {
  const TableKind* kind = nullptr;
  bool is_built_in = false;  // a group of Kubernetes' own, so that no CRD is looked for
};
KindAnswer find_kind(const KubernetesTable& table, int minor, const Subject& object,
                     Report& report);

}  // namespace kchart::checking
