// The kinds of declaration, each with its table.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "model/field.hpp"

namespace kchart::model {

template <>
const Table<InstanceSpec>& table_of<InstanceSpec>();
template <>
const Table<EdgeSpec>& table_of<EdgeSpec>();
template <>
const Table<ResourcesSpec>& table_of<ResourcesSpec>();
template <>
const Table<AmountSpec>& table_of<AmountSpec>();
template <>
const Table<IngressSpec>& table_of<IngressSpec>();

struct KindInfo {
  std::string_view name;
  const Record& record;
  void (*read)(const YAML::Node& node, Reader& reader, std::vector<Declaration>& into);
};

std::span<const KindInfo> kinds();

// The rows that every declaration starts with: apiVersion and kind.
FieldInfo api_version_row();
FieldInfo kind_row(std::string_view kind);

inline constexpr std::string_view kApiVersion = "kchart.dev/v1";

}  // namespace kchart::model
