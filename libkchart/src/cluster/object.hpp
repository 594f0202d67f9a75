// Object: one Kubernetes object as it is to be, with its identity and where it was written.
#pragma once

#include <compare>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/json.hpp"
#include "kchart/limits.hpp"
#include "kchart/submit.hpp"

namespace kchart::cluster {

constexpr const char* kResourcePolicy = "helm.sh/resource-policy";

struct GroupVersionKind {
  std::string group, version, kind;  // group "": the core group

  std::string api_version() const { return group.empty() ? version : group + "/" + version; }
  auto operator<=>(const GroupVersionKind&) const = default;

  static GroupVersionKind of(std::string_view api_version, std::string_view kind);
};

struct ObjectId {
  GroupVersionKind type;
  std::string namespace_name;  // "" for objects of the whole cluster
  std::string name;

  std::string text() const;  // "Deployment shop/web", "Namespace shop"
  auto operator<=>(const ObjectId&) const = default;
};

struct Object {
  ObjectId id;  // the namespace as written, until `resolve` fills it
  Json body;
  std::string source;  // "shop/templates/web.yaml"; empty when unknown
};

// What names an object whatever the version of its kind.
std::string key_of(const ObjectId& id);

// The identity that `body` gives itself.
ObjectId id_of(const Json& body);

// The objects of all documents; lists are taken apart, empty documents left out.
// Throws Error "manifest.yaml", "manifest.object" (no apiVersion, kind or name, wrong types),
// "manifest.duplicate", "limit.object" (1.5 MiB, annotations 256 KiB).
std::vector<Object> read_objects(std::span<const ManifestText> documents, const Limits& limits);

}  // namespace kchart::cluster
