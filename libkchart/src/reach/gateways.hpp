// Gateways: which routes their listeners let in.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "reach/read.hpp"

namespace kchart::reach {

// A listener of a Gateway, as far as it decides about routes.
struct Listener {
  enum class From { same, all, selected, none };
  std::string name, protocol, hostname;
  int port = 0;
  From from = From::same;
  kube::Selector namespaces;
  std::vector<std::string> kinds;  // empty: those of the protocol
};

class Gateways {
 public:
  // `cluster` must outlive this; its namespaces are asked for their labels.
  Gateways(std::span<const SourceObject> objects, const ReachOptions& options,
           const Cluster& cluster, std::vector<Finding>& findings);

  // Whether the route hangs on any Gateway: one of these that lets it in, or one that is not among
  // the objects. A refusal is reported.
  bool lets_in(const Value& route_spec, const ObjectName& route, const Position& position) const;

 private:
  void add(const SourceObject& object, const ObjectName& name);
  bool accepts(const Listener& listener, const std::string& gateway_namespace, const Value& parent,
               const Value& route_spec, const ObjectName& route) const;
  bool admits_namespace(const Listener& listener, const std::string& gateway_namespace,
                        const std::string& route_namespace) const;

  const Cluster& cluster_;
  std::vector<Finding>& findings_;
  std::unordered_map<std::string, std::vector<Listener>> listeners_;  // by "namespace/name"
};

}  // namespace kchart::reach
