// One pass over the objects fills the maps.
#include "check/inventory.hpp"

#include "check/kubernetes_table.hpp"
#include "check/pod_view.hpp"

namespace kchart::checking {

namespace {

// The pods of a workload, also of custom kinds that keep a pod template as Deployments do.
std::optional<PodTemplate> any_pod_template(const Subject& object) {
  if (auto known = pod_template(object)) return known;
  const Value* pod = descend(&object.value, {"spec", "template"});
  const Value* containers = descend(pod, {"spec", "containers"});
  if (containers == nullptr || !containers->is_list()) return std::nullopt;
  return PodTemplate{{"spec", "template"}, pod};
}

std::string kind_key(std::string_view group, std::string_view kind, const std::string& space) {
  return std::string(group) + '/' + std::string(kind) + '/' + space;
}

std::string name_key(std::string_view group, std::string_view kind, const std::string& space,
                     std::string_view name) {
  return kind_key(group, kind, space) + '/' + std::string(name);
}

PodSource source_of(const Subject& object, const PodTemplate& pod, std::string space) {
  const Value* labels = descend(pod.metadata(), {"labels"});
  return {&object, pod, labels != nullptr ? kube::Labels::from(*labels) : kube::Labels(),
          std::move(space)};
}

}  // namespace

LongPath PodSource::spec_path() const {
  LongPath path(object->path);
  for (const std::string_view step : pod.steps) {
    if (!step.empty()) path.add(step);
  }
  path.add("spec");
  return path;
}

Inventory::Inventory(const ObjectSet& set, const std::string& default_namespace)
    : default_namespace_(default_namespace) {
  for (const Subject& object : set.objects) {
    const std::string space = namespace_of(object);
    ++of_kind_[kind_key(object.group(), object.kind, space)];
    if (const auto pod = any_pod_template(object); pod && pod->spec() != nullptr) {
      pods_.push_back(source_of(object, *pod, space));
    }
    if (object.name.empty()) continue;
    const auto [at, fresh] =
        by_name_.try_emplace(name_key(object.group(), object.kind, space, object.name), &object);
    if (!fresh) duplicates_.emplace_back(&object, at->second);
  }
}

bool Inventory::is_namespaced(const Subject& object) const {
  const auto kinds = KubernetesTable::built_in().kinds(object.api_version, object.kind);
  return kinds.empty() ? !object.namespace_name.empty() : kinds.front().namespaced;
}

std::string Inventory::namespace_of(const Subject& object) const {
  if (!object.namespace_name.empty()) return std::string(object.namespace_name);
  const auto kinds = KubernetesTable::built_in().kinds(object.api_version, object.kind);
  return !kinds.empty() && !kinds.front().namespaced ? std::string() : default_namespace_;
}

const Subject* Inventory::find(std::string_view group, std::string_view kind,
                               const std::string& namespace_name, std::string_view name) const {
  const auto at = by_name_.find(name_key(group, kind, namespace_name, name));
  return at != by_name_.end() ? at->second : nullptr;
}

bool Inventory::has_any(std::string_view group, std::string_view kind,
                        const std::string& namespace_name) const {
  return of_kind_.contains(kind_key(group, kind, namespace_name));
}

std::vector<const PodSource*> Inventory::selected(const kube::Selector& selector,
                                                  const std::string& namespace_name) const {
  std::vector<const PodSource*> out;
  for (const PodSource& pod : pods_) {
    if (pod.namespace_name == namespace_name && selector.matches(pod.labels)) out.push_back(&pod);
  }
  return out;
}

}  // namespace kchart::checking
