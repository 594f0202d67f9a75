// Reading the parts that all kinds of policy share.
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
};

// The names of an object; the namespace is "default" where none is written.
ObjectName name_of(const Value& object);

std::optional<kube::Cidr> read_cidr(std::string_view text, const Reporter& report);
kube::Selector read_selector(const Value& value, const Reporter& report);
// "" means TCP, the API's default.
std::optional<Protocol> read_protocol(std::string_view text, const Reporter& report);
std::optional<int> read_port_number(const Value& value, const Reporter& report);

Policy read_network_policy(const SourceObject& object, const ObjectName& name,
                           std::vector<Finding>& findings);
// AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1).
Policy read_admin_policy(const SourceObject& object, const ObjectName& name,
                         std::vector<Finding>& findings);
// ClusterNetworkPolicy (v1alpha2).
Policy read_cluster_policy(const SourceObject& object, const ObjectName& name,
                           std::vector<Finding>& findings);

}  // namespace kchart::reach
