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

template <>
const Table<BackupSpec>& table_of<BackupSpec>();

template <>
const Table<AppSpec>& table_of<AppSpec>();
template <>
const Table<TenantSpec>& table_of<TenantSpec>();
template <>
const Table<AutoscalingSpec>& table_of<AutoscalingSpec>();
template <>
const Table<QuotaSpec>& table_of<QuotaSpec>();

template <>
const Table<SandboxSpec>& table_of<SandboxSpec>();
template <>
const Table<PlatformSpec>& table_of<PlatformSpec>();
template <>
const Table<EnvSpec>& table_of<EnvSpec>();

// What no table says of a declaration: rules between its fields.
void check_spec(const InstanceSpec& spec, const YAML::Node& node, Reader& reader);
void check_spec(const AppSpec& spec, const YAML::Node& node, Reader& reader);
void check_spec(const TenantSpec& spec, const YAML::Node& node, Reader& reader);

void check_spec(const SandboxSpec& spec, const YAML::Node& node, Reader& reader);
void check_spec(const PlatformSpec& spec, const YAML::Node& node, Reader& reader);

struct KindInfo {
  std::string_view name;
  const Record& record;
  void (*read)(const YAML::Node& node, Reader& reader, std::vector<Declaration>& into);
};

std::span<const KindInfo> kinds();

// Reads the `overlays` of a declaration that was just read: each is the document with the keys of
// the overlay laid over it, maps into maps, everything else in the place of what was there.
void read_overlays(const YAML::Node& document, const KindInfo& info, Reader& reader,
                   Declarations& into);

// The rows that every declaration starts with: apiVersion and kind; and the one
// that every kind may have, overlays.
FieldInfo api_version_row();
FieldInfo kind_row(std::string_view kind);
FieldInfo overlays_row();

inline constexpr std::string_view kApiVersion = "kchart.dev/v1";

}  // namespace kchart::model
