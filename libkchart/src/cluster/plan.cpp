// Resolving objects against discovery and against the custom resource definitions among them.
#include "cluster/plan.hpp"

#include <algorithm>
#include <map>

#include "kchart/error.hpp"
#include "kube/install_order.hpp"

namespace kchart::cluster {

namespace {

bool is_namespace(const GroupVersionKind& type) {
  return type.group.empty() && type.kind == "Namespace";
}

int rank(const GroupVersionKind& type) {
  return is_namespace(type) ? 0 : is_definition(type) ? 1 : 2;
}

std::string where(const Object& object) {
  return object.source.empty() ? "" : object.source + ": ";
}

PlannedObject resolve(Object object, const Discovery& discovery, const NewKinds& new_kinds) {
  const GroupVersionKind& type = object.id.type;
  if (const Resource* known = discovery.find(type)) return {std::move(object), *known, false};
  const auto found = new_kinds.find(type);
  if (found != new_kinds.end()) return {std::move(object), found->second, true};
  if (discovery.is_away(type.group)) {
    throw Error(Fault::io, "cluster.server",
                where(object) + object.id.text() + ": the API " + type.group +
                    " does not answer: kubectl get apiservices says why; run the command again "
                    "when it does");
  }
  throw Error(Fault::refused, "manifest.kind",
              "resource mapping not found for name: \"" + object.id.name + "\" namespace: \"" +
                  object.id.namespace_name + "\" from \"" + object.source +
                  "\": no matches for kind \"" + type.kind + "\" in version \"" +
                  type.api_version() + "\"; ensure CRDs are installed first");
}

void set_namespace(PlannedObject& planned, const PlanOptions& options) {
  Object& object = planned.object;
  if (!planned.resource.namespaced) {
    if (!object.id.namespace_name.empty()) object.body["metadata"].erase("namespace");
    object.id.namespace_name.clear();
  } else if (object.id.namespace_name.empty()) {
    object.id.namespace_name = options.namespace_name;
    object.body["metadata"]["namespace"] = options.namespace_name;
  }
}

void check_namespace(const PlannedObject& planned, const std::set<std::string>& declared) {
  const ObjectId& id = planned.object.id;
  if (!planned.resource.namespaced || declared.contains(id.namespace_name)) return;
  std::string names;
  for (const std::string& name : declared) names += (names.empty() ? "" : ", ") + name;
  throw Error(Fault::refused, "submit.namespace",
              where(planned.object) + id.text() + " lies outside the declared namespaces (" +
                  names + "); allow it with --allow-namespace " + id.namespace_name);
}

// The parent of the ApplySet: whoever wrote it anew would lose all that the submission knows.
void check_record(const Object& object, const PlanOptions& options) {
  const ObjectId record{{"", "v1", "ConfigMap"}, options.namespace_name, options.submission};
  if (object.id != record) return;
  throw Error(Fault::refused, "submit.record",
              where(object) + object.id.text() + " is where the submission " + options.submission +
                  " keeps its record; choose another --name, or rename the object");
}

void check_duplicates(const std::vector<PlannedObject>& all) {
  std::map<std::string, const PlannedObject*> seen;
  for (const PlannedObject& one : all) {
    const auto [at, is_new] = seen.emplace(key_of(one.object.id), &one);
    if (is_new) continue;
    throw Error(Fault::refused, "manifest.duplicate",
                where(one.object) + one.object.id.text() + " is written twice, first in " +
                    at->second->object.source);
  }
}

}  // namespace

std::size_t Plan::size() const {
  std::size_t count = 0;
  for (const auto& group : groups) count += group.size();
  return count;
}

bool is_definition(const GroupVersionKind& type) {
  return type.group == "apiextensions.k8s.io" && type.kind == "CustomResourceDefinition";
}

void add_kinds(const std::vector<Object>& objects, NewKinds& to) {
  for (const Object& object : objects) {
    if (!is_definition(object.id.type)) continue;
    Resource resource;
    resource.type.group = text_at(object.body, {"spec", "group"});
    resource.type.kind = text_at(object.body, {"spec", "names", "kind"});
    resource.plural = text_at(object.body, {"spec", "names", "plural"});
    resource.namespaced = text_at(object.body, {"spec", "scope"}) == "Namespaced";
    resource.verbs = {"delete", "get", "list", "patch", "watch"};
    for (const Json& version : array_at(object.body, {"spec", "versions"})) {
      resource.type.version = text_at(version, {"name"});
      to.emplace(resource.type, resource);
    }
  }
}

bool made_before(const GroupVersionKind& a, const GroupVersionKind& b) {
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  return kube::installs_before(a.kind, b.kind);
}

Plan make_plan(std::vector<Object> objects, const Discovery& discovery,
               const PlanOptions& options) {
  Plan plan;
  plan.declared = {options.namespaces.begin(), options.namespaces.end()};
  plan.declared.insert(options.namespace_name);
  for (const Object& object : objects) {
    if (is_namespace(object.id.type)) plan.own_namespaces.insert(object.id.name);
  }
  plan.declared.insert(plan.own_namespaces.begin(), plan.own_namespaces.end());
  plan.new_kinds = options.new_kinds;
  add_kinds(objects, plan.new_kinds);
  std::vector<PlannedObject> all;
  for (Object& object : objects) {
    all.push_back(resolve(std::move(object), discovery, plan.new_kinds));
    set_namespace(all.back(), options);
    check_namespace(all.back(), plan.declared);
    check_record(all.back().object, options);
  }
  check_duplicates(all);
  std::stable_sort(all.begin(), all.end(), [](const PlannedObject& a, const PlannedObject& b) {
    return made_before(a.object.id.type, b.object.id.type);
  });
  for (PlannedObject& one : all) {
    const bool same = !plan.groups.empty() &&
                      plan.groups.back()[0].object.id.type.kind == one.object.id.type.kind;
    if (!same) plan.groups.emplace_back();
    plan.groups.back().push_back(std::move(one));
  }
  return plan;
}

}  // namespace kchart::cluster
