// What each kind of declaration composes to: one overload per kind, and nothing else that knows
// them all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compose/blueprint.hpp"
#include "compose/network.hpp"
#include "compose/values.hpp"
#include "kchart/compose.hpp"

namespace kchart::compose {

// Who a declaration is.
struct Identity {
  std::string name;   // of the release or the folder, unique in a fleet
  Endpoint endpoint;  // where edges that name it lead
  bool owns_namespace = false;
};

Identity identity(const InstanceSpec& spec);
Identity identity(const AppSpec& spec);
Identity identity(const TenantSpec& spec);
Identity identity(const SandboxSpec& spec);
Identity identity(const PlatformSpec& spec);

// The declaration's values over the defaults in `tree`; what may surprise goes to `notes`.
void fill(const InstanceSpec& spec, ValueTree& tree, std::vector<Finding>& notes);
void fill(const AppSpec& spec, ValueTree& tree, std::vector<Finding>& notes);
void fill(const TenantSpec& spec, ValueTree& tree, std::vector<Finding>& notes);
void fill(const SandboxSpec& spec, ValueTree& tree, std::vector<Finding>& notes);
void fill(const PlatformSpec& spec, ValueTree& tree, std::vector<Finding>& notes);

// Edges that a declaration has without saying so.
inline std::vector<EdgeSpec> implied_edges(const InstanceSpec&) {
  return {};
}
inline std::vector<EdgeSpec> implied_edges(const TenantSpec&) {
  return {};
}
inline std::vector<EdgeSpec> implied_edges(const SandboxSpec&) {
  return {};
}
inline std::vector<EdgeSpec> implied_edges(const PlatformSpec&) {
  return {};
}
std::vector<EdgeSpec> implied_edges(const AppSpec& spec);

// What only one declaration of a fleet may have, in words: "the host api.example.org".
std::vector<std::string> claims(const InstanceSpec& spec);
std::vector<std::string> claims(const AppSpec& spec);
inline std::vector<std::string> claims(const TenantSpec&) {
  return {};
}
std::vector<std::string> claims(const SandboxSpec& spec);
std::vector<std::string> claims(const PlatformSpec& spec);

// Ranges of addresses beside those of edges; empty texts among them say nothing.
inline std::vector<std::string> networks(const InstanceSpec& spec) {
  return {spec.backup.api_server};
}
inline std::vector<std::string> networks(const AppSpec&) {
  return {};
}
inline std::vector<std::string> networks(const TenantSpec&) {
  return {};
}
inline std::vector<std::string> networks(const SandboxSpec& spec) {
  return {spec.backup.api_server};
}
inline std::vector<std::string> networks(const PlatformSpec& spec) {
  return {spec.nodes, spec.backup.api_server};
}

const Blueprint& instance_blueprint();
const Blueprint& app_blueprint();
const Blueprint& tenant_blueprint();
const Blueprint& sandbox_blueprint();
const Blueprint& platform_blueprint();

// Pieces that the kinds share.
Finding note_at(const Position& at, std::string rule, std::string message, std::string fix = {});
// The text of an Ingress's host with "{name}" and "{ip}" filled in.
std::string filled_host(const IngressSpec& ingress, const std::string& name);
std::string replaced(std::string text, std::string_view hole, const std::string& by);
// The edge from the controller of an Ingress, unless `declared` has one from it.
std::vector<EdgeSpec> controller_edge(const std::string& ingress_class, const Position& at,
                                      const std::vector<EdgeSpec>& declared);
// The Namespace of the release, held to a level of Pod Security.
Part namespace_part(Text level, Entries labels, Entries annotations = {});

}  // namespace kchart::compose
