// Inventory: the objects of a set by name, and its pods by label, as rules look them up.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "check/document.hpp"
#include "check/workload.hpp"
#include "kube/selector.hpp"

namespace kchart::checking {

// A workload, with the pods that it makes.
struct PodSource {
  const Subject* object = nullptr;
  PodTemplate pod;
  kube::Labels labels;  // of its pods
  std::string namespace_name;

  // The place of the pod's spec.
  LongPath spec_path() const;
};

class Inventory {
 public:
  Inventory(const ObjectSet& set, const std::string& default_namespace);

  // Null when there is none. `namespace_name` is "" for what belongs to the cluster.
  const Subject* find(std::string_view group, std::string_view kind,
                      const std::string& namespace_name, std::string_view name) const;
  std::string namespace_of(const Subject& object) const;
  bool is_namespaced(const Subject& object) const;
  // Any object of the kind in the namespace.
  bool has_any(std::string_view group, std::string_view kind,
               const std::string& namespace_name) const;

  const std::vector<PodSource>& pods() const { return pods_; }
  std::vector<const PodSource*> selected(const kube::Selector& selector,
                                         const std::string& namespace_name) const;
  // Each pair of objects with one name: the later and the earlier.
  const std::vector<std::pair<const Subject*, const Subject*>>& duplicates() const {
    return duplicates_;
  }

 private:
  const std::string& default_namespace_;
  std::unordered_map<std::string, const Subject*> by_name_;
  std::unordered_map<std::string, std::size_t> of_kind_;
  std::vector<PodSource> pods_;
  std::vector<std::pair<const Subject*, const Subject*>> duplicates_;
};

}  // namespace kchart::checking
