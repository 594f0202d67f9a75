// Discovery: which kinds a server knows, under which paths.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/object.hpp"

namespace kchart::cluster {

struct Resource {
  GroupVersionKind type;
  std::string plural, singular;
  bool namespaced = false;
  std::vector<std::string> verbs, short_names;

  bool can(std::string_view verb) const;
  // "/apis/apps/v1/namespaces/shop/deployments/web"; the list of all with an empty name, of all
  // namespaces with an empty namespace.
  std::string path(std::string_view namespace_name, std::string_view name = {}) const;
};

class Discovery {
 public:
  // Asks for `path` with an Accept header; the object of the answer.
  using Fetch = std::function<Json(const std::string& path, const std::string& accept)>;
  static Discovery read(const Fetch& fetch);

  // Null when the server does not know the kind.
  const Resource* find(const GroupVersionKind& type) const;
  // By group and kind in all versions, that which the server prefers first.
  std::vector<const Resource*> versions(std::string_view group, std::string_view kind) const;
  // Whether a server behind the API server, which would say what the group has, does not answer.
  bool is_away(const std::string& group) const { return away_.contains(group); }
  // What a user calls it: "deploy", "deployment", "deployments", "deployments.apps", "Deployment".
  const Resource* named(std::string_view word) const;

  const std::vector<Resource>& resources() const { return resources_; }
  std::vector<std::string> api_versions() const;  // as .Capabilities.APIVersions

 private:
  void add_aggregated(const Json& list);
  void add_resources(const Json& list, const std::string& group, const std::string& version);
  void add_legacy(const Fetch& fetch, const Json& groups);
  void index();

  std::vector<Resource> resources_;  // groups in the server's order, preferred versions first
  std::map<GroupVersionKind, std::size_t> by_type_;
  std::set<std::string> away_;  // groups
};

}  // namespace kchart::cluster
