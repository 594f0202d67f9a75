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
// The field `protocol`; TCP when it is absent.
std::optional<Protocol> read_protocol(const Value& holder, const Reporter& report);
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
// Gives Services of the type ExternalName that lead to other Services the pods and ports of these.
// A circle of names is reported.
void follow_external_names(std::vector<Service>& services, std::vector<Finding>& findings);

// Ingresses, Gateways and routes. They refer to each other, so they are read when all are known.
std::vector<RouteSource> read_routes(std::span<const SourceObject> objects,
                                     const ReachOptions& options, const Cluster& cluster,
                                     std::vector<Finding>& findings);

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
    for (const Value& value : elements(items)) {
      // Lines inside an item still count from the document's first.
      const SourceObject item{value, object.position, object.origins};
      ObjectName item_name = name_of(value, default_namespace);
      if (item_name.kind.ends_with("List")) {
        each_object(std::span(&item, 1), default_namespace, visit);
        continue;
      }
      // Items of a PodList need not say that they are Pods.
      if (item_name.kind.empty() && name.kind != "List") {
        item_name.kind = name.kind.substr(0, name.kind.size() - 4);
        item_name.api_version = name.api_version;
      }
      visit(item, item_name);
    }
  }
}

// Adds pods for what policies speak of and the manifests do not hold, and the ingress controller.
void add_absent_pods(Cluster& cluster, const ReachOptions& options);

// Reports policies of one tier with one priority that could match the same connection.
void report_equal_priorities(const Cluster& cluster, std::vector<Finding>& findings);

}  // namespace kchart::reach
