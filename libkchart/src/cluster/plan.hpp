// Plan: objects with their paths on the server, in the order in which they are to be made.
#pragma once

#include <map>
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

// Kinds that come along with definitions and that the server may not have yet.
using NewKinds = std::map<GroupVersionKind, Resource>;

struct PlanOptions {
  std::string namespace_name;           // for objects that name none
  std::vector<std::string> namespaces;  // declared beside
  NewKinds new_kinds;                   // beside those of the objects themselves
  std::string submission;               // whose record no object may be; "": of none
};

struct Plan {
  // One group after the other: namespaces, custom resource definitions, then kind by kind.
  std::vector<std::vector<PlannedObject>> groups;
  std::set<std::string> declared;        // namespaces that may be touched
  std::set<std::string> own_namespaces;  // those that the manifests themselves bring along
  NewKinds new_kinds;                    // of the definitions among the objects, and given ones

  std::size_t size() const;
};

bool is_definition(const GroupVersionKind& type);  // CustomResourceDefinition

// Adds the kinds that the definitions among `objects` bring along.
void add_kinds(const std::vector<Object>& objects, NewKinds& to);

// Whether objects of kind `a` are made before those of kind `b` (and removed after them): a strict
// weak order of namespaces, custom resource definitions, then Helm's install order.
bool made_before(const GroupVersionKind& a, const GroupVersionKind& b);

// Throws Error "manifest.kind" (in kubectl's words), "manifest.duplicate", "submit.namespace",
// "submit.record".
Plan make_plan(std::vector<Object> objects, const Discovery& discovery, const PlanOptions& options);

}  // namespace kchart::cluster
