// ApplySet: what belongs together in a cluster, by the rules of KEP-3659, which kubectl follows
// too.
//
// A parent object (a ConfigMap here) holds an id, the kinds and the namespaces of the members; each
// member holds the id as a label. The parent names at least as much as there is: it is widened
// before members are made and narrowed after members are gone, so that no member is ever lost.
#pragma once

#include <compare>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "cluster/json.hpp"

namespace kchart::cluster {

constexpr std::string_view kPartOf = "applyset.kubernetes.io/part-of";
constexpr const char* kApplySetId = "applyset.kubernetes.io/id";            // label of a parent
constexpr const char* kApplySetTooling = "applyset.kubernetes.io/tooling";  // its annotation

struct GroupKind {
  std::string group, kind;

  std::string text() const { return group.empty() ? kind : kind + "." + group; }
  auto operator<=>(const GroupKind&) const = default;
};

struct ApplySet {
  std::string name, namespace_name;  // of the parent
  std::string tooling;               // "kchart/v0.1.0": who may change the set
  std::set<GroupKind> kinds;
  std::set<std::string> namespaces;  // of the members; the parent's may be among them
  bool is_unfinished = false;        // the first submission has not ended well yet
  bool has_delete_hooks = false;     // the Secret `hooks_secret` lies beside the parent
  std::string chart, app_version;    // that it was made from: "shop-1.2.3"; may be empty
  std::int64_t revision = 0;         // submissions that changed something; 0: not written down

  std::string hooks_secret() const { return name + ".kchart-delete-hooks"; }
  std::string id() const;
  Json parent() const;  // the ConfigMap

  bool operator==(const ApplySet&) const = default;
};

// "applyset-<base64url of a digest>-v1" of a parent.
std::string apply_set_id(std::string_view name, std::string_view namespace_name,
                         std::string_view kind, std::string_view group);

// The set that a live ConfigMap is the parent of. Throws Error "submit.applyset" when it is no
// parent, or is another tool's than `tooling`.
ApplySet read_apply_set(const Json& parent, std::string_view tooling);

}  // namespace kchart::cluster
