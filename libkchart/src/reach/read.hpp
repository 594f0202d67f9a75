// Reading objects into the forms of policy.hpp; a file per family of kinds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reach/fields.hpp"
#include "reach/policy.hpp"

namespace kchart::reach {

struct ObjectName {
  std::string api_version, kind, namespace_name, name;

  std::string_view group() const {
    const std::size_t slash = api_version.find('/');
    return std::string_view(api_version).substr(0, slash == std::string::npos ? 0 : slash);
  }
};

// The names of an object; the namespace is `default_namespace` where none is written.
ObjectName name_of(const Value& object, const std::string& default_namespace);

// Parts that all kinds of policy share. Absent: not understood, which has been reported.
std::optional<kube::Cidr> read_cidr(std::string_view text, const Reporter& report);
std::optional<kube::Selector> read_selector(const Value& value, const Reporter& report);
std::optional<Protocol> read_protocol(std::string_view text, const Reporter& report);  // "": TCP
std::optional<int> read_port_number(const Value& value, const Reporter& report);

// A rule that was not understood: Accept then matches nothing, Deny and Pass deny everything.
void fail_closed(Rule& rule);

Policy read_network_policy(const SourceObject& object, const ObjectName& name,
                           std::vector<Finding>& findings);
// AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1), ClusterNetworkPolicy (v1alpha2).
Policy read_tier_policy(const SourceObject& object, const ObjectName& name,
                        std::vector<Finding>& findings);
// Absent when `object` is no policy that we read.
std::optional<Policy> read_policy(const SourceObject& object, const ObjectName& name,
                                  std::vector<Finding>& findings);

// The pods of a Pod or of any kind of workload; absent for other objects and for finished pods.
std::optional<Pod> read_pod(const SourceObject& object, const ObjectName& name);
Node read_node(const SourceObject& object, const ObjectName& name);

ServiceSource read_service(const SourceObject& object, const ObjectName& name,
                           std::vector<Finding>& findings);

// Finds the pods that a Service sends to.
Service resolve_service(const ServiceSource& source, const Cluster& cluster);

// Ingresses, Gateways and routes. They refer to each other, so they are read when all are known.
std::vector<RouteSource> read_routes(std::span<const SourceObject> objects,
                                     const ReachOptions& options, std::vector<Finding>& findings);

// Calls `visit(object, name)` for every object, also for those inside Lists.
template <class Visit>
void each_object(std::span<const SourceObject> objects, const std::string& default_namespace,
                 const Visit& visit) {
  for (const SourceObject& object : objects) {
    const ObjectName name = name_of(object.value, default_namespace);
    const Value* items = name.kind.ends_with("List") ? field(object.value, "items") : nullptr;
    if (items == nullptr) {
      visit(object, name);
      continue;
    }
    const auto all = elements(items);
    for (std::size_t i = 0; i < all.size(); ++i) {
      // Lines inside an item still count from the document's first.
      const SourceObject item{all[i], object.position, object.origins};
      visit(item, name_of(all[i], default_namespace));
    }
  }
}

// Adds pods for what policies speak of and the manifests do not hold, and the ingress controller.
void add_absent_pods(Cluster& cluster, const ReachOptions& options);

// Reports policies of one tier with one priority that could match the same connection.
void report_equal_priorities(const Cluster& cluster, std::vector<Finding>& findings);

}  // namespace kchart::reach
