// The table of Kubernetes' own kinds (schemas/kubernetes.table), read once into arrays.
//
// One table serves nine minor versions: a definition that several share stands there once, with a
// bit for each. Types refer to definitions by name, so that a change deep inside one does not touch
// those around it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kchart/value.hpp"

namespace kchart::checking {

using TypeId = std::uint32_t;
using NameId = std::uint32_t;

// The code letters stand in schemas/README.md.
struct TableType {
  char code = '*';
  bool is_set = false;       // '[': elements differ
  std::uint32_t target = 0;  // '@': a NameId; '[' and '{': a TypeId
  std::span<const std::string_view> names =
      {};  // 's': the enum; '[': keys in which elements differ
};

struct TableField {
  Key key;
  TypeId type = 0;
  bool required = false;
};

struct Definition {
  std::string_view name;
  std::uint32_t versions = 0;
  std::span<const TableField> fields;  // sorted by name

  const TableField* find(const Key& key) const;
};

struct TableKind {
  std::string_view api_version, kind;
  bool namespaced = false;
  std::uint32_t versions = 0;
  NameId definition = 0;
};

class KubernetesTable {
 public:
  // The one of this build; read at the first call, never changed.
  static const KubernetesTable& built_in();
  // Its versions alone, which do not take reading it.
  static std::vector<int> built_in_minors();

  // Borrows `text`. Throws Error "schema.table" when it is no such table.
  explicit KubernetesTable(std::string_view text);
  KubernetesTable(const KubernetesTable&) = delete;
  KubernetesTable& operator=(const KubernetesTable&) = delete;

  std::span<const int> minors() const { return minors_; }  // ascending
  // The bit of the version 1.`minor`; of the nearest one that is there.
  std::uint32_t bit_of(int minor) const;

  // Every entry of a kind, one for each change of its scope or definition.
  std::span<const TableKind> kinds(std::string_view api_version, std::string_view kind) const;
  std::span<const TableKind> all_kinds() const { return kinds_; }
  // Null when the version has no such definition.
  const Definition* definition(NameId name, std::uint32_t version_bit) const;
  const Definition* find_definition(std::string_view name, std::uint32_t version_bit) const;
  const TableType& type(TypeId id) const { return types_[id]; }

 private:
  void read_line(std::string_view line);
  void read_kind(std::string_view rest);
  void read_definition(std::string_view rest);
  void read_field(std::string_view line);
  void finish();
  TypeId type_of(std::string_view text);
  TableType parse_type(std::string_view text);
  std::span<const std::string_view> names_of(std::string_view text, char separator);
  NameId name_id(std::string_view name);

  Arena arena_;
  std::vector<int> minors_;
  std::vector<TableKind> kinds_;  // sorted by API version and kind
  std::vector<TableType> types_;
  std::vector<TableField> fields_;
  std::vector<std::pair<NameId, Definition>> definitions_;
  std::vector<std::size_t> first_field_;              // by definition
  std::vector<std::vector<std::uint32_t>> variants_;  // by name: its definitions
  std::unordered_map<std::string_view, TypeId> type_ids_;
  std::unordered_map<std::string_view, NameId> name_ids_;
};

}  // namespace kchart::checking
