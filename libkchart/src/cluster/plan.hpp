// Plan: objects with their paths on the server, in the order in which they are to be made.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "cluster/discovery.hpp"
#include "cluster/object.hpp"

namespace kchart::cluster {

struct PlannedObject {
  Object object;
  Resource resource;
  // The kind comes with a custom resource definition of the same submission that the server does
  // not have yet; the resource is made from that.
  bool kind_is_new = false;

  std::string path() const { return resource.path(object.id.namespace_name, object.id.name); }
};

struct PlanOptions {
  std::string namespace_name;           // for objects that name none
  std::vector<std::string> namespaces;  // declared beside
};

struct Plan {
  // One group after the other: namespaces, custom resource definitions, then kind by kind.
  std::vector<std::vector<PlannedObject>> groups;
  std::set<std::string> declared;        // namespaces that may be touched
  std::set<std::string> own_namespaces;  // those that the manifests themselves bring along

  std::size_t size() const;
};

// Whether objects of kind `a` are made before those of kind `b` (and removed after them): a strict
// weak order of namespaces, custom resource definitions, then Helm's install order.
bool made_before(const GroupVersionKind& a, const GroupVersionKind& b);

// Throws Error "manifest.kind" (in kubectl's words), "manifest.duplicate", "submit.namespace".
Plan make_plan(std::vector<Object> objects, const Discovery& discovery, const PlanOptions& options);

}  // namespace kchart::cluster
