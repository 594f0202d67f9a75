// Custom kinds: what CustomResourceDefinitions and schema locations know beside Kubernetes' own.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "check/crd_walker.hpp"
#include "check/document.hpp"
#include "kchart/schema.hpp"

namespace kchart::checking {

// One version of a definition.
struct CustomKind {
  const Subject* definition = nullptr;
  const Value* schema = nullptr;  // openAPIV3Schema; null: the version has none
  bool served = false;
  bool preserve = false;
  bool namespaced = true;
  std::string_view replicas;  // ".spec.replicas": where the scale subresource finds their number
  std::size_t cel_rules = 0;
  bool told = false;  // that its CEL rules are not evaluated
};

class CustomKinds {
 public:
  CustomKinds(SchemaWalker& built_in, Report& report)
      : walker_(built_in, report.options().limits, report), report_(report) {}

  // Takes up every definition among the objects, which must outlive this.
  void add(const ObjectSet& set);

  // Checks an object of no built-in kind by what is known of it. Absent when nothing is, which is
  // told.
  struct Known {
    bool namespaced = true;
  };
  std::optional<Known> check(const Subject& object);

 private:
  void add_definition(const Subject& definition);
  void check_by_definition(const Subject& object, CustomKind& kind);
  void check_replicas(const Subject& object, std::string_view place);
  bool check_by_location(const Subject& object);
  void tell_failures(const Subject& object, const std::string& failures);

  CrdWalker walker_;
  Report& report_;
  std::map<std::string, CustomKind> kinds_;      // "example.com/v1 Widget"
  std::map<std::string, std::string> versions_;  // "example.com Widget": "v1, v1beta1"
  std::map<std::string, std::optional<Schema>> located_;
};

// A location in the form of kubeconform, with its fields filled in: {{.Group}}, {{.ResourceKind}},
// {{.ResourceAPIVersion}}, {{.NormalizedKubernetesVersion}}, {{.StrictSuffix}}, {{.KindSuffix}}.
// One that ends in no file name gets kubeconform's own layout behind it.
std::string located(const std::string& location, const std::string& api_version,
                    const std::string& kind, int kube_minor);

}  // namespace kchart::checking
